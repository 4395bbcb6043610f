"""Step 12, describe: the alt text of every picture, in the language of its notebook."""

from nbformat import NotebookNode

from tichchap.course.errors import SourceError
from tichchap.course.reuse import code_cells
from tichchap.course.source import Cell, Source

PICTURE = "image/png"


def describe(notebook: NotebookNode, source: Source, cells: list[Cell]) -> NotebookNode:
    """Put the alt texts of the picked `cells` into the metadata of the pictures, in order.

    Raises `SourceError`, naming the cell, where it has another number of pictures than of texts.
    """
    code = [cell for cell in cells if cell.kind == "code"]
    for made, cell in zip(code_cells(notebook), code, strict=True):
        pictures = [output for output in made.outputs if PICTURE in output.get("data", {})]
        if len(pictures) != len(cell.alt):
            message = (
                f"expected one paragraph of alt text for each of {len(pictures)} pictures, "
                f"got {len(cell.alt)}"
            )
            raise SourceError(source.finding(cell, message))
        for picture, text in zip(pictures, cell.alt, strict=True):
            picture.metadata = NotebookNode({PICTURE: NotebookNode(alt=text)})
    return notebook
