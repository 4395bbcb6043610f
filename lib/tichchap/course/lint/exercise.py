"""Exercises: what a check refers to, and where the solution begins and ends."""

import ast
from collections import Counter
from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.expand import HIDDEN, SOLUTION, STUB, grade_ids
from tichchap.course.source import Cell, Source
from tichchap.languages import REQUIRED


def check_exercise(source: Source) -> Iterator[Finding]:
    """Findings for a check without its solve, grade ids used twice, and bad solution regions."""
    if source.kind != "exercise":
        return
    solved: set[str] = set()
    for cell in source.cells:
        if "check" in cell.keys and cell.keys["check"] not in solved:
            message = f'expected a cell with solve="{cell.keys["check"]}" before this check'
            yield source.finding(cell, message)
        if "solve" in cell.keys:
            solved.add(cell.keys["solve"])
            yield from _solution(source, cell)
        elif SOLUTION[0] in cell.text or SOLUTION[1] in cell.text:
            yield source.finding(cell, f"expected `{SOLUTION[0]}` in a solve cell only")
        if any(marker in cell.text for marker in HIDDEN):
            yield source.finding(cell, f"expected hidden=true instead of `{HIDDEN[0]}`")
    yield from _duplicates(source)


def _solution(source: Source, cell: Cell) -> Iterator[Finding]:
    name = cell.keys["solve"]
    if name not in _defined(cell.text):
        yield source.finding(cell, f'expected solve="{name}" to define {name}, it does not')
    marks = [line.strip() for line in cell.text.split("\n") if line.strip() in SOLUTION]
    if marks != [*SOLUTION] * (len(marks) // 2) or not marks:
        got = ", ".join(f"`{mark}`" for mark in marks) or "neither"
        message = f"expected `{SOLUTION[0]}` and then `{SOLUTION[1]}`, got {got}"
        yield source.finding(cell, message)
    elif STUB.rstrip() in cell.text:
        yield from _stub(source, cell)


def _stub(source: Source, cell: Cell) -> Iterator[Finding]:
    """Findings for a stub that is not inside the only solution, or that is not Python."""
    lines = [line.strip() for line in cell.text.split("\n")]
    begin, end = (lines.index(mark) for mark in SOLUTION)
    places = [place for place, line in enumerate(lines) if STUB.rstrip() in line]
    if lines.count(SOLUTION[0]) > 1 or not all(begin < place < end for place in places):
        yield source.finding(cell, f"expected `{STUB.rstrip()}` inside the only solution of a cell")
    if not all(lines[place].startswith(STUB) for place in places):
        yield source.finding(cell, f"expected code after `{STUB}`, got none")


def _defined(text: str) -> set[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set()
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def _duplicates(source: Source) -> Iterator[Finding]:
    # a written cell stands there once per language, with one id
    cells = [cell for cell in source.cells if cell.lang in (None, REQUIRED[0])]
    ids = grade_ids(cells)
    seen = Counter(grade_id for grade_id in ids if grade_id)
    for cell, grade_id in zip(cells, ids, strict=True):
        if grade_id and seen[grade_id] > 1:
            message = f"expected a grade id of its own, {grade_id!r} is used {seen[grade_id]} times"
            yield source.finding(cell, message)
