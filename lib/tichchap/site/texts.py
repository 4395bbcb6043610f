"""The texts of this package, in the language of their reader: they are in `texts.toml`."""

from functools import cache
from importlib.resources import files
from typing import cast

from tichchap import languages
from tichchap.languages import Lang


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every text, by key and language."""
    found = languages.catalogue(files("tichchap.site") / "texts.toml")
    return cast(dict[str, dict[str, str]], found)


def text(key: str, lang: Lang, **details: object) -> str:
    """A text with its details filled in."""
    return catalogue()[key][lang].format(**details)


def all_texts(lang: Lang) -> dict[str, str]:
    """Every text of one language, for the templates."""
    return {key: told[lang] for key, told in catalogue().items()}
