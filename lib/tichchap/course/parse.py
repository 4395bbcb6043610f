"""Step 1, parse: jupytext's py:percent text to cells that know their line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

import jupytext
from jupytext.stringparser import StringParser
from nbformat import ValidationError

from tichchap.course.errors import Finding, SourceError
from tichchap.course.project import Kind, SourceFile
from tichchap.course.settings import load

MARKER = re.compile(r"^#\s*%%(?:\s|$)")
# jupytext's own remarks about the layout of the text
LAYOUT_KEYS = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}


@dataclass(frozen=True)
class Cell:
    """A cell of a source. `number` counts from 1; `line` is the line of its `# %%` marker.

    `alt` describes the pictures that a picked code cell draws, one text each.
    """

    kind: Literal["markdown", "code"]
    text: str
    keys: Mapping[str, Any]
    number: int
    line: int
    alt: tuple[str, ...] = ()

    @property
    def lang(self) -> str | None:
        """`vi`, `en` and so on, or None for a code cell that all languages share."""
        return self.keys.get("lang")

    @property
    def tags(self) -> list[str]:
        """The tags as written."""
        return list(self.keys.get("tags", []))


@dataclass(frozen=True)
class Source:
    """A parsed source: its place in the repository, lecture or exercise, and its cells.

    `archive` is where notebooks can fetch the package from; empty without a public repository.
    """

    path: str
    kind: Kind
    cells: list[Cell] = field(default_factory=list)
    archive: str = ""

    def finding(self, cell: Cell | None, message: str) -> Finding:
        """A finding about `cell`, or about the whole source."""
        if cell is None:
            return Finding(self.path, 1, 0, message)
        return Finding(self.path, cell.line, cell.number, message)


def read(file: SourceFile) -> Source:
    """Read and parse a source file. Raises `SourceError` when it is not UTF-8 text."""
    try:
        text = file.path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(
            Finding(file.relative, 1, 0, f"expected UTF-8 text, got {error.reason}")
        ) from None
    published = load(file.root)
    source = parse(text, file.relative, file.kind)
    return replace(source, archive=published.archive if published else "")


def parse(text: str, path: str, kind: Kind) -> Source:
    """Cut py:percent text into cells.

    Raises `SourceError` for text before the first cell (jupytext's own header aside) and for a
    cell that is neither markdown nor code, or whose keys jupytext refuses.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    markers = _markers(lines)
    begin = markers[0] - 1 if markers else len(lines)
    for number in range(_header_end(lines) + 1, begin + 1):
        if line := lines[number - 1].strip():
            raise SourceError(
                Finding(path, number, 0, f"expected the first cell, `# %%`, got {line!r}")
            )
    bounds = [*(marker - 1 for marker in markers), len(lines)]
    chunks = ["\n".join(lines[start:end]) for start, end in pairwise(bounds)]
    pairs = enumerate(zip(markers, chunks, strict=True), start=1)
    return Source(path, kind, [_cell(path, i, line, chunk) for i, (line, chunk) in pairs])


def _markers(lines: list[str]) -> list[int]:
    """The lines that begin a cell, as jupytext sees them: not those inside a string."""
    found, strings = [], StringParser("python")
    for number, line in enumerate(lines, start=1):
        if MARKER.match(line) and not strings.is_quoted():
            found.append(number)
            strings = StringParser("python")
        else:
            strings.read_line(line)
    return found


def _header_end(lines: list[str]) -> int:
    if lines[0].strip() != "# ---":
        return 0
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "# ---":
            return number
    return 0


def _cell(path: str, number: int, line: int, text: str) -> Cell:
    # one cell at a time: jupytext does not say which cell it refuses
    try:
        (cell,) = jupytext.reads(text, fmt="py:percent").cells
    except ValidationError as error:
        raise SourceError(Finding(path, line, number, f"bad key: {error.message}")) from None
    if cell.cell_type not in ("markdown", "code"):
        message = f"expected a markdown or code cell, got {cell.cell_type}"
        raise SourceError(Finding(path, line, number, message))
    keys = {key: value for key, value in cell.metadata.items() if key not in LAYOUT_KEYS}
    # how many blank lines stand between two cells is a matter of taste
    return Cell(cell.cell_type, cell.source.strip("\n").rstrip(), keys, number, line)
