"""Cells in one language come in pairs, Vietnamese first, English right after; then further ones."""

from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.source import Cell, Source
from tichchap.languages import STAND_IN, further


def pairs(source: Source) -> list[tuple[Cell, Cell]]:
    """The (vi, en) pairs, in order. Meant for a source that `check_pairs` accepts."""
    following = zip(source.cells, source.cells[1:], strict=False)
    return [(vi, en) for vi, en in following if vi.lang == "vi" and en.lang == "en"]


def translations(source: Source) -> list[tuple[Cell, Cell]]:
    """The pairs of an English cell and one in a further language that follows it, in order."""
    found: list[tuple[Cell, Cell]] = []
    original: Cell | None = None
    for cell in source.cells:
        if cell.lang == STAND_IN:
            original = cell
        elif cell.lang in further() and original is not None:
            found.append((original, cell))
        else:
            original = None
    return found


def check_pairs(source: Source) -> Iterator[Finding]:
    """Findings for a cell in one language whose partner is missing, or is another kind of cell."""
    paired: set[int] = set()
    for vi, en in pairs(source):
        paired |= {vi.number, en.number}
        yield from _differences(source, vi, en, "Vietnamese")
    for cell in source.cells:
        if cell.lang == "vi" and cell.number not in paired:
            yield source.finding(cell, 'expected a cell with lang="en" right after this one')
        if cell.lang == "en" and cell.number not in paired:
            yield source.finding(cell, 'expected a cell with lang="vi" right before this one')
    yield from _further(source)


def _further(source: Source) -> Iterator[Finding]:
    """A source is translated into a further language as a whole, or not at all."""
    told = translations(source)
    for en, cell in told:
        yield from _differences(source, en, cell, "English")
    for lang in further():
        own = [cell for cell in source.cells if cell.lang == lang]
        of = [en.number for en, cell in told if cell.lang == lang]
        for cell in own:
            if all(cell is not other for _, other in told):
                message = f'expected a cell with lang="{STAND_IN}" before this one'
                yield source.finding(cell, message)
        for en in source.cells if own else ():
            if en.lang == STAND_IN and of.count(en.number) != 1:
                message = f'expected one cell with lang="{lang}" after this one, got '
                yield source.finding(en, f"{message}{of.count(en.number)}")


def _differences(source: Source, one: Cell, other: Cell, name: str) -> Iterator[Finding]:
    if one.kind != other.kind:
        yield source.finding(other, f"expected a {one.kind} cell as in {name}, got {other.kind}")
    for key in sorted((one.keys.keys() | other.keys.keys()) - {"lang"}):
        if one.keys.get(key) != other.keys.get(key):
            got = f"{other.keys.get(key)!r}"
            message = f"expected {key}={one.keys.get(key)!r} as in {name}, got {got}"
            yield source.finding(other, message)
