"""Step 6, annotate: what the cells of a lecture say of themselves, as metadata."""

from nbformat import NotebookNode

from tichchap.course.project import Kind
from tichchap.course.slide_types import slide_type
from tichchap.course.source import Cell


def annotate(notebook: NotebookNode, cells: list[Cell], kind: Kind) -> NotebookNode:
    """Give each cell its slide type and the ids of the claims that it treats.

    `cells` are those that `notebook` was expanded from. An exercise is no slide deck.
    """
    if kind == "lecture":
        before = [None, *cells]
        for made, cell, previous in zip(notebook.cells, cells, before, strict=False):
            made.metadata["slideshow"] = {"slide_type": slide_type(cell, previous)}
            if claims := cell.keys.get("claims"):
                made.metadata["tichchap"] = {"claims": list(claims)}
    return notebook
