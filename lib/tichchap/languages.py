"""The languages of the course: the one list of them. docs/languages.md tells how to add one.

Everything is there in Vietnamese and English. Another language may lack texts: English stands in.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

Lang = str  # a key of NAMES
Told = TypeVar("Told")

# each by its code and the name that it has itself; new ones come last
NAMES: dict[Lang, str] = {"vi": "Tiếng Việt", "en": "English"}
LANGS: tuple[Lang, ...] = tuple(NAMES)
CHOICE = " or ".join(LANGS)  # for errors and help
REQUIRED: tuple[Lang, Lang] = ("vi", "en")
STAND_IN: Lang = "en"
DECIMAL_COMMA: frozenset[Lang] = frozenset({"vi"})  # those that write 3,14


def further() -> tuple[Lang, ...]:
    """The languages that may lack texts."""
    return tuple(lang for lang in LANGS if lang not in REQUIRED)


def partner(lang: Lang) -> Lang:
    """The language that is shown beside another: English, beside English Vietnamese."""
    return STAND_IN if lang != STAND_IN else REQUIRED[0]


def complete(texts: Mapping[Lang, Told]) -> dict[Lang, Told]:
    """What is told in each language; the English text for a further one that lacks it."""
    missing = [lang for lang in further() if lang not in texts]
    return {**texts, **dict.fromkeys(missing, texts[STAND_IN])}


def catalogue(file: Traversable) -> dict[str, Any]:
    """The texts of a TOML file in each language, by the keys of the file."""
    return _complete(tomllib.loads(file.read_text("utf-8")))


def is_text(found: Any) -> bool:
    """Whether a table of a catalogue is a text, told in languages."""
    return isinstance(found, dict) and isinstance(found.get(STAND_IN), str)


def _complete(found: dict[str, Any]) -> dict[str, Any]:
    if is_text(found):
        return complete(found)
    return {key: _complete(inner) for key, inner in found.items()}
