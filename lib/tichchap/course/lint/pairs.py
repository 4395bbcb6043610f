"""Cells in one language come in pairs, Vietnamese first, English right after."""

from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.parse import Cell, Source


def pairs(source: Source) -> list[tuple[Cell, Cell]]:
    """The (vi, en) pairs, in order. Meant for a source that `check_pairs` accepts."""
    following = zip(source.cells, source.cells[1:], strict=False)
    return [(vi, en) for vi, en in following if vi.lang == "vi" and en.lang == "en"]


def check_pairs(source: Source) -> Iterator[Finding]:
    """Findings for a cell in one language whose partner is missing, or is another kind of cell."""
    paired: set[int] = set()
    for vi, en in pairs(source):
        paired |= {vi.number, en.number}
        if vi.kind != en.kind:
            yield source.finding(en, f"expected a {vi.kind} cell as in Vietnamese, got {en.kind}")
        for key in sorted((vi.keys.keys() | en.keys.keys()) - {"lang"}):
            if vi.keys.get(key) != en.keys.get(key):
                got = f"{en.keys.get(key)!r}"
                message = f"expected {key}={vi.keys.get(key)!r} as in Vietnamese, got {got}"
                yield source.finding(en, message)
    for cell in source.cells:
        if cell.lang == "vi" and cell.number not in paired:
            yield source.finding(cell, 'expected a cell with lang="en" right after this one')
        if cell.lang == "en" and cell.number not in paired:
            yield source.finding(cell, 'expected a cell with lang="vi" right before this one')
