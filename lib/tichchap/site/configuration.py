"""Sphinx's settings for one language of the site."""

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

from tichchap.course import font
from tichchap.site.assemble import Tree
from tichchap.site.course import Course
from tichchap.site.texts import text

SIDEBAR = ("brand", "search", "scroll-start", "navigation", "scroll-end")

SCRIPTS = ["fold.js", "terms-data.js", "site.js", "terms.js", "found.js"]
GREY = "#5c6370"


def configuration(course: Course, tree: Tree) -> dict[str, Any]:
    """The settings for the source tree of one language."""
    return {
        "project": "tichchap",
        "language": course.lang,
        "extensions": [
            "myst_nb",
            "sphinx.ext.autodoc",
            "sphinx.ext.napoleon",
            "tichchap.site.ext",
        ],
        "locale_dirs": [str(tree.locale)],
        "smartquotes": False,
        "tichchap_mathjax": str(tree.mathjax),
        "tichchap_languages": list(course.langs),
        "tichchap_code": _code(),
        **_markdown(),
        **_reference(),
        **_pages(course, tree),
    }


def _code() -> str:
    """What this package is: after a change of it, Sphinx makes every page anew."""
    own = Path(str(files("tichchap.site")))
    code = b"".join(path.read_bytes() for path in sorted(own.rglob("*.py")))
    return hashlib.sha256(code).hexdigest()


def _pages(course: Course, tree: Tree) -> dict[str, Any]:
    own = files("tichchap.site")
    return {
        "html_title": text("course", course.lang),
        "html_theme": "furo",
        "html_math_renderer": "tichchap",
        "templates_path": [str(own / "templates")],
        "html_static_path": [str(own / "static"), str(tree.static)],
        "html_css_files": ["fonts.css", "site.css"],
        "html_js_files": SCRIPTS,
        "html_sidebars": {"**": [f"sidebar/{part}.html" for part in SIDEBAR]},
        "html_theme_options": {
            # furo's grey is too pale for small letters
            "light_css_variables": {
                "font-stack--monospace": font.STACK,
                "color-foreground-muted": GREY,
            },
            "top_of_page_buttons": [],
        },
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_use_index": False,
        "html_domain_indices": False,
    }


def _markdown() -> dict[str, Any]:
    return {
        "nb_execution_mode": "off",
        "nb_merge_streams": True,
        "myst_enable_extensions": ["attrs_inline", "colon_fence", "deflist", "dollarmath"],
        "myst_heading_anchors": 4,
        "myst_dmath_double_inline": True,
    }


def _reference() -> dict[str, Any]:
    return {
        "autodoc_typehints": "signature",
        "autodoc_default_options": {"show-inheritance": False},
        "autodoc_preserve_defaults": True,
        "add_module_names": False,
        "python_use_unqualified_type_names": True,
        "python_maximum_signature_line_length": 70,
        "autodoc_inherit_docstrings": False,
        "napoleon_custom_sections": [("Shape", "params_style"), "Source"],
        "default_role": "code",
    }
