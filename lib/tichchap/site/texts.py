"""The texts of this package, in Vietnamese or English: they are in `texts.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

from tichchap.course.project import Lang


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every text, by key and language."""
    return tomllib.loads(files("tichchap.site").joinpath("texts.toml").read_text("utf-8"))


def text(key: str, lang: Lang, **details: object) -> str:
    """A text with its details filled in."""
    return catalogue()[key][lang].format(**details)


def all_texts(lang: Lang) -> dict[str, str]:
    """Every text of one language, for the templates."""
    return {key: both[lang] for key, both in catalogue().items()}
