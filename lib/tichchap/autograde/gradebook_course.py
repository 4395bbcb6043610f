"""A course folder that nbgrader grades, driven in this process."""

import logging
import os
import stat
import sysconfig
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nbgrader.api import Gradebook, app_log
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from tichchap.autograde.database_url import parsed, with_driver
from tichchap.autograde.errors import GradingError
from tichchap.autograde.records import TIMESTAMP

CONFIG = "nbgrader_config.py"
LOG = "nbgrader.log"
LONGEST_TIMESTAMP = 1000


class GradebookCourse:
    """nbgrader's steps for the course in `root`, with the settings of its nbgrader_config.py.

    What nbgrader says goes to `root/nbgrader.log`. Use it as a context manager: leaving it closes
    the log. `db` and `submitted` are for a gradebook and for submissions that are elsewhere.
    Raises `GradingError` where `root` has no settings or they cannot be read.
    """

    def __init__(self, root: Path, *, db: str | None = None, submitted: Path | None = None) -> None:
        self.root = root.resolve()
        self.config = load_config(self.root)
        if db:
            self.config.CourseDirectory.db_url = db
        if submitted:
            self.config.CourseDirectory.submitted_directory = str(submitted.resolve())
        self.coursedir = CourseDirectory(config=self.config)
        self.coursedir.db_url = with_driver(self.coursedir.db_url)
        # not logging.getLogger: nothing of this reaches the handlers of the calling program
        self._log = logging.Logger("nbgrader", logging.INFO)
        self._file = logging.FileHandler(self.root / LOG, encoding="utf-8", delay=True)
        self._file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        self._complaints = Complaints()
        self._log.addHandler(self._file)
        self._log.addHandler(self._complaints)

    def __enter__(self) -> Self:
        app_log.addHandler(self._file)  # nbgrader's gradebook complains there
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        app_log.removeHandler(self._file)
        self._file.close()

    def path(self, step: str, assignment: str, student: str = ".") -> Path:
        """The notebook of an assignment in a step: source, release, submitted, autograded.

        Raises `AttributeError` for another step.
        """
        folder = getattr(self.coursedir, f"{step}_directory")
        made = Path(self.coursedir.format_path(folder, student, assignment))
        return made / f"{assignment}.ipynb"

    def timestamp(self, folder: Path) -> Any:
        """When a submission was handed in, by its timestamp.txt; None where that does not say."""
        file = folder / TIMESTAMP
        try:
            about = file.lstat()
            if not stat.S_ISREG(about.st_mode) or about.st_size > LONGEST_TIMESTAMP:
                return None
            return parse_utc(file.read_text("utf-8").strip())
        except (OSError, ValueError, OverflowError, TypeError):
            return None

    def page(self, assignment: str, student: str) -> Path:
        """The student's feedback page."""
        return self.path("feedback", assignment, student).with_suffix(".html")

    def generate_assignment(self, assignment: str) -> Path:
        """Write the student release and the assignment into the gradebook.

        Raises `GradingError` where there is no source notebook or nbgrader refuses it.
        """
        self._run(GenerateAssignment, assignment, ".")
        return self.path("release", assignment)

    def autograde(self, assignment: str, student: str) -> Path:
        """Run a submission and record its points. Raises `GradingError` where it cannot be run.

        After a failure (a dead kernel, damaged metadata) no earlier points are left standing.
        """
        try:
            self._run(Autograde, assignment, student)
        except GradingError:
            self._clear_points(assignment, student)
            raise
        return self.path("autograded", assignment, student)

    def generate_feedback(self, assignment: str, student: str) -> Path:
        """Write the student's feedback page. Raises `GradingError` where nothing was graded."""
        self._run(GenerateFeedback, assignment, student)
        return self.page(assignment, student)

    def require_gradebook(self) -> None:
        """Raise `GradingError` where there is no file: opening it would make an empty one."""
        database = parsed(self.coursedir.db_url)
        if database is None or database.drivername != "sqlite":
            return
        if not Path(database.database or "").is_file():
            raise GradingError(
                f"expected the gradebook {database.database}, found no such file: "
                "run `tichchap grade` first"
            )

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """nbgrader's gradebook, open."""
        with (
            scripts_on_path(),
            Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook,
        ):
            yield gradebook

    def _run(self, step: type[BaseConverter], assignment: str, student: str) -> None:
        self.coursedir.assignment_id, self.coursedir.student_id = assignment, student
        self._complaints.clear()
        converter = step(coursedir=self.coursedir, config=self.config, log=self._log, force=True)
        try:
            with scripts_on_path(), without_warnings():
                converter.start()
        except NbGraderException as error:
            reason = self._complaints.cause() or str(error)
            raise GradingError(f"{_named(step, assignment, student)}: {reason}") from error
        except Exception as error:  # one student must not end the batch
            self._log.exception("%s", _named(step, assignment, student))
            reason = f"{type(error).__name__}: {error}"
            raise GradingError(f"{_named(step, assignment, student)}: {reason}") from error

    def _clear_points(self, assignment: str, student: str) -> None:
        with self.gradebook() as gradebook:
            for submission in gradebook.assignment_submissions(assignment):
                if submission.student.id == student:
                    _forget(submission)
            gradebook.db.commit()


class Complaints(logging.Handler):
    """Keeps what nbgrader logs as errors: its exceptions only say `see the above traceback`."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        self._said.append(record.getMessage())

    def clear(self) -> None:
        """Forget the messages of the step before."""
        self._said.clear()

    def cause(self) -> str:
        """The exception at the end of the first traceback, else the first message, else ''."""
        traces = [said for said in self._said if said.startswith("Traceback")]
        if traces:
            return traces[0].strip().splitlines()[-1]
        return self._said[0] if self._said else ""


def load_config(root: Path) -> Config:
    """The settings in `root/nbgrader_config.py` and no others, whatever the user has at home.

    Raises `GradingError` where the file is missing or does not run.
    """
    if not (root / CONFIG).is_file():
        raise GradingError(f"expected nbgrader's settings in {root / CONFIG}, found no such file")
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:
        raise GradingError(f"{root / CONFIG}: {type(error).__name__}: {error}") from error


@contextmanager
def scripts_on_path() -> Iterator[None]:
    """Let nbgrader find `alembic` where the environment has it but is not activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


@contextmanager
def without_warnings() -> Iterator[None]:
    """Without what SQLAlchemy says about nbgrader.

    It adds a submission to its student before it adds it to the session, and saves it all the same
    a line later.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
        yield


def _named(step: type[BaseConverter], assignment: str, student: str) -> str:
    whose = "" if student == "." else f" of {student}"
    return f"{step.__name__} {assignment}{whose}"


def _forget(submission: Any) -> None:
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            grade.auto_score, grade.needs_manual_grade = None, True
