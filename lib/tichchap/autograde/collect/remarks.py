"""What is said about a student or an entry: a text of texts.toml with its details."""

from collections.abc import Mapping
from dataclasses import dataclass

from tichchap.autograde.texts import text
from tichchap.languages import Lang


@dataclass(frozen=True)
class Remark:
    """A text by its key, said in the reader's language when it is shown."""

    key: str
    details: Mapping[str, object]

    def said(self, lang: Lang) -> str:
        """Say it."""
        return text(self.key, lang, **self.details)


def remark(key: str, **details: object) -> Remark:
    """Make a remark of `collect_KEY`."""
    return Remark(f"collect_{key}", details)


class RefusedError(Exception):
    """Something that is not collected, and why."""

    def __init__(self, key: str, **details: object) -> None:
        self.remark = remark(key, **details)
        super().__init__(self.remark.said("en"))
