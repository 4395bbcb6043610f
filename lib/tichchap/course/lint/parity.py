"""Both languages say the same: headings, code, formulas, numbers, links and pictures."""

import re
from collections import Counter
from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.lint.markdown import Markdown, blocks, dissect
from tichchap.course.lint.pairs import pairs
from tichchap.course.parse import Source
from tichchap.course.project import Lang

SPACES = "[ \u00a0\u202f]"
# digits that begin a number: not inside a word such as Conv2d, not after a decimal sign
BEGIN = r"(?<![\w.,])"
NUMBER: dict[Lang, re.Pattern[str]] = {
    "vi": re.compile(
        rf"{BEGIN}(?:(?P<grouped>[1-9]\d{{0,2}}(?:(?:{SPACES}\d{{3}})+|(?:\.\d{{3}})+)(?!\d)"
        r"(?:,\d+)?)|(?P<comma>\d+,\d+(?!,?\d))|(?P<plain>\d+(?:\.\d+)?))"
    ),
    "en": re.compile(
        rf"{BEGIN}(?:(?P<grouped>[1-9]\d{{0,2}}(?:(?:{SPACES}\d{{3}})+|(?:,\d{{3}})+)(?!\d)"
        r"(?:\.\d+)?)|(?P<plain>\d+(?:\.\d+)?))"
    ),
}


def check_parity(source: Source) -> Iterator[Finding]:
    """Findings for each thing in which the English cell of a pair differs from the Vietnamese.

    Order counts from paragraph to paragraph (or list item, or table row); within one, the two
    languages may order words as they like.
    """
    for vi, en in pairs(source):
        if vi.kind != "markdown":
            continue
        ours, theirs = features(vi.text, "vi"), features(en.text, "en")
        for what, wanted in ours.items():
            if wanted != theirs[what]:
                yield source.finding(en, _difference(what, wanted, theirs[what]))


def features(text: str, lang: Lang) -> dict[str, list[str]]:
    """What must be equal in both languages, by kind."""
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

    Thousands are grouped by a space in both languages, or by a full stop in Vietnamese and a comma
    in English. The decimal sign is a point; in Vietnamese also a comma. Lists need a space after
    the comma: `1, 3`.
    """
    return [_value(match, lang) for match in NUMBER[lang].finditer(part.prose)]


def _value(match: re.Match[str], lang: Lang) -> str:
    text = match[0]
    if match["grouped"]:
        group, point = (".", ",") if lang == "vi" else (",", ".")
        return re.sub(SPACES, "", text.replace(group, "")).replace(point, ".")
    return text.replace(",", ".")


def _difference(what: str, vi: list[str], en: list[str]) -> str:
    """Name what one language has more of; where that is nothing, the order differs."""
    only_vi, only_en = Counter(vi) - Counter(en), Counter(en) - Counter(vi)
    if only_vi or only_en:
        extra = f"only in vi: {_shown(only_vi)}; only in en: {_shown(only_en)}"
        return f"{what} differ between the languages: {extra}"
    place = next(i for i, pair in enumerate(zip(vi, en, strict=True)) if pair[0] != pair[1])
    return f"{what} come in another order: expected {vi[place]} as in vi, got {en[place]}"


def _shown(items: Counter[str]) -> str:
    return ", ".join(" ".join(item.split()) for item in items.elements()) or "nothing"
