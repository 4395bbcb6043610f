"""The texts of this package, in Vietnamese or English: they are in files `texts.toml`."""

import os
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from tichchap.course.project import LANGS, Lang

if TYPE_CHECKING:  # `tichchap doctor` speaks where nbformat is missing, too
    from nbformat import NotebookNode

FILES = ("texts.toml", "doctor/texts.toml", "feedback/texts.toml", "student/texts.toml")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every text, by key and language."""
    folder = files("tichchap.autograde")
    texts: dict[str, dict[str, str]] = {}
    for file in FILES:
        texts |= tomllib.loads(folder.joinpath(file).read_text("utf-8"))
    return texts


def text(key: str, lang: Lang, **details: object) -> str:
    """A text with its details filled in."""
    return catalogue()[key][lang].format(**details)


def language_of(notebook: "NotebookNode") -> Lang:
    """The language in which a notebook's reader is spoken to: TICHCHAP_LANG, else its own.

    A notebook that does not say is taken as Vietnamese.
    """
    own = notebook.metadata.get("tichchap", {}).get("lang")
    lang = os.environ.get("TICHCHAP_LANG") or own
    return cast(Lang, lang) if lang in LANGS else LANGS[0]
