"""A scanner that proves what a release does not contain: solutions, hidden tests, outputs, files.

It reads the source and the released folder, and nothing of the code that made the release.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tichchap.course.expand import HIDDEN, SOLUTION, STUB
from tichchap.course.source import Cell, Source

MIN_LETTERS = 6  # a shorter line, such as `x = 1`, tells nothing
WHOLE_LINE_BELOW = 12  # a line this short is looked for as a whole line only
TRIVIAL = re.compile(
    r"(else|try|finally):|pass|break|continue|(return|yield)( \w+)?|import .*|from .* import .*|\W*"
)


@dataclass(frozen=True)
class Leak:
    """Something in a release that students must not get. `where` is a file, or a file and cell."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def scan(release_folder: Path, source: Source) -> list[Leak]:
    """What leaks from the released folder of one exercise (it holds the notebook and no more).

    Every non-trivial line of the source's solutions, hidden checks and written answers is looked
    for, with white space normalised, in every string of the notebook. Trivial lines are those
    under 6 letters, imports, `else:`, `return x`, and lines that the visible parts contain too.
    """
    name = release_folder.name
    leaks = strangers(release_folder)
    notebook = release_folder / f"{name}.ipynb"
    if notebook.is_file():
        leaks += scan_text(notebook.read_text(encoding="utf-8"), f"{name}/{name}.ipynb", source)
    return leaks


def strangers(folder: Path) -> list[Leak]:
    """Every file beside the notebook: nbgrader copies it to students, and again at grading."""
    notebook = folder / f"{folder.name}.ipynb"
    unfinished = notebook.with_name(f".{notebook.name}.part")
    return [
        Leak(path.relative_to(folder.parent).as_posix(), "a file beside the notebook; remove it")
        for path in sorted(folder.rglob("*"))
        if path not in (notebook, unfinished)
    ]


def scan_text(text: str, where: str, source: Source) -> list[Leak]:
    """What leaks from a released notebook, given as text; see `scan`."""
    notebook = json.loads(text)
    secrets = secret_lines(source)
    leaks = [
        Leak(where, f"metadata holds {line!r}") for line in _found(notebook["metadata"], secrets)
    ]
    for number, cell in enumerate(notebook["cells"], start=1):
        at = f"{where}: cell {number}"
        if cell.get("outputs"):
            leaks.append(Leak(at, "has outputs"))
        if cell.get("execution_count") is not None:
            leaks.append(Leak(at, "has an execution count"))
        leaks += [Leak(at, f"holds {line!r}") for line in _found(cell, secrets)]
    return leaks


def secret_lines(source: Source) -> list[str]:
    """The non-trivial lines, white space normalised, that only instructors may see."""
    hidden = [_normal(line) for cell in source.cells for line in _split(cell)[1]]
    visible = [_normal(line) for cell in source.cells for line in _split(cell)[0]]
    markers = [marker.lstrip("# ") for marker in (*HIDDEN, *SOLUTION)]
    told = [line for line in dict.fromkeys(hidden) if not _is_trivial(line)]
    return markers + [line for line in told if not any(_holds(seen, line) for seen in visible)]


def _split(cell: Cell) -> tuple[list[str], list[str]]:
    """The lines of a cell: those that students see, and those they must not."""
    lines = cell.text.split("\n")
    if cell.keys.get("hidden") or "written" in cell.keys:
        return [], lines
    if "solve" not in cell.keys:
        return lines, []
    visible: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in lines:
        if SOLUTION[0] in line or SOLUTION[1] in line:
            inside = SOLUTION[0] in line
        elif STUB in line:
            visible.append(line.strip().removeprefix(STUB))
        else:
            (hidden if inside else visible).append(line)
    return visible, hidden


def _found(value: Any, secrets: list[str]) -> list[str]:
    lines = [_normal(line) for text in _strings(value) for line in text.split("\n")]
    return [secret for secret in secrets if any(_holds(line, secret) for line in lines)]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _holds(line: str, secret: str) -> bool:
    return secret in line if len(secret) >= WHOLE_LINE_BELOW else secret == line


def _normal(line: str) -> str:
    return " ".join(line.split())


def _is_trivial(line: str) -> bool:
    letters = sum(not character.isspace() for character in line)
    return letters < MIN_LETTERS or TRIVIAL.fullmatch(line) is not None
