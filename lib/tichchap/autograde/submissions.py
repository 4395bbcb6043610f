"""Submissions: a released notebook with answers filled in, and a class of them from a TOML file."""

import copy
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from tichchap.autograde.errors import GradingError
from tichchap.course.write import text_of, write
from tichchap.languages import CHOICE, LANGS, Lang

STUDENT_KEYS = {"id", "name", "lang", "answers"}


@dataclass(frozen=True)
class Student:
    """A student and the answers handed in, by grade id; `lang` is None for the class's language."""

    id: str
    name: str
    lang: Lang | None
    answers: dict[str, str]

    @property
    def first_name(self) -> str:
        """The given name, which in Vietnamese comes last."""
        return self.name.split()[-1]

    @property
    def last_name(self) -> str:
        """The family name and middle names."""
        return " ".join(self.name.split()[:-1])


def sample_class(assignment: str) -> list[Student]:
    """The sample class of an assignment. Raises `GradingError` where there is none."""
    file = files("tichchap.autograde") / "sample_class" / f"{assignment}.toml"
    if not file.is_file():
        raise GradingError(f"there is no sample class for {assignment}: expected {file}")
    return read_class(file.read_text("utf-8"), str(file))


def read_class(toml: str, where: str) -> list[Student]:
    """The students in the text of a TOML file. Raises `GradingError`, beginning with `where`."""
    try:
        entries = tomllib.loads(toml).get("student", [])
    except tomllib.TOMLDecodeError as error:
        raise GradingError(f"{where}: {error}") from error
    if not isinstance(entries, list) or not entries:
        raise GradingError(f"{where}: expected at least one [[student]], got none")
    students = [_student(entry, f"{where}: student {n}") for n, entry in enumerate(entries, 1)]
    ids = [student.id for student in students]
    for number, known in enumerate(ids, 1):
        if known in ids[: number - 1]:
            raise GradingError(f"{where}: student {number}: the id {known!r} is taken already")
    return students


def _student(entry: dict[str, Any], where: str) -> Student:
    if unknown := sorted(entry.keys() - STUDENT_KEYS):
        expected = ", ".join(sorted(STUDENT_KEYS))
        raise GradingError(f"{where}: expected {expected}, got {', '.join(unknown)}")
    for key in ("id", "name"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise GradingError(f"{where}: expected {key} to be text, got {entry.get(key)!r}")
    if not re.fullmatch(r"[\w.@-]+", entry["id"]) or entry["id"].startswith("."):
        # nbgrader makes a folder of it and matches folders by glob
        raise GradingError(
            f"{where}: expected id to be letters, digits and any of . @ _ -, got {entry['id']!r}"
        )
    lang = entry.get("lang")
    if lang is not None and lang not in LANGS:
        raise GradingError(f"{where}: expected lang to be {CHOICE}, got {lang!r}")
    answers = entry.get("answers", {})
    if not isinstance(answers, dict) or not all(isinstance(a, str) for a in answers.values()):
        raise GradingError(f"{where}: expected answers to be a table of texts, got {answers!r}")
    return Student(entry["id"], entry["name"], lang, answers)


def fill(release: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """A copy of the released notebook with `answers` in its cells, by grade id.

    Raises `GradingError` where the notebook has no such cell to fill in.
    """
    notebook = copy.deepcopy(release)
    cells = answer_cells(notebook)
    for grade_id, answer in answers.items():
        if grade_id not in cells:
            known = ", ".join(cells) or "none"
            raise GradingError(f"the notebook has no cell {grade_id!r} to fill in; it has: {known}")
        cells[grade_id].source = answer.strip("\n")
    return notebook


def answer_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that students fill in, by grade id, in order."""
    keys = ((cell.metadata.get("nbgrader", {}), cell) for cell in notebook.cells)
    return {key["grade_id"]: cell for key, cell in keys if key.get("solution")}


def submit(release: Path, student: Student, destination: Path) -> None:
    """Save the student's notebook at `destination`, made from the `release`.

    Raises `GradingError` where the release is missing or no notebook, or has no such cells.
    """
    notebook = read_notebook(release)
    try:
        filled = fill(notebook, student.answers)
    except GradingError as error:
        raise GradingError(f"{student.id}: {error}") from error
    write(destination, text_of(filled))


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path`. Raises `GradingError` where there is none that can be read."""
    try:
        notebook: NotebookNode = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise GradingError(f"expected a notebook in {path}: {error}") from error
    return notebook
