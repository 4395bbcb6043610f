"""What is recorded of a graded submission: `report.json` beside the autograded notebook."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tichchap.autograde.errors import GradingError

REPORT = "report.json"
# nbgrader's files beside a submission: when it came, and by what its page is found
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"


# what moves the cursor of a terminal, turns the direction of writing, or is half a character
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(said: str) -> str:
    """Replace what can be neither printed nor written."""
    return UNPRINTABLE.sub("\ufffd", said)


class State(StrEnum):
    """How the grading of a submission ended."""

    GRADED = "graded"
    PARTIAL = "partial"  # a part of its code did not run, such as a cell over its time
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    REFUSED = "refused"


class Status(StrEnum):
    """What came of a check. Only `PASSED` gives points."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True)
class CheckRecord:
    """One check of one submission.

    `messages` are the lines that the check printed, in the language of the notebook; `reason` is
    the last word on why points are missing, in one line. `misconception` is the id of the cause
    that was named. `seconds` is wall time.
    """

    id: str
    points: float
    max_points: float
    status: Status
    hidden: bool = False
    reason: str = ""
    misconception: str | None = None
    messages: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    """One graded submission.

    `isolation` is the level its code ran at, `seed` what hidden cases were drawn from, `digest`
    identifies what was handed in and what it was graded against. `problems` are remarks about the
    submission, such as cells that had been copied; `said` is why it did not end as graded. Manual
    scores are not part of it.
    """

    assignment: str
    student: str
    state: State
    lang: str
    isolation: str
    seed: int
    digest: str
    checks: tuple[CheckRecord, ...] = ()
    problems: tuple[str, ...] = ()
    seconds: float = 0.0
    attempts: int = 1
    said: str = ""

    @property
    def points(self) -> float:
        """All points of the checks together."""
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> float:
        """The points of all checks."""
        return sum(check.max_points for check in self.checks)


def to_dict(report: Report) -> dict[str, Any]:
    """Give a report as what JSON can hold, the sums included."""
    return {**asdict(report), "points": report.points, "max_points": report.max_points}


def from_dict(data: Mapping[str, Any]) -> Report:
    """Read a report.

    Raises:
        ValueError: something is missing or is not what it should be.
    """
    known = {key: value for key, value in data.items() if key not in ("points", "max_points")}
    try:
        known["checks"] = tuple(_check(check) for check in known["checks"])
        known["problems"] = tuple(known["problems"])
        return Report(**{**known, "state": State(known["state"])})
    except (KeyError, TypeError) as error:
        raise ValueError(f"{REPORT}: expected the record of a submission, got {error}") from error


def _check(data: Mapping[str, Any]) -> CheckRecord:
    fields = {**data, "status": Status(data["status"]), "messages": tuple(data["messages"])}
    return CheckRecord(**fields)


def as_json(report: Report) -> str:
    """Write a report as the text of `report.json`."""
    return json.dumps(to_dict(report), ensure_ascii=False, indent=1) + "\n"


def read_in(folder: Path) -> Report | None:
    """Read the report in the folder of a graded notebook; None where there is none.

    Raises:
        GradingError: it is no report.
    """
    path = folder / REPORT
    if not path.is_file():
        return None
    try:
        return read(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise GradingError(f"{path}: {error}") from error


def read(text: str) -> Report:
    """Read the text of `report.json`.

    Raises:
        ValueError: it is no JSON, or no report.
    """
    return from_dict(json.loads(text))
