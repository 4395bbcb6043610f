"""The cells of an exercise, run in order, with other answers in the cells to fill in."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tichchap.course.project import SourceFile
from tichchap.grade import CheckFailed
from tichchap.grade.report import without_reasons
from tichchap.languages import LANGS, Lang

Answers = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class CodeCell:
    """A code cell: its source, its grade id and role, and its tags."""

    source: str
    id: str
    points: float
    solve: bool
    graded: bool
    setup: bool


@cache
def source_cells(file: SourceFile, lang: Lang) -> tuple[CodeCell, ...]:
    """The code cells of the instructor's notebook: solutions, visible and hidden checks."""
    return _cells(file.notebook(lang))


def unsolved_cells(file: SourceFile, lang: Lang) -> list[CodeCell]:
    """The same cells with what students get in the place of the solutions."""
    released = {cell.id: cell.source for cell in _cells(file.release(lang))}
    return [
        CodeCell(released[c.id], c.id, c.points, c.solve, c.graded, c.setup) if c.solve else c
        for c in source_cells(file, lang)
    ]


def solve_ids(file: SourceFile) -> list[str]:
    """The names of the functions and classes to write."""
    return [cell.id for cell in source_cells(file, LANGS[0]) if cell.solve]


def checks_of(file: SourceFile, name: str) -> list[CodeCell]:
    """The checks of one function or class, in order."""
    checks = [cell for cell in source_cells(file, "en") if cell.graded]
    return [check for check in checks if owner(file, check) == name]


def owner(file: SourceFile, check: CodeCell) -> str | None:
    """The function or class that a check is about: the longest name that its id begins with."""
    names = [name for name in solve_ids(file) if check.id.startswith(f"{name}-")]
    return max(names, key=len, default=None)


def around(file: SourceFile, checks: list[CodeCell]) -> list[CodeCell]:
    """The cells that these checks need: set-up, everything to fill in, the checks."""
    wanted = {check.id for check in checks}
    cells = source_cells(file, "en")
    return [cell for cell in cells if cell.setup or cell.solve or cell.id in wanted]


def full(cells: Sequence[CodeCell]) -> dict[str, float]:
    """The points of every check."""
    return {cell.id: cell.points for cell in cells if cell.graded}


def graded(cells: Sequence[CodeCell], answers: Answers, *, explained: str = "") -> dict[str, float]:
    """Run cells in order, put an answer in after its cell, and collect the points of what passes.

    Only the check `explained` looks for a reason when it fails. A check fails by `CheckFailed`
    alone: any other exception is a mistake of the check and raised.
    """
    space: dict[str, Any] = {"__name__": "__main__"}
    points = {}
    for cell in cells:
        with nullcontext() if cell.id == explained else without_reasons():
            if _passes(cell, space):
                points[cell.id] = cell.points
        if cell.solve and cell.id in answers:
            space[cell.id] = answers[cell.id]
    return points


def _passes(cell: CodeCell, space: dict[str, Any]) -> bool:
    try:
        exec(compile(cell.source, f"<{cell.id}>", "exec"), space)
    except CheckFailed:
        if not cell.graded:
            raise
        return False
    return cell.graded


def _cells(path: Path) -> tuple[CodeCell, ...]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        _cell(cell, number)
        for number, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code"
    )


def _cell(cell: dict[str, Any], number: int) -> CodeCell:
    about = cell["metadata"].get("nbgrader", {})
    return CodeCell(
        "".join(cell["source"]),
        about.get("grade_id", f"cell-{number}"),
        about.get("points", 0),
        bool(about.get("solution")) and not about.get("grade"),
        bool(about.get("grade")),
        "setup" in cell["metadata"].get("tags", []),
    )
