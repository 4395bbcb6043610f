"""Step 7, install: the first code cell of every notebook puts the package where it is missing.

Colab and plain notebook servers have no tichchap. Where it is there, the cell does nothing and says
nothing: in a set-up course, in nbval, in the sandbox of a grader.
"""

from importlib.resources import files

import nbformat
from nbformat import NotebookNode

from tichchap.course.expand import locked
from tichchap.course.source import Source

TAG = "install"
GRADE_ID = "install"
# collapsed in Colab and in JupyterLab; pages made from the notebook leave it out
METADATA = {
    "cellView": "form",
    "jupyter": {"source_hidden": True},
    "tags": [TAG, "remove-cell"],
}


def install(notebook: NotebookNode, source: Source) -> NotebookNode:
    """Put the cell before the others. Students cannot change it in an exercise."""
    cell = nbformat.v4.new_code_cell(code(source.archive), metadata=METADATA)
    if source.kind == "lecture":
        cell.metadata["slideshow"] = {"slide_type": "skip"}
    else:
        cell.metadata["nbgrader"] = locked(GRADE_ID)
    notebook.cells = [cell, *notebook.cells]
    return notebook


def code(archive: str) -> str:
    """What the cell runs. `archive` is where the package can be fetched from; may be empty."""
    text = files("tichchap.course").joinpath("templates", "install.py.txt").read_text("utf-8")
    return text.strip().replace("ARCHIVE", repr(archive))


def is_install(cell: NotebookNode) -> bool:
    """Whether a cell of a notebook is this one: the build does not run it."""
    return TAG in cell.metadata.get("tags", [])
