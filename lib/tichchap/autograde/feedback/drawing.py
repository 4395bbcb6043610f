"""The drawing that a check prints, read back into matrices: a narrow screen can wrap those."""

import re
from itertools import pairwise

from tichchap.autograde.feedback.page import Matrix, Plain, Row

GAP = 4  # spaces between matrices
TITLE = re.compile(r"\S+(?: {1,3}\S+)*")
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|inf|nan)")


def blocks(lines: list[str], expected: str, got: str) -> tuple[Row | Plain, ...]:
    """Read a drawing; `expected` and `got` begin the titles of matrices to be compared.

    A drawing without matrices keeps its lines.
    """
    found: list[Row | Plain] = []
    rest = list(lines)
    while rest:
        row, used = _row(rest)
        found.append(_compared(row, expected, got) if row else Plain(rest[0]))
        del rest[: used or 1]
    if not any(isinstance(block, Row) for block in found):
        return (Plain("\n".join(lines), aligned=True),)
    return tuple(found)


def _row(lines: list[str]) -> tuple[Row | None, int]:
    """The matrices at the beginning of `lines`, and how many lines they take."""
    titles = [(found.start(), found[0]) for found in TITLE.finditer(lines[0])]
    if not titles or any(NUMBER.fullmatch(title) for _, title in titles):
        return None, 0
    places = [*(start for start, _ in titles), None]
    columns: list[list[tuple[str, ...]]] = [[] for _ in titles]
    used = 1
    for line in lines[1:]:
        cells = [tuple(line[a:b].split()) for a, b in pairwise(places)]
        numbers = [number for row in cells for number in row]
        between = "".join(line[start - GAP : start] for start, _ in titles[1:])
        if not numbers or between.strip() or not all(map(NUMBER.fullmatch, numbers)):
            break
        for column, row in zip(columns, cells, strict=True):
            column.append(row)
        used += 1
    made = [_matrix(title, rows) for (_, title), rows in zip(titles, columns, strict=True)]
    whole = [matrix for matrix in made if matrix is not None]
    return (Row(tuple(whole)), used) if len(whole) == len(made) else (None, 0)


def _matrix(title: str, rows: list[tuple[str, ...]]) -> Matrix | None:
    """A matrix, unless its rows are of different lengths; shorter columns end with empty rows."""
    kept = tuple(row for row in rows if row)
    if not kept or len({len(row) for row in kept}) > 1 or rows[: len(kept)] != list(kept):
        return None
    return Matrix(title, kept)


def _compared(row: Row, expected: str, got: str) -> Row:
    """Mark what differs between the matrices of expected and got."""
    right = next((m for m in row.matrices if m.title.startswith(expected)), None)
    theirs = next((m for m in row.matrices if m.title.startswith(got)), None)
    if right is None or theirs is None:
        return row
    shapes = {(len(m.rows), len(m.rows[0])) for m in (right, theirs)}
    if len(shapes) > 1:
        return row
    ((height, width),) = shapes
    wrong = frozenset(
        (i, j) for i in range(height) for j in range(width) if right.rows[i][j] != theirs.rows[i][j]
    )
    marked = Matrix(theirs.title, theirs.rows, wrong)
    return Row(tuple(marked if m is theirs else m for m in row.matrices))
