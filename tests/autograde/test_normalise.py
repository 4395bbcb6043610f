from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.preprocessors import CheckCellMetadata, OverwriteKernelspec

from tichchap.autograde.normalise import RestoreCells
from tichchap.autograde.restore import restored

Make = Callable[..., NotebookNode]
NAME = "ex99_double"
MINE = "def double(x):\n    return 2 * x"


@pytest.fixture
def released(make_cell: Make) -> dict[str, NotebookNode]:
    """The imports, an answer, its check, a second answer and its check."""
    imports = make_cell("import torch", "locked-1")
    imports.metadata.nbgrader.update(locked=True, solution=False)
    return {
        "locked-1": imports,
        "double": make_cell("raise NotImplementedError", "double"),
        "double-values": make_cell("assert double(1) == 2", "double-values", 2),
        "triple": make_cell("raise NotImplementedError", "triple"),
        "triple-values": make_cell("assert triple(1) == 3", "triple-values", 1),
    }


def run(cells: list[NotebookNode], released: dict[str, NotebookNode]) -> list[NotebookNode]:
    return restored(cells, released)[0]


def sources(cells: list[NotebookNode]) -> list[str]:
    return [cell.source for cell in cells]


def submitted(released: dict[str, NotebookNode], *without: str) -> list[NotebookNode]:
    """A copy of the release with an answer, and without some cells."""
    kept = [NotebookNode(cell) for name, cell in released.items() if name not in without]
    cells = nbformat.from_dict(kept)
    for cell in cells:
        if cell.metadata.nbgrader.grade_id == "double":
            cell.source = MINE
    return list(cells)


def test_answers_are_the_students_and_all_else_is_released(
    released: dict[str, NotebookNode],
) -> None:
    cells = submitted(released)
    cells[0].source, cells[2].source = "import os", "pass"
    cells[2].metadata.tags = ["skip-execution"]
    cells[1].metadata.nbgrader = {"grade_id": "double", "grade": True, "points": 1000}
    cells[2].metadata.nbgrader |= {"locked": False, "points": 99}
    cells = run(cells, released)
    assert sources(cells) == [
        "import torch",
        MINE,
        "assert double(1) == 2",
        "raise NotImplementedError",
        "assert triple(1) == 3",
    ]
    assert [cell.metadata for cell in cells] == [cell.metadata for cell in released.values()]


@pytest.mark.parametrize(
    "without",
    [
        ("locked-1",),
        ("double-values",),
        ("double-values", "triple-values"),
        ("locked-1", "double-values", "triple-values"),
    ],
)
def test_deleted_checks_and_locked_cells_come_back_where_they_were(
    released: dict[str, NotebookNode], without: tuple[str, ...]
) -> None:
    assert sources(run(submitted(released, *without), released)) == sources(
        run(submitted(released), released)
    )


def test_a_deleted_answer_stays_deleted_and_its_check_comes_back(
    released: dict[str, NotebookNode],
) -> None:
    cells = run(submitted(released, "double", "double-values"), released)
    assert sources(cells) == [
        "import torch",
        "assert double(1) == 2",
        "raise NotImplementedError",
        "assert triple(1) == 3",
    ]


def test_of_a_copied_cell_the_last_one_counts(released: dict[str, NotebookNode]) -> None:
    cells = submitted(released)
    cells.insert(2, NotebookNode(cells[1] | {"source": "def double(x): return 0"}))
    cells = run(cells, released)
    assert sources(cells)[1:3] == [MINE, "def double(x): return 0"]
    assert "nbgrader" not in cells[1].metadata
    assert cells[2].metadata.nbgrader.grade_id == "double"


def test_cells_of_the_students_own_stay_without_their_metadata(
    released: dict[str, NotebookNode],
) -> None:
    own = nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["a"], "nbgrader": {"grade": True}})
    text = nbformat.v4.new_markdown_cell("![](attachment:a.png)")
    text.attachments = {"a.png": {"image/png": "iVBORw0KGgo="}}
    cells = run([own, text, *submitted(released)], released)
    assert [cell.metadata for cell in cells[:2]] == [{}, {}]
    assert cells[1].attachments == text.attachments


def test_an_answer_that_was_made_a_text_cell_is_code_again(
    released: dict[str, NotebookNode],
) -> None:
    cells = submitted(released)
    text = nbformat.v4.new_markdown_cell(MINE, metadata=cells[1].metadata)
    cells[1] = text
    assert run(cells, released)[1].cell_type == "code"


def test_ids_are_there_once_each(released: dict[str, NotebookNode]) -> None:
    cells = submitted(released)
    del cells[0]["id"]
    cells[1].id = cells[2].id
    ids = [cell.id for cell in run(cells, released)]
    assert len(set(ids)) == len(ids) == 5


def test_a_notebook_without_ids_is_valid_afterwards(tiny: Any) -> None:
    notebook = nbformat.read(tiny.course.path("release", NAME), as_version=4)
    notebook.nbformat_minor = 4
    notebook.metadata.tichchap.source = "elsewhere"
    for cell in notebook.cells:
        del cell["id"]
    del notebook.cells[1:]
    where = {"db_url": tiny.course.coursedir.db_url, "notebook": NAME, "assignment": NAME}
    resources = {"nbgrader": where}
    for step in (OverwriteKernelspec, RestoreCells, CheckCellMetadata):
        notebook, _ = step().preprocess(notebook, resources)
    nbformat.validate(notebook)
    assert [cell.metadata.nbgrader.grade_id for cell in notebook.cells] == [
        "double",
        "double-example",
        "double-values",
    ]
    assert "assert double(21) == 42" in notebook.cells[2].source
    assert notebook.metadata.tichchap == {"lang": "vi"}


def test_cells_in_another_order_run_in_that_of_the_release(
    released: dict[str, NotebookNode], make_cell: Make
) -> None:
    cells = submitted(released)[::-1]
    cells.insert(1, make_cell("# behind the last check", "own"))
    del cells[1].metadata["nbgrader"]
    assert sources(run(cells, released)) == [
        *("import torch", MINE, "assert double(1) == 2"),
        *("raise NotImplementedError", "assert triple(1) == 3", "# behind the last check"),
    ]


def test_what_was_put_in_order_is_reported(
    released: dict[str, NotebookNode], make_cell: Make
) -> None:
    cells = submitted(released, "triple-values")
    cells += [*submitted(released)[1:2], make_cell("pass", "quadruple")]
    assert restored(cells, released)[1] == [
        "missing cell: triple-values",
        "copied cell: double",
        "unknown cell id: quadruple",
        "cells in another order",
    ]
