"""`build --check`: stale notebooks are found, and nothing is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tichchap.course.build import build
from tichchap.course.check import check, orphans
from tichchap.course.project import SourceFile
from tichchap.course.write import text_of
from tichchap.languages import LANGS

Edit = Callable[[SourceFile, str, str], None]


def change(path: Path, how: Any) -> None:
    notebook = nbformat.read(path, as_version=4)
    how(notebook.cells)
    path.write_text(text_of(notebook), encoding="utf-8")


def snapshot(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_was_just_built_is_up_to_date(built: SourceFile, exercise: SourceFile) -> None:
    build(exercise)
    assert check(built) == []
    assert check(exercise) == []


def test_outputs_may_differ(built: SourceFile) -> None:
    change(built.notebook("vi"), lambda cells: cells[3].outputs[0].update(text="hai\n"))
    assert check(built) == []


def test_a_changed_source_makes_its_notebooks_stale(edit: Edit, built: SourceFile) -> None:
    edit(built, "# # Stride", "# # Strides")
    before = snapshot(built.root)
    assert check(built) == [
        "lectures/en/01_stride.ipynb: differs from what lectures/01_stride.py gives"
        " (first in cell 3 of the notebook)"
    ]
    assert snapshot(built.root) == before


def test_changed_code_makes_both_languages_stale(edit: Edit, built: SourceFile) -> None:
    edit(built, '"xin chào"', '"chào"')
    assert [line.split(":")[0] for line in check(built)] == [
        f"lectures/{lang}/01_stride.ipynb" for lang in LANGS
    ]


def test_a_notebook_edited_by_hand_is_stale(built: SourceFile, exercise: SourceFile) -> None:
    change(built.notebook("vi"), lambda cells: cells.pop())
    path = built.notebook("en")
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    assert [line.split(":")[0] for line in check(built)] == [
        "lectures/vi/01_stride.ipynb",
        "lectures/en/01_stride.ipynb",
    ]
    build(exercise)
    change(exercise.release("en"), lambda cells: cells[3].update(source="math = None"))
    assert check(exercise) == [
        "exercises/en/ex01_size/ex01_size.ipynb: differs from what solutions/ex01_size.py gives"
    ]


def test_a_missing_notebook_is_stale(built: SourceFile, exercise: SourceFile) -> None:
    built.notebook("vi").unlink()
    assert check(built) == ["lectures/vi/01_stride.ipynb: expected a notebook, got no file"]
    build(exercise)
    exercise.release("vi").unlink()
    assert check(exercise) == [
        "exercises/vi/ex01_size/ex01_size.ipynb: expected a notebook, got no file"
    ]


def test_a_file_that_is_no_notebook_is_stale(built: SourceFile) -> None:
    built.notebook("vi").write_text("{", encoding="utf-8")
    assert check(built) == ["lectures/vi/01_stride.ipynb: expected a notebook, got another file"]


def _prints(cell: Any) -> bool:
    return any("image/png" not in output.get("data", {}) for output in cell.get("outputs", []))


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        (
            lambda cells: cells[3].update(execution_count=None),
            "code cell 1: expected execution count 1, got None",
        ),
        (
            lambda cells: cells[6].update(outputs=cells[5].outputs),
            "code cell 4: expected no error among the outputs",
        ),
        (
            lambda cells: [cell.update(outputs=[]) for cell in cells if _prints(cell)],
            "expected a text output in at least one cell, for nbval to compare; got none",
        ),
        (
            lambda cells: cells[3].outputs[0].update(text="x" * 300_000),
            "expected at most 300 kB, got",
        ),
    ],
    ids=["not run", "error", "no text", "large"],
)
def test_outputs_that_nbval_or_students_cannot_use_are_found(
    built: SourceFile, how: Any, problem: str
) -> None:
    change(built.notebook("vi"), how)
    (found,) = check(built)
    assert found.startswith(f"lectures/vi/01_stride.ipynb: {problem}")


def test_a_planted_file_is_found(exercise: SourceFile) -> None:
    build(exercise)
    (exercise.release("en").parent / "solution.pyc").touch()
    (found,) = check(exercise)
    assert "ex01_size/solution.pyc: a file beside the notebook; remove it" in found


def test_a_source_that_fails_its_lint_fails_the_check(edit: Edit, built: SourceFile) -> None:
    edit(built, "0.5", "0.6")
    (found,) = check(built)
    assert found.startswith("lectures/01_stride.py:6: cell 2: numbers differ")


def test_notebooks_without_a_source_are_orphans(built: SourceFile, exercise: SourceFile) -> None:
    build(exercise)
    assert orphans(built.root) == []
    assert orphans(exercise.root) == []
    exercise.path.unlink()
    found = orphans(exercise.root)
    assert [line.split(":")[0] for line in found] == [
        path.relative_to(exercise.root).as_posix()
        for path in sorted(exercise.outputs(), key=lambda p: (p.parts[-4] != "solutions", p))
    ]
    assert all("there is no solutions/ex01_size.py any more" in line for line in found)
