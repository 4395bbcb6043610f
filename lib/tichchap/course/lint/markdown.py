"""What the rules look at in a markdown cell: headings, code, formulas, links, pictures, prose."""

import re
from dataclasses import dataclass

FENCE = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
MATH = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(?!\$)(.+?)(?<!\\)\$", re.DOTALL)
PICTURE = re.compile(
    r"!\[[^\]]*\]\(\s*([^)\s]+)[^)]*\)|<img\b[^>]*?\bsrc=[\"']([^\"']+)[\"'][^>]*>"
)
LINK = re.compile(r"\[([^\]]*)\]\(\s*([^)\s]+)[^)]*\)|<(https?://[^>\s]+)>")
HEADING = re.compile(r"^(#{1,6})\s+(.*)$", re.MULTILINE)
TAG = re.compile(r"</?[a-zA-Z][^>]*>|<!--.*?-->", re.DOTALL)
TEXT_IN_MATH = re.compile(r"\\(?:text|textbf|textit|mathrm|operatorname)\s*\{[^{}]*\}")
LANG_FOLDER = re.compile(r"(^|/)(vi|en)/")
BREAK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)|\n(?=\s*\|)|\n(?=#{1,6}\s)")


@dataclass(frozen=True)
class Markdown:
    """The parts of one piece of markdown, each in the order of the text; `prose` is the rest."""

    headings: list[int]
    code: list[str]
    math: list[str]
    pictures: list[str]
    links: list[str]
    prose: str


def blocks(text: str) -> list[str]:
    """The paragraphs, list items, headings and table rows of a cell."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    cut = BREAK.split(FENCE.sub(hold, text))
    return [re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], block) for block in cut]


def dissect(text: str) -> Markdown:
    """Take `text` apart. Each part is removed before the next is looked for, code first."""
    code: list[str] = []
    text = _take(FENCE, text, code)
    text = _take(CODE, text, code)
    math: list[str] = []
    text = _take(MATH, text, math)
    pictures: list[str] = []
    text = _take(PICTURE, text, pictures)
    links = [LANG_FOLDER.sub(r"\1{lang}/", m[2] or m[3]) for m in LINK.finditer(text)]
    text = LINK.sub(lambda match: match[1] or "", text)
    headings = [len(match[1]) for match in HEADING.finditer(text)]
    prose = TAG.sub(" ", HEADING.sub(r"\2", text))
    pictures = [LANG_FOLDER.sub(r"\1{lang}/", picture) for picture in pictures]
    return Markdown(headings, code, [_formula(m) for m in math], pictures, links, prose)


def _take(pattern: re.Pattern[str], text: str, into: list[str]) -> str:
    """`text` without what `pattern` finds; the last group that matched goes to `into`."""

    def take(match: re.Match[str]) -> str:
        groups = [group for group in match.groups() if group is not None]
        into.append(match[0] if pattern is FENCE else groups[-1].strip())
        return " "

    return pattern.sub(take, text)


def _formula(math: str) -> str:
    """A formula without its words, and with a decimal point: the same in both languages."""
    return " ".join(TEXT_IN_MATH.sub(r"\\text{}", math).replace("{,}", ".").split())
