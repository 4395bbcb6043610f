"""The registry: implementations are registered by a decorator, their texts are in `texts/`.

It is used three ways: to diagnose a student's answer, to certify that the checks catch each entry,
and to document what goes wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from tichchap import languages
from tichchap.grade.messages import spoken

Implementation = TypeVar("Implementation", bound=Callable[..., Any])
Described = dict[str, dict[str, dict[str, str]]]

_entries: dict[tuple[str, str], "Misconception"] = {}


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation of `operation`, caught first of all by the check named `check`."""

    operation: str
    id: str
    check: str
    implementation: Callable[..., Any]

    def text(self, part: str) -> str:
        """Give its "name", "explanation" or "hint" in the spoken language."""
        return texts()[self.operation][self.id][part][spoken()]


def misconception(
    operation: str, id: str, *, check: str
) -> Callable[[Implementation], Implementation]:
    """Register the decorated function or class.

    Raises:
        ValueError: the id is taken.
    """

    def register(implementation: Implementation) -> Implementation:
        if (operation, id) in _entries:
            raise ValueError(f"misconception: expected a new id for {operation}, got {id!r} again")
        _entries[operation, id] = Misconception(operation, id, check, implementation)
        return implementation

    return register


def registry() -> list[Misconception]:
    """List every entry in order of registration."""
    return list(_entries.values())


def of_operation(operation: str) -> list[Misconception]:
    """List the entries of one operation."""
    return [entry for entry in _entries.values() if entry.operation == operation]


@cache
def texts() -> dict[str, Described]:
    """Give the texts: operation, id, part, language."""
    exercises = by_exercise().values()
    return {operation: entries for own in exercises for operation, entries in own.items()}


@cache
def by_exercise() -> dict[str, dict[str, Described]]:
    """Read the texts, a file for each exercise, in the order of their numbers."""
    folder = files("tichchap.grade.misconceptions") / "texts"
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): languages.catalogue(file) for file in found}
