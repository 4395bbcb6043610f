"""Step 1, parse: jupytext's py:percent text to cells that know their line."""

import re
from dataclasses import replace
from itertools import pairwise

import jupytext
from jupytext.stringparser import StringParser
from nbformat import ValidationError

from tichchap.course.errors import Finding, SourceError
from tichchap.course.project import Kind, SourceFile
from tichchap.course.settings import load
from tichchap.course.source import Cell, Source

MARKER = re.compile(r"^#\s*%%(?:\s|$)")
# jupytext's own remarks about the layout of the text
LAYOUT_KEYS = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}


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
