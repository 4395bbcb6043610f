"""What is sent to a worker, and what comes back: plain data, whatever carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tichchap.autograde.records import Report
from tichchap.autograde.warm.levels import Level
from tichchap.autograde.warm.limits import Limits


class Refused(Exception):  # noqa: N818
    """A submission that cannot be graded at all, said in one sentence."""


@dataclass(frozen=True)
class Job:
    """One submission to be graded.

    `notebook` is the file as it was handed in, `released` the JSON of the released cells with a
    grade id by that id, checks in full; `files` are those that the assignment ships, by path.
    `lang` is the language where the notebook does not say, `refusal` why the file could not even be
    read, `remarks` what was found on the way.
    """

    assignment: str
    student: str
    notebook: bytes
    released: Mapping[str, str]
    files: Mapping[str, bytes]
    lang: str
    seed: int
    level: Level
    digest: str
    remarks: tuple[str, ...] = ()
    refusal: str = ""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Outcome:
    """A graded submission: the record, and the executed notebook as text; none if refused."""

    report: Report
    notebook: str | None
