"""What a check says, in the language of its reader: the texts are in `messages.toml`."""

import os
from functools import cache
from importlib.resources import files

from tichchap import languages
from tichchap.languages import LANGS

_spoken = "vi"


def speak(language: str) -> None:
    """Choose the language of messages, such as "vi" or "en". TICHCHAP_LANG overrides the choice.

    Raises:
        ValueError: another language.
    """
    global _spoken
    _spoken = _known(language, "speak")


def spoken() -> str:
    """Tell the language of messages."""
    wanted = os.environ.get("TICHCHAP_LANG")
    return _known(wanted, "TICHCHAP_LANG") if wanted else _spoken


def _known(language: str, where: str) -> str:
    if language not in LANGS:
        raise ValueError(f"{where}: expected one of {', '.join(LANGS)}, got {language!r}")
    return language


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Read every text, by key and language."""
    return languages.catalogue(files("tichchap.grade") / "messages.toml")


def text(key: str, **details: object) -> str:
    """Give a text in the spoken language with its details filled in."""
    return catalogue()[key][spoken()].format(**details)
