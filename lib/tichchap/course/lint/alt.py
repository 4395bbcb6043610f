"""Pictures have a text in both languages, for whoever cannot see them."""

from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.lint.code import drawing_cells
from tichchap.course.source import Source

WORDS = 70


def check_alt(source: Source) -> Iterator[Finding]:
    """Findings for a drawing cell of a lecture without an alt text, and alt texts elsewhere."""
    drawing = drawing_cells(source)
    described: set[int] = set()
    before = None
    for cell in source.cells:
        if "alt" not in cell.tags:
            before = cell
            continue
        if cell.kind != "markdown" or before is None or before.kind != "code":
            yield source.finding(cell, "expected an alt text right after the code cell that draws")
        else:
            described.add(before.number)
        for paragraph in cell.text.split("\n\n"):
            if (words := len(paragraph.split())) > WORDS:
                message = f"expected at most {WORDS} words for one picture, got {words}"
                yield source.finding(cell, message)
    if source.kind == "lecture":
        for cell in source.cells:
            if cell.number in drawing and cell.number not in described:
                message = 'expected a pair tagged "alt" after this cell: what its pictures show'
                yield source.finding(cell, message)
