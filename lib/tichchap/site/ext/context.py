"""What the templates need beyond Sphinx's own: texts, the other language, fewer scripts."""

import re
from typing import Any

from sphinx.application import Sphinx

from tichchap.course.project import language
from tichchap.languages import NAMES, partner
from tichchap.site.course import TOLD
from tichchap.site.texts import all_texts

# faults of what Sphinx writes: captions without a level, parameters as a list without terms,
# and an empty cell as the head of a column
LEVEL = ('role="heading"', 'role="heading" aria-level="2"')
PARAMETERS = re.compile(r"<dl>\n((?:<dd><em class=\"sig-param\">.*</dd>\n)+)</dl>")
PARAMETER = re.compile(r"<dd>(.*)</dd>\n")
EMPTY_HEAD = re.compile(r'<th class="([^"]*)"><p></p></th>')
# Sphinx's scripts for its own search and shortcuts: nothing here uses them
UNUSED = ("documentation_options.js", "doctools.js", "sphinx_highlight.js", "translations.js")


def setup(app: Sphinx) -> None:
    """Fill the context of every page."""
    app.connect("html-page-context", _fill, priority=900)  # after furo


def _fill(app: Sphinx, page: str, _: str, context: dict[str, Any], __: object) -> None:
    lang = language(app.config.language)
    context["ui"] = all_texts(lang)
    context["partner"] = partner(lang)
    context["languages"] = [
        (each, NAMES[each], each == lang) for each in app.config.tichchap_languages
    ]
    context["furo_navigation_tree"] = context["furo_navigation_tree"].replace(*LEVEL)
    body = PARAMETERS.sub(_lines, context.get("body", ""))
    context["body"] = EMPTY_HEAD.sub(r'<td class="\1"></td>', body)
    context["content_lang"] = app.env.metadata.get(page, {}).get(TOLD, lang)
    context["script_files"] = [
        script
        for script in context["script_files"]
        if not str(getattr(script, "filename", script)).endswith(UNUSED)
    ]


def _lines(match: re.Match[str]) -> str:
    lines = PARAMETER.sub(r"<span>\1</span>", match[1])
    return f'<span class="sig-lines">{lines}</span>'
