"""The text itself: one Unicode form, and the words of the glossary."""

import unicodedata
from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.glossary import Term, load, misused
from tichchap.course.lint.markdown import dissect
from tichchap.course.source import Cell, Source
from tichchap.languages import LANGS


def check_text(source: Source) -> Iterator[Finding]:
    """Findings for text that is not NFC, and for words that the glossary refuses."""
    terms = load()
    for cell in source.cells:
        yield from _nfc(source, cell)
        if cell.kind == "markdown":
            yield from _glossary(source, cell, terms)


def _nfc(source: Source, cell: Cell) -> Iterator[Finding]:
    for number, line in enumerate(cell.text.split("\n"), start=1):
        if not unicodedata.is_normalized("NFC", line):
            word = next(w for w in line.split() if not unicodedata.is_normalized("NFC", w))
            message = f"line {number} of the cell: expected NFC text, got {word!r} with loose marks"
            yield source.finding(cell, message)


def _glossary(source: Source, cell: Cell, terms: list[Term]) -> Iterator[Finding]:
    prose = dissect(cell.text).prose
    for lang in LANGS:
        if cell.lang == lang:
            for found, term in misused(prose, lang, terms):
                yield source.finding(cell, f"glossary: expected {term.word(lang)!r}, got {found!r}")
