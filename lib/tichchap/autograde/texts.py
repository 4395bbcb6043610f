"""The texts of this package, in Vietnamese or English: they are in `texts.toml`."""

import os
import tomllib
from functools import cache
from importlib.resources import files
from typing import cast

from nbformat import NotebookNode

from tichchap.course.project import LANGS, Lang


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every text, by key and language."""
    return tomllib.loads(files("tichchap.autograde").joinpath("texts.toml").read_text("utf-8"))


def text(key: str, lang: Lang, **details: object) -> str:
    """A text with its details filled in."""
    return catalogue()[key][lang].format(**details)


def language_of(notebook: NotebookNode) -> Lang:
    """The language in which a notebook's reader is spoken to: TICHCHAP_LANG, else its own.

    A notebook that does not say is taken as Vietnamese.
    """
    own = notebook.metadata.get("tichchap", {}).get("lang")
    lang = os.environ.get("TICHCHAP_LANG") or own
    return cast(Lang, lang) if lang in LANGS else LANGS[0]
