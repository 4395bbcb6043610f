"""What the templates need beyond Sphinx's own: texts, the other language, fewer scripts."""

from typing import Any

from sphinx.application import Sphinx

from tichchap.course.project import language
from tichchap.site.texts import all_texts, text

# Sphinx's scripts for its own search and shortcuts: nothing here uses them
UNUSED = ("documentation_options.js", "doctools.js", "sphinx_highlight.js", "translations.js")


def setup(app: Sphinx) -> None:
    """Fill the context of every page."""
    app.connect("html-page-context", _fill, priority=900)  # after furo


def _fill(app: Sphinx, page: str, _: str, context: dict[str, Any], __: object) -> None:
    lang = language(app.config.language)
    context["ui"] = all_texts(lang)
    context["languages"] = [
        (each, text("name", each), each == lang) for each in app.config.tichchap_languages
    ]
    context["script_files"] = [
        script
        for script in context["script_files"]
        if not str(getattr(script, "filename", script)).endswith(UNUSED)
    ]
