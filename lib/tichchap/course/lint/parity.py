"""All languages say the same: headings, code, formulas, numbers, links and pictures."""

import re
from collections import Counter
from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.lint.markdown import Markdown, blocks, dissect
from tichchap.course.lint.pairs import pairs, translations
from tichchap.course.source import Source
from tichchap.languages import DECIMAL_COMMA, Lang

SPACES = "[ \u00a0\u202f]"
# digits that begin a number: not inside a word such as Conv2d, not after a decimal sign
BEGIN = r"(?<![\w.,])"
# where the decimal sign is a comma, and where it is a point
COMMA, POINT = (
    re.compile(
        rf"{BEGIN}(?:(?P<grouped>[1-9]\d{{0,2}}(?:(?:{SPACES}\d{{3}})+|(?:\.\d{{3}})+)(?!\d)"
        r"(?:,\d+)?)|(?P<comma>\d+,\d+(?!,?\d))|(?P<plain>\d+(?:\.\d+)?))"
    ),
    re.compile(
        rf"{BEGIN}(?:(?P<grouped>[1-9]\d{{0,2}}(?:(?:{SPACES}\d{{3}})+|(?:,\d{{3}})+)(?!\d)"
        r"(?:\.\d+)?)|(?P<plain>\d+(?:\.\d+)?))"
    ),
)


def check_parity(source: Source) -> Iterator[Finding]:
    """Findings for each thing in which the English cell of a pair differs from the Vietnamese, and
    one in a further language from the English.

    Order counts from paragraph to paragraph (or list item, or table row); within one,
    languages may order words as they like.
    """
    for one, other in (*pairs(source), *translations(source)):
        if one.kind != "markdown":
            continue
        langs = str(one.lang), str(other.lang)
        ours, theirs = features(one.text, langs[0]), features(other.text, langs[1])
        for what, wanted in ours.items():
            if wanted != theirs[what]:
                yield source.finding(other, _difference(what, langs, wanted, theirs[what]))


def features(text: str, lang: Lang) -> dict[str, list[str]]:
    """What must be equal in all languages, by kind."""
    parts = [dissect(block) for block in blocks(text)]
    return {
        "heading levels": [str(level) for part in parts for level in part.headings],
        "code spans": [span for part in parts for span in sorted(part.code)],
        "formulas": [formula for part in parts for formula in sorted(part.math)],
        "numbers": [number for part in parts for number in sorted(numbers(part, lang))],
        "links": [link for part in parts for link in part.links],
        "pictures": [picture for part in parts for picture in part.pictures],
    }


def numbers(part: Markdown, lang: Lang) -> list[str]:
    """The numbers of the prose in one spelling: `1 792` and `1792`, `0,5` and `0.5` are one.

    Thousands are grouped by a space in all languages, or by a full stop in Vietnamese and a comma
    in English. The decimal sign is a point; in Vietnamese also a comma. Lists need a space after
    the comma: `1, 3`.
    """
    pattern = COMMA if lang in DECIMAL_COMMA else POINT
    return [_value(match, lang) for match in pattern.finditer(part.prose)]


def _value(match: re.Match[str], lang: Lang) -> str:
    text = match[0]
    if match["grouped"]:
        group, point = (".", ",") if lang in DECIMAL_COMMA else (",", ".")
        return re.sub(SPACES, "", text.replace(group, "")).replace(point, ".")
    return text.replace(",", ".")


def _difference(what: str, langs: tuple[Lang, Lang], ours: list[str], theirs: list[str]) -> str:
    """Name what one language has more of; where that is nothing, the order differs."""
    one, other = langs
    only_ours, only_theirs = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if only_ours or only_theirs:
        extra = f"only in {one}: {_shown(only_ours)}; only in {other}: {_shown(only_theirs)}"
        return f"{what} differ between the languages: {extra}"
    wanted, got = next(pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1])
    return f"{what} come in another order: expected {wanted} as in {one}, got {got}"


def _shown(items: Counter[str]) -> str:
    return ", ".join(" ".join(item.split()) for item in items.elements()) or "nothing"
