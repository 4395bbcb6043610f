"""Our pages from `nbgrader generate_feedback` and formgrader's button, too.

nbgrader_config.py names the exporter to nbgrader.
"""

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from tichchap.autograde.feedback.grades import grades_of
from tichchap.autograde.feedback.pages import html_of
from tichchap.autograde.texts import language_of


class PageExporter(Exporter):
    """Writes the page of the submission that nbgrader names in the resources."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **more: Any
    ) -> tuple[Any, Any]:
        """Give the page. Raises `GradingError` where nothing was graded."""
        notebook, resources = super().from_notebook_node(nb, resources, **more)
        about = resources["nbgrader"]
        path = Path(resources["metadata"]["path"]) / f"{about['notebook']}.ipynb"
        with Gradebook(about["db_url"]) as gradebook:
            grades = grades_of(gradebook, about["assignment"], about["student"])
        return html_of(about["assignment"], path, grades, language_of(notebook)), resources
