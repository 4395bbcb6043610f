"""The students of the course from a CSV file: which student a platform's number or name is."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from tichchap.autograde.collect.layout import Place
from tichchap.autograde.collect.names import check_student_id
from tichchap.autograde.collect.remarks import RefusedError
from tichchap.autograde.errors import GradingError

KEYS = ("moodle_id", "canvas_id", "name", "email")


class Roll:
    """Student ids by what else is known of the students.

    Raises:
        GradingError: beginning with `where`, a row without an id, or an id that is there twice.
    """

    def __init__(self, rows: Iterable[dict[str, str]], where: str) -> None:
        self._ids: dict[tuple[str, str], set[str]] = {}
        self._numbered: dict[str, set[str]] = {"moodle_id": set(), "canvas_id": set()}
        taken = set()
        for number, row in enumerate(rows, 2):
            if not any(row.values()):
                continue
            try:
                student = check_student_id(row.get("id", "").strip())
            except RefusedError as refused:
                raise GradingError(f"{where}: line {number}: {refused}") from refused
            if student in taken:
                raise GradingError(f"{where}: line {number}: the id {student!r} is taken already")
            taken.add(student)
            for column, numbered in self._numbered.items():
                if row.get(column, "").strip():
                    numbered.add(student)
            for key in ("id", *KEYS):
                for form in _forms(key, row.get(key, "")):
                    self._ids.setdefault((key, form), set()).add(student)

    def student(self, column: str, place: Place) -> str:
        """Find the student of a place, whose number is in `column`.

        Names, which students may choose themselves, count for those without a number only.

        Raises:
            RefusedError: nobody is, or several are.
        """
        known = ((column, place.number), ("email", place.name), ("name", place.name))
        for key, value in known:
            form = _squeezed(value) if key == "name" else _folded(value)
            found = self._ids.get((key, form), set()) if form else set()
            if key != column:
                found = found - self._numbered.get(column, set())
            if len(found) > 1:
                raise RefusedError("ambiguous", value=value, ids=", ".join(sorted(found)))
            if found:
                return next(iter(found))
        raise RefusedError("unknown", number=place.number, name=place.name or "–", column=column)


def read_roll(path: Path) -> Roll:
    """Read the students from a CSV file in UTF-8, with commas or semicolons.

    Raises:
        GradingError: it cannot be read or lacks columns.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        delimiter = ";" if ";" in text.partition("\n")[0] else ","
        heading, *rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    except (OSError, ValueError, csv.Error) as error:
        raise GradingError(f"expected a CSV file in UTF-8 in {path}: {error}") from error
    columns = [_folded(name) for name in heading]
    if "id" not in columns or not set(KEYS) & set(columns):
        expected = f"the column id and at least one of {', '.join(KEYS)}"
        raise GradingError(f"{path}: expected {expected}, got {', '.join(columns)}")
    return Roll([dict(zip(columns, row, strict=False)) for row in rows], str(path))


def _forms(key: str, value: str) -> set[str]:
    """List the ways to write a value; Canvas puts the last word of a name first."""
    if key != "name":
        return {_folded(value)} - {""}
    *before, last = value.split() or [""]
    return {_squeezed(value), _squeezed(last + "".join(before))} - {""}


def _folded(value: str) -> str:
    return unicodedata.normalize("NFC", value).casefold().strip()


def _squeezed(name: str) -> str:
    """Leave letters and digits only: Canvas drops the blanks of a name."""
    return re.sub(r"[\W_]+", "", _folded(name))
