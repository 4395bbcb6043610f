"""What an item of the report is, and what it is told about the machine."""

from concurrent.futures import Future
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tichchap.autograde.texts import text
from tichchap.course.project import find_root
from tichchap.languages import Lang

if TYPE_CHECKING:
    from tichchap.autograde.gradebook_course import GradebookCourse

GIB = 2**30


class Verdict(StrEnum):
    """How good what was found is. With `MISSING`, nothing can be graded here."""

    OK = "ok"
    WEAKER = "weaker"
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """One line of the report; `advice` is empty where there is nothing to do."""

    item: str
    verdict: Verdict
    found: str
    advice: str = ""

    def as_dict(self) -> dict[str, str]:
        """Give the line as what JSON can hold."""
        return asdict(self)


@dataclass(frozen=True)
class Machine:
    """Where to look, and in which language to speak.

    `root` and `db` are None for what the commands find themselves, `wanted` is the language as it
    was asked for, `torch` what `probe.py` says in the end.
    """

    root: Path | None
    db: str | None
    lang: Lang
    wanted: str
    torch: "Future[dict[str, Any]]"

    def say(self, key: str, **details: object) -> str:
        """A text of this command with its details filled in."""
        return text(f"doctor_{key}", self.lang, **details)

    @cached_property
    def folder(self) -> Path:
        """The course's folder. Raises `CourseError` where there is none."""
        return (self.root or find_root(Path.cwd())).resolve()

    @cached_property
    def course(self) -> "GradebookCourse":
        """The course as nbgrader sees it. Raises `CourseError` or `GradingError`."""
        from tichchap.autograde.gradebook_course import GradebookCourse

        return GradebookCourse(self.folder, db=self.db)


def gib(size: float) -> str:
    """Bytes in GiB, for people."""
    return f"{size / GIB:.1f} GiB"
