"""Step 4, link: the first use of each glossary term in a lecture leads to its entry."""

import re
from dataclasses import replace

from tichchap.course.glossary import Term, load
from tichchap.course.glossary_page import PAGE
from tichchap.course.lint.markdown import CODE, FENCE, HEADING, LINK, MATH, PICTURE, TAG
from tichchap.course.project import Kind
from tichchap.course.source import Cell
from tichchap.languages import Lang

# what a link may not be put into
CLOSED = [FENCE, CODE, MATH, PICTURE, LINK, HEADING, TAG]
SUMMARY = re.compile(r"<summary>.*?</summary>", re.DOTALL)
MARK = re.compile(r"\x00(\d+)\x00")


def link_terms(cells: list[Cell], kind: Kind, lang: Lang) -> list[Cell]:
    """The cells of a lecture with one link for each term that occurs in their prose.

    The longest term that fits a place is linked there, so "feature map" is not taken for
    "feature". Headings, code, formulas and links stay as they are, and exercises, which are handed
    out alone, altogether.
    """
    if kind == "exercise":
        return cells
    left = {_key(term.word(lang)): term for term in load()}
    pattern = _pattern(list(left.values()), lang)
    return [
        replace(cell, text=_link(cell.text, pattern, left)) if cell.kind == "markdown" else cell
        for cell in cells
    ]


def _pattern(terms: list[Term], lang: Lang) -> re.Pattern[str]:
    exceptions = [phrase for term in terms for phrase in term.excepted[lang]]
    words = sorted((term.word(lang) for term in terms), key=len, reverse=True)
    plural = "(?:s|es)?" if lang == "en" else ""
    spaced = [r"\s+".join(map(re.escape, each.split())) for each in (*exceptions, *words)]
    skipped, known = spaced[: len(exceptions)], spaced[len(exceptions) :]
    other = f"(?:{'|'.join(skipped)})|" if skipped else ""
    return re.compile(rf"(?<!\w)(?:{other}(?P<term>{'|'.join(known)})){plural}(?!\w)", re.I)


def _link(text: str, pattern: re.Pattern[str], left: dict[str, Term]) -> str:
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    def link(match: re.Match[str]) -> str:
        term = left.pop(_key(match["term"]), None) if match["term"] else None
        return match[0] if term is None else f"[{match[0]}]({PAGE}#{term.anchor})"

    for closed in (SUMMARY, *CLOSED):
        text = closed.sub(hold, text)
    text = pattern.sub(link, text)
    while MARK.search(text):  # what was held may hold something itself
        text = MARK.sub(lambda match: held[int(match[1])], text)
    return text


def _key(word: str) -> str:
    return " ".join(word.lower().split())
