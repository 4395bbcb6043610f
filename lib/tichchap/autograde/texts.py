"""The texts of this package, in the language of their reader: they are in files `texts.toml`."""

import os
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tichchap import languages
from tichchap.languages import LANGS, Lang

if TYPE_CHECKING:  # `tichchap doctor` speaks where nbformat is missing, too
    from nbformat import NotebookNode

FILES = ("texts.toml", "doctor/texts.toml", "feedback/texts.toml", "student/texts.toml")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every text, by key and language."""
    folder = files("tichchap.autograde")
    texts: dict[str, dict[str, str]] = {}
    for file in FILES:
        texts |= languages.catalogue(folder.joinpath(file))
    return texts


def text(key: str, lang: Lang, **details: object) -> str:
    """A text with its details filled in."""
    return catalogue()[key][lang].format(**details)


def language_of(notebook: "NotebookNode") -> Lang:
    """The language in which a notebook's reader is spoken to: TICHCHAP_LANG, else its own.

    A notebook that does not say is taken as Vietnamese.
    """
    own: Any = notebook.metadata.get("tichchap", {}).get("lang")
    lang = os.environ.get("TICHCHAP_LANG") or own
    return lang if lang in LANGS else LANGS[0]
