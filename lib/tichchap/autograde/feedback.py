"""What a feedback page shows; nbgrader_config.py names these steps to nbgrader."""

from collections.abc import Mapping
from typing import Any

import bleach
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from tichchap.autograde.reasons import check_cells, error_of, reason

HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
TABLES = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
TEXT = frozenset({"br", "del", "details", "div", "hr", "img", "p", "pre", "span", "sub", "summary"})
TAGS = bleach.ALLOWED_TAGS | HEADINGS | TABLES | TEXT | {"dd", "dl", "dt", "sup"}
ATTRIBUTES = {
    "*": ["class", "id", "title"],
    "a": ["href"],
    "details": ["open"],
    "img": ["alt", "height", "src", "width"],
    "ol": ["start"],
    "td": ["align", "colspan", "rowspan"],
    "th": ["align", "colspan", "rowspan"],
}
PROTOCOLS = frozenset({"data", "http", "https", "mailto"})


class ReasonsOnly(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Show the reason in place of the traceback of a check, which quotes hidden checks.

    What the check printed stays: that is the explanation. The errors of the student's own cells
    stay as they are.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Change the notebook in place."""
        for grade_id, cell in check_cells(nb).items():
            if (error := error_of(cell)) is not None:
                error.traceback = [reason(nb, grade_id)]
                said = [out for out in cell.outputs if out.output_type != "error"]
                cell.outputs = [*said, error]
        return nb, resources


@pass_context
def markdown2html(context: Mapping[str, Any], source: str) -> str:
    """Markdown to HTML in which nothing runs; formulas, pasted pictures and folded hints stay.

    nbgrader's template renders text cells itself and does not heed `sanitize_html`.
    """
    attachments = context.get("cell", {}).get("attachments", {})
    html = MarkdownWithMath(IPythonRenderer(escape=False, attachments=attachments)).render(source)
    return bleach.clean(html, TAGS, ATTRIBUTES, PROTOCOLS)
