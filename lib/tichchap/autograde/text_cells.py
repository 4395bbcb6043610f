"""The text cells of a feedback page; nbgrader_config.py names the filter to nbconvert."""

from collections.abc import Mapping
from typing import Any

import bleach
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

TAGS = bleach.ALLOWED_TAGS | {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "pre", "div", "span", "img"),
    *("table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "sub", "sup", "del"),
    *("details", "summary"),  # our folded hints
}
ATTRIBUTES = {"*": ["class", "id", "title"], "a": ["href"], "img": ["alt", "src", "width"]}
PROTOCOLS = {"http", "https", "mailto", "data"}  # data: pictures that were pasted into the text


@pass_context
def markdown2html(context: Mapping[str, Any], source: str) -> str:
    """Markdown to HTML in which nothing runs: no script, no event handler, no javascript link."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    html: str = MarkdownWithMath(renderer=renderer).render(source)
    cleaned: str = bleach.clean(html, TAGS, ATTRIBUTES, PROTOCOLS)
    return cleaned
