"""The kill matrix as Markdown and as JSON, and its sum for the terminal."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tichchap.certify.matrix import Row

CAUGHT, PASSED = "×", "·"
PLAIN: dict[str, Any] = {"ensure_ascii": False}


def markdown(name: str, rows: Sequence[Row]) -> str:
    """One table for each function: a misconception loses points (×) or passes (·); its own check
    is in brackets. Then the right solutions."""
    parts = [f"# {name}", summary(rows)]
    for subject in dict.fromkeys(row.subject for row in rows if row.kind == "wrong"):
        own = [row for row in rows if row.subject == subject and row.kind == "wrong"]
        parts.append("\n".join([f"## `{subject}`", "", *_table(subject, own)]))
    right = [row for row in rows if row.kind != "wrong"]
    parts.append("\n".join(["## Right solutions", "", *(f"- {_said(row)}" for row in right)]))
    return "\n\n".join(parts) + "\n"


def certificate(name: str, rows: Sequence[Row]) -> str:
    """The matrix as JSON, a line for each answer: kind, subject, id, the check that names it, and
    a mark for each of the checks of its subject. The same answers and checks give the same text.
    """
    checks = {row.subject: row.all for row in rows}
    listed = []
    for row in rows:
        marks = "".join(PASSED if check in row.passed else CAUGHT for check in checks[row.subject])
        listed.append(json.dumps([row.kind, row.subject, row.id, row.named, marks], **PLAIN))
    frame = {"exercise": name, "checks": checks, "rows": []}
    whole = json.dumps(frame, indent=1, **PLAIN)
    return whole.replace('"rows": []', '"rows": [\n  ' + ",\n  ".join(listed) + "\n ]") + "\n"


def summary(rows: Sequence[Row]) -> str:
    """How many wrong answers are caught where they should be, and right ones get everything."""
    wrong = [row for row in rows if row.kind == "wrong"]
    right = [row for row in rows if row.kind == "right"]
    return (
        f"{sum(not row.problem for row in wrong)} of {len(wrong)} wrong answers lose points in the "
        f"check that names them, {sum(not row.problem for row in right)} of {len(right)} right "
        "ones get them all"
    )


def problems(rows: Sequence[Row]) -> list[str]:
    """What does not hold, one line each."""
    return [f"{row.kind} {row.subject} {row.id}: {row.problem}" for row in rows if row.problem]


def _table(subject: str, rows: Sequence[Row]) -> Iterator[str]:
    checks = rows[0].all
    heads = [check.removeprefix(f"{subject}-") for check in checks]
    yield f"| | {' | '.join(heads)} |"
    yield f"|---|{'|'.join([':-:'] * len(heads))}|"
    for row in rows:
        marks = [_mark(row, check) for check in checks]
        yield f"| {row.id} | {' | '.join(marks)} |"


def _mark(row: Row, check: str) -> str:
    mark = PASSED if check in row.passed else CAUGHT
    return f"({mark})" if check == row.named else mark


def _said(row: Row) -> str:
    label = " ".join(
        part for part in (row.kind, row.subject and f"`{row.subject}`", row.id) if part
    )
    return f"{label}: {len(row.passed)} of {len(row.all)} checks"
