"""Sizes: cells that fit a screen, lectures that fit an hour."""

import ast
from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.lint.markdown import FENCE, MATH, TAG, dissect
from tichchap.course.pick import pick
from tichchap.course.source import Cell, Source
from tichchap.languages import LANGS

CODE_LINES = 15
DEFINITION_LINES = 25
SOLVE_LINES = 30
# Vietnamese writes every syllable as a word: the same text has about a third more of them
WORDS = {"vi": 160, "en": 120}
WORDS_ELSEWHERE = 160
CELLS = range(25, 46)


def check_sizes(source: Source) -> Iterator[Finding]:
    """Findings for cells that are too long, titles other than one, and a lecture's cell count."""
    for cell in source.cells:
        yield from _code(source, cell) if cell.kind == "code" else _markdown(source, cell)
    for lang in LANGS:
        cells = pick(source, lang)
        prose = [dissect(cell.text) for cell in cells if cell.kind == "markdown"]
        titles = sum(part.headings.count(1) for part in prose)
        if titles != 1:
            yield source.finding(None, f"expected one title, `# …`, in {lang}, got {titles}")
        if source.kind == "lecture" and len(cells) not in CELLS:
            wanted = f"{CELLS[0]} to {CELLS[-1]}"
            yield source.finding(None, f"expected {wanted} cells in {lang}, got {len(cells)}")


def _code(source: Source, cell: Cell) -> Iterator[Finding]:
    lines = sum(bool(line.strip()) for line in cell.text.split("\n"))
    limit, what = CODE_LINES, "lines of code"
    if "solve" in cell.keys:
        limit, what = SOLVE_LINES, "lines in a solve cell"
    elif _is_definition(cell.text):
        limit, what = DEFINITION_LINES, "lines in a cell of one function or class"
    if lines > limit:
        yield source.finding(cell, f"expected at most {limit} {what}, got {lines}")


def _markdown(source: Source, cell: Cell) -> Iterator[Finding]:
    # a formula counts as one word, signs and HTML tags as none
    text = TAG.sub(" ", MATH.sub(" x ", FENCE.sub(" ", cell.text)))
    words = sum(any(letter.isalnum() for letter in word) for word in text.split())
    limit = WORDS.get(str(cell.lang), WORDS_ELSEWHERE)
    if words > limit:
        yield source.finding(cell, f"expected at most {limit} words in {cell.lang}, got {words}")


def _is_definition(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    kinds = (ast.FunctionDef, ast.ClassDef)
    return len(tree.body) == 1 and isinstance(tree.body[0], kinds)
