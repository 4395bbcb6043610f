"""Whose an entry of an archive is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """What the name of an entry says.

    `number` is what the platform knows the student by, `name` the student's name as the archive
    spells it, `file` the name of the file as the student called it. Of two entries the one with
    the higher `sequence` was handed in later.
    """

    number: str
    name: str
    file: str
    sequence: int = 0
    late: bool = False


@dataclass(frozen=True)
class Layout:
    """How a platform lays out its archives.

    `column` is the column of a students' file that holds its numbers; `dated` says whether its
    entries may carry the dates of submissions.
    """

    title: str
    column: str
    dated: bool
    place: Callable[[str], Place | None]
