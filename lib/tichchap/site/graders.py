"""The certified graders: every wrong answer the checks know, and which checks catch it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tichchap.course.project import SourceFile
from tichchap.grade.misconceptions.registry import by_exercise, registry
from tichchap.site.course import Course
from tichchap.site.exercises import titles
from tichchap.site.texts import text

FOLDER = "certificates"
CAUGHT, PASSED = "×", "·"

Entry = tuple[str, str, str]  # id, check, name


def pages(course: Course) -> dict[str, str]:
    """A page that explains, and one for each exercise."""
    known = _known(course)
    named = [(file, title) for file, title in titles(course) if file.name in known]
    made = {
        f"graders/{file.name}.md": _page(file, title, known[file.name], course)
        for file, title in named
    }
    rows = [
        f"| [{title}]({file.name}.md) | {sum(map(len, known[file.name].values()))} | "
        f"{_right(certificate(course.root, file.name), course)} |"
        for file, title in named
    ]
    total = sum(len(entries) for own in known.values() for entries in own.values())
    body = [
        f"# {text('graders', course.lang)}",
        text("graders_note", course.lang, total=total),
        "\n".join([text("graders_head", course.lang), "|---|--:|---|", *rows]),
        text("graders_make", course.lang),
    ]
    return {"graders/index.md": "\n\n".join(body) + "\n", **made}


def certificate(root: Path, name: str) -> dict[str, Any] | None:
    """What `tichchap certify` found of an exercise; None for a new one."""
    path = root / FOLDER / f"{name}.json"
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = []
    for kind, subject, id, _, marks in found["rows"]:
        checks = found["checks"][subject]
        passed = [check for check, mark in zip(checks, marks, strict=True) if mark == PASSED]
        rows.append({"kind": kind, "subject": subject, "id": id, "all": checks, "passed": passed})
    return {"rows": rows}


def _known(course: Course) -> dict[str, dict[str, list[Entry]]]:
    """The misconceptions: exercise, function, then id, check and name."""
    texts = by_exercise()
    found: dict[str, dict[str, list[Entry]]] = {name: {} for name in texts}
    exercise_of = {operation: name for name, own in texts.items() for operation in own}
    for entry in registry():
        name = exercise_of[entry.operation]
        said = " ".join(texts[name][entry.operation][entry.id]["name"][course.lang].split())
        entries = found[name].setdefault(entry.operation, [])
        entries.append((entry.id, entry.check, said))
    return found


def _page(file: SourceFile, title: str, known: dict[str, list[Entry]], course: Course) -> str:
    proof = certificate(course.root, file.name)
    parts = [
        "---\norphan: true\n---",
        f"# {text('graders_of', course.lang, title=title)}",
        text("matrix_note" if proof else "matrix_missing", course.lang, name=file.name),
    ]
    for operation, entries in known.items():
        rows = {row["id"]: row for row in _rows(proof, "wrong", operation)}
        parts += [f"## `{operation}`", "\n".join(_table(operation, entries, rows, course))]
    if proof:
        parts += [f"## {text('right_answers', course.lang)}", _right_list(proof, course)]
    return "\n\n".join(parts) + "\n"


def _rows(proof: dict[str, Any] | None, kind: str, subject: str = "") -> list[dict[str, Any]]:
    rows = proof["rows"] if proof else []
    return [row for row in rows if row["kind"] == kind and subject in ("", row["subject"])]


def _table(
    operation: str, entries: list[Entry], rows: dict[str, dict[str, Any]], course: Course
) -> Iterator[str]:
    checks = next(iter(rows.values()))["all"] if rows else []
    heads = [check.removeprefix(f"{operation}-") for check in checks]
    first, own = text("wrong_answer", course.lang), text("own_check", course.lang)
    yield " | ".join([f"| {first}", own, *heads]) + " |"
    yield "|".join(["|---", "---", *[":-:"] * len(heads)]) + "|"
    for id, check, said in entries:
        row = rows.get(id)
        marks = [PASSED if row and each in row["passed"] else CAUGHT for each in checks]
        yield (
            " | ".join([f"| {_cell(said)}", f"`{check}`", *(marks if row else [""] * len(heads))])
            + " |"
        )


def _right(proof: dict[str, Any] | None, course: Course) -> str:
    """How many right answers get all points, as far as it was tried."""
    if proof is None:
        return text("not_tried", course.lang)
    rows = _rows(proof, "right")
    full = sum(len(row["passed"]) == len(row["all"]) for row in rows)
    return text("right_count", course.lang, full=full, all=len(rows))


def _right_list(proof: dict[str, Any], course: Course) -> str:
    return "\n".join(
        f"- `{row['id']}`, `{row['subject']}`: "
        + text("checks_passed", course.lang, passed=len(row["passed"]), all=len(row["all"]))
        for row in _rows(proof, "right")
    )


def _cell(said: str) -> str:
    return said.replace("|", "\\|")
