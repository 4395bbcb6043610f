"""The checks of an exercise that a student can run."""

from nbformat import NotebookNode

from tichchap.autograde.reasons import check_cells

HIDDEN = "hidden check"  # the release leaves this of a check that runs only when grading


def is_hidden(cell: NotebookNode) -> bool:
    """Whether nothing but the note is left of a check."""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return all(line.lstrip().startswith("#") for line in lines) and HIDDEN in cell.source


def visible(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells of the visible checks, by their ids."""
    return {name: cell for name, cell in check_cells(notebook).items() if not is_hidden(cell)}
