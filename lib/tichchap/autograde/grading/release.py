"""What was released of an assignment, and what was handed in: the input of a grading run."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import MissingEntry

from tichchap.autograde.database_url import shown
from tichchap.autograde.errors import GradingError
from tichchap.autograde.gradebook_course import CONFIG, GradebookCourse
from tichchap.autograde.grading.job import Job, Refused
from tichchap.autograde.grading.submission import notebook_bytes
from tichchap.autograde.normalise import released_cells
from tichchap.autograde.records import TIMESTAMP
from tichchap.autograde.warm.levels import Level
from tichchap.autograde.warm.limits import Limits
from tichchap.languages import Lang


@dataclass(frozen=True)
class Release:
    """The released cells as JSON by grade id, hidden checks included, and the files beside them."""

    assignment: str
    cells: Mapping[str, str]
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """Identifies the release: what was graded against another one is to be graded again."""
        whole = hashlib.sha256(json.dumps(dict(self.cells), sort_keys=True).encode())
        for name, data in sorted(self.files.items()):
            whole.update(name.encode() + b"\0" + data)
        return whole.hexdigest()


def released(course: GradebookCourse, assignment: str) -> Release:
    """Read a release. Raises `GradingError` where there is none in the gradebook."""
    where = {"db_url": course.coursedir.db_url, "notebook": assignment, "assignment": assignment}
    try:
        cells = released_cells(where)
    except MissingEntry:
        raise GradingError(
            f"{assignment} is not in the gradebook {shown(course.coursedir.db_url)}: "
            f"release it first, nbgrader generate_assignment --force {assignment}"
        ) from None
    source = course.path("source", assignment).parent
    files = {
        str(path.relative_to(source)): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and ".ipynb_checkpoints" not in path.parts
    }
    # nbformat draws an id for each cell that it makes: the same release has the same text
    texts = {n: json.dumps({**cell, "id": "released"}, sort_keys=True) for n, cell in cells.items()}
    return Release(assignment, texts, files)


def students(course: GradebookCourse, assignment: str, wanted: Sequence[str] | None) -> list[str]:
    """The students with a submission, in order; of `wanted` ones each must have one.

    Raises:
        GradingError: nothing was handed in, or not by a student who is wanted.
    """
    pattern = course.path("submitted", assignment, "*").parent
    folders = sorted(pattern.parent.parent.glob(f"*/{assignment}"))
    found = [folder.parent.name for folder in folders if folder.is_dir() or folder.is_symlink()]
    missing = [student for student in wanted or () if student not in found]
    if missing:
        raise GradingError(f"--students: no submission of {assignment} from {', '.join(missing)}")
    if not found:
        raise GradingError(
            f"no submission of {assignment} in {pattern.parent.parent}: "
            f"collect some first, tichchap collect ARCHIVE {assignment}"
        )
    return [student for student in found if wanted is None or student in wanted]


@dataclass(frozen=True)
class Desk:
    """Makes the jobs of one run."""

    course: GradebookCourse
    release: Release
    level: Level
    seed: int
    lang: Lang

    def folder(self, student: str) -> Path:
        """Where the student's submission lies."""
        return self.course.path("submitted", self.release.assignment, student).parent

    def files(self, student: str) -> Mapping[str, bytes]:
        """What lies beside the graded notebook: nbgrader compares the time there."""
        stamp = self.folder(student) / TIMESTAMP
        if self.course.timestamp(stamp.parent) is None:
            return self.release.files
        return {**self.release.files, TIMESTAMP: stamp.read_bytes()}

    def job(self, student: str) -> Job:
        """Read a submission; one that cannot be graded becomes a job that says so."""
        name = self.release.assignment
        notebook, refusal = b"", ""
        remarks: list[str] = []
        try:
            notebook, remarks = notebook_bytes(self.folder(student), f"{name}.ipynb")
        except Refused as refused:
            refusal = str(refused)
        handed_in = hashlib.sha256(notebook + refusal.encode("utf-8", "replace")).hexdigest()
        return Job(
            assignment=name,
            student=student,
            notebook=notebook,
            released=self.release.cells,
            files=self.release.files,
            lang=self.lang,
            seed=self.seed,
            level=self.level,
            digest=f"{handed_in}-{self.release.digest}",
            remarks=tuple(remarks),
            refusal=refusal,
            limits=limits(self.course),
        )


def limits(course: GradebookCourse) -> Limits:
    """The limits of a submission, where nbgrader_config.py sets some. Raises `GradingError`."""
    wanted = course.config.GradingKernelManager.get("limits", {})
    try:
        return Limits(**wanted)
    except TypeError as error:
        known = ", ".join(Limits().as_dict())
        raise GradingError(
            f"{CONFIG}: c.GradingKernelManager.limits: expected some of {known}; {error}"
        ) from error
