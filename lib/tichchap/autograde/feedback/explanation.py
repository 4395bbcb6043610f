"""What a check printed, taken apart: what is wrong, cause, hint, drawing, remarks."""

from dataclasses import dataclass

from markupsafe import Markup

from tichchap.autograde.feedback.check_texts import label, word
from tichchap.autograde.feedback.drawing import blocks
from tichchap.autograde.feedback.page import Drawing, Said
from tichchap.autograde.feedback.plain import plain
from tichchap.autograde.feedback.prose import with_code
from tichchap.languages import Lang

LABELS = ("cause", "closest", "hint")
MOST, LONGEST = 120, 1200  # lines, characters of one


@dataclass(frozen=True)
class Explanation:
    """The parts of what a check printed."""

    lines: tuple[Said, ...] = ()
    drawing: Drawing | None = None
    after: tuple[Said, ...] = ()


def explanation(messages: tuple[str, ...], reason: str, lang: Lang) -> Explanation:
    """Take apart what a failed check printed; `reason` is shown already.

    The first line is a heading. A drawing stands between empty lines.
    """
    lines = [_short(plain(line)) for line in messages[1:MOST]]
    before, drawn, after = _parts(lines)
    title, example = "", word("example", lang)
    if drawn and drawn[0] == example:
        title, drawn = example, drawn[1:]
    named = reason.partition(". ")[0] + ". "  # a reason begins with the name of the cause
    said = tuple(_said(line, lang, named) for line in before if line not in reason)
    if not drawn:
        return Explanation(said, None, tuple(_said(line, lang) for line in after))
    found = blocks(drawn, word("expected", lang), word("got", lang))
    remarks = tuple(_said(line, lang) for line in after)
    return Explanation(said, Drawing(title.rstrip(":"), found), remarks)


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _parts(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    empty = [i for i, line in enumerate(lines) if not line.strip()]
    if len(empty) < 2:
        return [line for line in lines if line.strip()], [], []
    first, last = empty[0], empty[-1]
    drawn = [line for line in lines[first:last] if line.strip()]
    return lines[:first], drawn, lines[last + 1 :]


def _said(line: str, lang: Lang, named: str = "") -> Said:
    for key in LABELS:
        begins = label(key, lang)
        if line.startswith(begins):
            rest = line.removeprefix(begins)
            return Said(begins.strip(), with_code(rest.removeprefix(named) or rest))
    return Said("", with_code(line))


def html_of(reason: str) -> Markup:
    """Give the reason of a check as HTML."""
    return with_code(_short(reason))
