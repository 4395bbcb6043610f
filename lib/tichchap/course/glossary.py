"""The course's words in both languages, and the variants that the lint refuses."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tichchap.course.project import Lang


@dataclass(frozen=True)
class Term:
    """One entry: the preferred words, the refused ones, a short definition in each language.

    `except_vi` and `except_en` are phrases in which the word means something else.
    """

    en: str
    vi: str
    refused_en: tuple[str, ...]
    refused_vi: tuple[str, ...]
    definition_en: str
    definition_vi: str
    except_en: tuple[str, ...] = ()
    except_vi: tuple[str, ...] = ()

    def word(self, lang: Lang) -> str:
        """The word to use."""
        return self.vi if lang == "vi" else self.en

    def definition(self, lang: Lang) -> str:
        """What it means, in one line."""
        return self.definition_vi if lang == "vi" else self.definition_en

    def exceptions(self, lang: Lang) -> tuple[str, ...]:
        """Phrases that hold the word and are not about it."""
        return self.except_vi if lang == "vi" else self.except_en

    @property
    def anchor(self) -> str:
        """Where the entry stands on the glossary page, the same in both languages."""
        return re.sub(r"[^a-z0-9]+", "-", self.en.lower()).strip("-")


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
            tuple(entry.get("except_en", ())),
            tuple(entry.get("except_vi", ())),
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
