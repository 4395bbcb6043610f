"""The course's words in both languages, and the variants that the lint refuses."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tichchap.course.project import Lang


@dataclass(frozen=True)
class Term:
    """One entry: the preferred words, the refused ones, a short definition in each language."""

    en: str
    vi: str
    refused_en: tuple[str, ...]
    refused_vi: tuple[str, ...]
    definition_en: str
    definition_vi: str


@cache
def load() -> list[Term]:
    """The entries of glossary.toml, in its order."""
    text = files("tichchap.course").joinpath("glossary.toml").read_text(encoding="utf-8")
    return [
        Term(
            entry["en"],
            entry["vi"],
            tuple(entry.get("refused_en", ())),
            tuple(entry.get("refused_vi", ())),
            entry["definition_en"],
            entry["definition_vi"],
        )
        for entry in tomllib.loads(text)["term"]
    ]


def misused(prose: str, lang: Lang, terms: list[Term]) -> list[tuple[str, Term]]:
    """Every refused word in `prose`, as written there, with the entry that refuses it."""
    found = []
    for term in terms:
        for refused in term.refused_vi if lang == "vi" else term.refused_en:
            words = r"\s+".join(map(re.escape, refused.split()))
            found += [(m[0], term) for m in re.finditer(rf"(?<!\w){words}(?!\w)", prose, re.I)]
    return found
