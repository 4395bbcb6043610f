"""The course's words in each language, and the variants that the lint refuses."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tichchap.languages import LANGS, Lang, complete


@dataclass(frozen=True)
class Term:
    """One entry, by language: the preferred word, the refused ones, a short definition.

    `excepted` are phrases in which the word means something else.
    """

    words: Mapping[Lang, str]
    definitions: Mapping[Lang, str]
    refused: Mapping[Lang, tuple[str, ...]]
    excepted: Mapping[Lang, tuple[str, ...]]

    def word(self, lang: Lang) -> str:
        """The word to use."""
        return self.words[lang]

    def definition(self, lang: Lang) -> str:
        """What it means, in one line."""
        return self.definitions[lang]

    @property
    def anchor(self) -> str:
        """Where the entry stands on the glossary page, the same in both languages."""
        return re.sub(r"[^a-z0-9]+", "-", self.words["en"].lower()).strip("-")


@cache
def load() -> list[Term]:
    """The entries of glossary.toml, in its order."""
    text = files("tichchap.course").joinpath("glossary.toml").read_text(encoding="utf-8")
    return [
        Term(
            complete({lang: entry[lang] for lang in LANGS if lang in entry}),
            complete({lang: entry[key] for lang, key in _keys("definition", entry)}),
            {lang: tuple(entry.get(f"refused_{lang}", ())) for lang in LANGS},
            {lang: tuple(entry.get(f"except_{lang}", ())) for lang in LANGS},
        )
        for entry in tomllib.loads(text)["term"]
    ]


def _keys(part: str, entry: Mapping[str, object]) -> list[tuple[Lang, str]]:
    """The languages in which an entry has a part, with the keys of it."""
    return [(lang, f"{part}_{lang}") for lang in LANGS if f"{part}_{lang}" in entry]


def misused(prose: str, lang: Lang, terms: list[Term]) -> list[tuple[str, Term]]:
    """Every refused word in `prose`, as written there, with the entry that refuses it."""
    found = []
    for term in terms:
        for refused in term.refused[lang]:
            words = r"\s+".join(map(re.escape, refused.split()))
            found += [(m[0], term) for m in re.finditer(rf"(?<!\w){words}(?!\w)", prose, re.I)]
    return found
