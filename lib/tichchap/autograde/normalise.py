"""A submission put in order before it runs; nbgrader_config.py names the step to nbgrader.

It stands for nbgrader's DeduplicateIds and OverwriteCells. Those never restore a deleted locked
cell that has no points (the imports), and the submission fails where a cell was copied, where an
answer was deleted together with its check, or where the metadata says something else.
"""

import copy
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

SCHEMA = 3


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Take the text of answers and of the student's own cells; all else is as it was released.

    Cells are matched by grade id. Of several with one id the last is the answer or check, the
    others become cells without points. Deleted checks and locked cells are put back behind the
    cell that came before them. Tags and all other metadata of cells are dropped.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Change the notebook in place."""
        released = released_cells(resources["nbgrader"])
        nb.cells = restored(nb.cells, released, self.log)
        language = nb.metadata.get("tichchap", {}).get("lang")
        kernelspec = nb.metadata.get("kernelspec")  # nbgrader checks and overwrites it
        kept = {"tichchap": language and {"lang": language}, "kernelspec": kernelspec}
        nb.metadata = nbformat.from_dict({key: value for key, value in kept.items() if value})
        nb.nbformat, nb.nbformat_minor = 4, 5
        return nb, resources


def released_cells(where: Any) -> dict[str, NotebookNode]:
    """The cells with a grade id of the released notebook, in order, hidden checks included."""
    with Gradebook(where["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
        graded = {cell.name: cell.max_score for cell in notebook.grade_cells}
        tasks = {cell.name: cell.max_score for cell in notebook.task_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        return {
            cell.name: _released(cell, cell.name in solutions, graded, tasks)
            for cell in notebook.source_cells
        }


def _released(
    cell: Any, solution: bool, graded: dict[str, float], tasks: dict[str, float]
) -> NotebookNode:
    keys = {
        "grade": cell.name in graded,
        "grade_id": cell.name,
        "locked": cell.locked,
        "schema_version": SCHEMA,
        "solution": solution,
        "task": cell.name in tasks,
        "checksum": cell.checksum,
        "cell_type": cell.cell_type,
    }
    points = (graded | tasks).get(cell.name)
    return _cell(cell.cell_type, cell.source, keys if points is None else keys | {"points": points})


def _cell(cell_type: str, source: str, nbgrader: dict[str, Any] | None = None) -> NotebookNode:
    make = getattr(nbformat.v4, f"new_{cell_type}_cell")
    made: NotebookNode = make(source, metadata={"nbgrader": nbgrader} if nbgrader else {})
    return made


def restored(
    submitted: list[NotebookNode], released: dict[str, NotebookNode], log: Any
) -> list[NotebookNode]:
    """The cells to run, from those submitted and those released."""
    found = {_grade_id(cell): index for index, cell in enumerate(submitted)}  # the last one counts
    cells = []
    for index, cell in enumerate(submitted):
        grade_id = _grade_id(cell)
        counts = grade_id in released and found[grade_id] == index
        cells.append(_answered(released[grade_id], cell.source) if counts else _own(cell))
    return _identified(_with_missing(cells, released, log))


def _grade_id(cell: NotebookNode) -> Any:
    keys = cell.metadata.get("nbgrader")
    return keys.get("grade_id") if isinstance(keys, dict) else None


def _answered(released: NotebookNode, source: str) -> NotebookNode:
    cell = copy.deepcopy(released)
    if not released.metadata.nbgrader.locked:
        cell.source = source
    return cell


def _own(cell: NotebookNode) -> NotebookNode:
    made = _cell(cell.cell_type, cell.source)
    if "attachments" in cell:  # a picture that was pasted into the text
        made.attachments = cell.attachments
    return made


def _with_missing(
    cells: list[NotebookNode], released: dict[str, NotebookNode], log: Any
) -> list[NotebookNode]:
    complete = list(cells)
    place = 0
    for grade_id, cell in released.items():
        ids = [_grade_id(other) for other in complete]
        if grade_id in ids:
            place = ids.index(grade_id) + 1
        elif cell.metadata.nbgrader.locked or cell.metadata.nbgrader.grade:
            log.warning("cell %s was missing from the submission: put back", grade_id)
            complete.insert(place, copy.deepcopy(cell))
            place += 1
    return complete


def _identified(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Give each cell the id of its place: what students' tools wrote may be missing or twice."""
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return cells
