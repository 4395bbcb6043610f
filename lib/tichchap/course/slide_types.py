"""Which slide a cell of a lecture begins, for RISE and reveal.js."""

from tichchap.course.source import Cell

SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes", "-")


def slide_type(cell: Cell, before: Cell | None) -> str:
    """The cell's own `slide` key, else what suits its part in predict – run – explain.

    A heading begins a slide; a question, the picture or the numbers that answer it and the
    explanation stand below each other on sub-slides of their own, so that the answer is not seen
    before it is asked for. Code right after plain text shares its slide. Hints,
    which fold, and imports are left out.
    """
    if own := cell.keys.get("slide"):
        return str(own)
    if {"hint", "setup"} & set(cell.tags):
        return "skip"
    if cell.kind == "markdown" and cell.text.startswith(("# ", "## ")):
        return "slide"
    if cell.kind == "code" and before and before.kind == "markdown" and not before.tags:
        return "-"
    return "subslide"
