"""A submission put in order before it runs; nbgrader_config.py names the step to nbgrader.

It stands for nbgrader's DeduplicateIds and OverwriteCells. Those never restore a deleted locked
cell that has no points (the imports), and the submission fails where a cell was copied, where an
answer was deleted together with its check, or where the metadata says something else.
"""

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from tichchap.autograde.restore import new_cell, restored

SCHEMA = 3


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Take the text of answers and of the student's own cells; all else is as it was released.

    Cells are matched by grade id. Of several with one id the last is the answer or check, the
    others become cells without points. Order, deleted checks and locked cells are those of the
    release; tags and all other metadata of cells are dropped.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Change the notebook in place."""
        released = released_cells(resources["nbgrader"])
        nb.cells, remarks = restored(nb.cells, released)
        for remark in remarks:
            self.log.warning("put in order: %s", remark)
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
    return new_cell(
        cell.cell_type, cell.source, keys if points is None else keys | {"points": points}
    )
