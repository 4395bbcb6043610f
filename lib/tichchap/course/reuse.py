"""Outputs that are known already: of a committed notebook, or of the other language."""

from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tichchap.course.install import is_install


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells that a build runs, in order."""
    return [cell for cell in notebook.cells if is_run(cell)]


def is_run(cell: NotebookNode) -> bool:
    """Whether a build runs a cell: it leaves out the one that installs the package."""
    return cell.cell_type == "code" and not is_install(cell)


def same_code(one: NotebookNode, other: NotebookNode) -> bool:
    """Whether running one notebook gives the outputs of the other: same ids, sources and tags."""
    return _code(one) == _code(other)


def copy_outputs(executed: NotebookNode, notebook: NotebookNode) -> None:
    """Give `notebook` the outputs of `executed`, cell by cell, in order."""
    for done, cell in zip(code_cells(executed), code_cells(notebook), strict=True):
        cell.outputs = deepcopy(done.outputs)  # each language describes its pictures itself
        cell.execution_count = done.execution_count


def committed(path: Path) -> NotebookNode | None:
    """The notebook at `path`, or None where there is none that can be read."""
    try:
        found: NotebookNode = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        return None
    return found


def was_executed(notebook: NotebookNode) -> bool:
    """Whether every code cell ran, in order, and none failed without being meant to."""
    cells = code_cells(notebook)
    counts = [cell.get("execution_count") for cell in cells]
    return counts == list(range(1, len(cells) + 1)) and not any(map(unexpected_error, cells))


def unexpected_error(cell: NotebookNode) -> bool:
    """Whether a cell that is not tagged `raises-exception` shows an error."""
    failed = any(output.output_type == "error" for output in cell.outputs)
    return failed and "raises-exception" not in cell.metadata.get("tags", [])


def _code(notebook: NotebookNode) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (cell.get("id", ""), cell.source, tuple(cell.metadata.get("tags", [])))
        for cell in code_cells(notebook)
    ]
