"""What students wrote, in formgrader's pages; nbgrader_config.py names these filters to nbconvert.

The browser is the lecturer's: nothing in the pages runs, and nothing is fetched.
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import pass_context
from markupsafe import Markup
from nbconvert import filters

from tichchap.autograde.feedback.budget import Budget
from tichchap.autograde.feedback.prose import markdown
from tichchap.autograde.texts import language_of
from tichchap.course import font
from tichchap.languages import LANGS


@pass_context
def markdown2html(context: Mapping[str, Any], source: str) -> Markup:
    """Markdown to HTML, with formulas as MathML: formgrader would fetch MathJax for them."""
    notebook = context.get("nb")
    lang = language_of(notebook) if notebook else LANGS[0]
    return markdown(source, Budget(), lang, context.get("cell", {}).get("attachments"))


def clean_html(html: Any) -> str:
    """HTML that a cell put out, cleaned; what `markdown2html` made is clean, and has formulas."""
    return html if isinstance(html, Markup) else str(filters.clean_html(html))


def in_code_font(selector: str) -> Markup:
    """A style sheet for what `selector` names: browsers' own fonts lack letters of Vietnamese."""
    rule = f"{{ font-family: {font.STACK}; font-variant-ligatures: none; }}"
    return Markup(f"{font.style_sheet()}{selector} {rule}\n")
