"""The books: nbgrader's gradebook and folders. One process writes them, one student at a time."""

import contextlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import BaseCell, Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import SQLAlchemyError

from tichchap.autograde.gradebook_course import GradebookCourse, scripts_on_path, without_warnings
from tichchap.autograde.grading.job import Outcome
from tichchap.autograde.grading.patience import Result, patiently
from tichchap.autograde.records import REPORT, Report, as_json, read


class Books:
    """The records of one assignment in a course. Use it as a context manager."""

    def __init__(self, course: GradebookCourse, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self._open: Gradebook | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @property
    def gradebook(self) -> Gradebook:
        """The gradebook, opened once for a whole class."""
        if self._open is None:
            with scripts_on_path():
                self._open = Gradebook(
                    self.course.coursedir.db_url, self.course.coursedir.course_id
                )
        return self._open

    def _close(self) -> None:
        gradebook, self._open = self._open, None
        if gradebook is not None:
            with contextlib.suppress(SQLAlchemyError):
                gradebook.close()

    def _patiently(self, action: Callable[[], Result]) -> Result:
        return patiently(action, self._close)

    def folder(self, student: str) -> Path:
        """The autograded folder of a student."""
        return self.course.path("autograded", self.assignment, student).parent

    def report(self, student: str) -> Report | None:
        """What was recorded of a student; None if nothing, or nothing that can be read."""
        try:
            return read((self.folder(student) / REPORT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def is_done(self, student: str, digest: str) -> bool:
        """Whether this very submission is in the books: report, notebook and every score."""
        report = self.report(student)
        if report is None or report.digest != digest:
            return False
        scores = self._patiently(lambda: self._scores(student))
        return all(scores.get(check.id) == check.points for check in report.checks)

    def _scores(self, student: str) -> dict[str, float | None]:
        try:
            notebook = self._notebook(student)
        except MissingEntry:
            return {}
        names = self._names(notebook)
        return {names[grade.cell_id]: grade.auto_score for grade in notebook.grades}

    def begin(self, student: str, submitted: Path) -> None:
        """Enter a submission; automatic scores of an earlier run go, manual ones stay.

        `submitted` is its folder: nbgrader's timestamp.txt may lie there.
        """
        timestamp = self.course.timestamp(submitted)
        # the notebook goes with its scores: what is shown is never what no longer counts
        shutil.rmtree(self.folder(student), ignore_errors=True)
        self._patiently(lambda: self._begin(student, timestamp))

    def _begin(self, student: str, timestamp: Any) -> None:
        details = {"timestamp": timestamp} if timestamp else {}
        self.gradebook.update_or_create_student(student)
        with without_warnings():
            self.gradebook.update_or_create_submission(self.assignment, student, **details)
        for grade in self._notebook(student).grades:
            grade.auto_score, grade.needs_manual_grade = None, True
        self.gradebook.db.commit()

    def enter(self, outcome: Outcome, files: Mapping[str, bytes]) -> None:
        """Write down an outcome: the folder first, the scores last, each whole or not at all."""
        self._write_folder(outcome, files)
        self._patiently(lambda: self._enter(outcome))

    def _enter(self, outcome: Outcome) -> None:
        report = outcome.report
        points = {check.id: check.points for check in report.checks}
        cells = _answers(outcome.notebook)
        notebook = self._notebook(report.student)
        names = self._names(notebook)
        for grade in notebook.grades:
            cell = cells.get(names[grade.cell_id])
            # a written answer is for the instructor, unless nothing was written
            written = utils.determine_grade(cell)[0] if cell is not None else 0.0
            grade.auto_score = points.get(names[grade.cell_id], written)
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in notebook.comments:
            unanswered = _unanswered(cells.get(names[comment.cell_id]))
            comment.auto_comment = "No response." if unanswered else None
        self._late_penalty(report.student, notebook)
        self.gradebook.db.commit()

    def _names(self, notebook: Any) -> dict[str, str]:
        """The names of a notebook's cells by their ids; nbgrader's objects ask for each alone."""
        cells = self.gradebook.db.query(BaseCell).filter_by(notebook_id=notebook.notebook_id)
        return {cell.id: cell.name for cell in cells}

    def _notebook(self, student: str) -> Any:
        name = self.assignment
        return self.gradebook.find_submission_notebook(name, self.assignment, student)

    def _write_folder(self, outcome: Outcome, files: Mapping[str, bytes]) -> None:
        folder = self.folder(outcome.report.student)
        part = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for name, data in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(data)
        if outcome.notebook is not None:
            (part / f"{self.assignment}.ipynb").write_text(outcome.notebook, encoding="utf-8")
        (part / REPORT).write_text(as_json(outcome.report), encoding="utf-8")
        for path in part.rglob("*"):
            if path.is_file():
                path.chmod(0o444)  # as nbgrader leaves them
        shutil.rmtree(folder, ignore_errors=True)
        part.replace(folder)

    def _late_penalty(self, student: str, notebook: Any) -> None:
        """Let nbgrader's plugin decide, in the same transaction as the scores."""
        self.gradebook.db.flush()
        self.gradebook.db.refresh(notebook)
        notebook.late_submission_penalty = None
        late = self.gradebook.find_submission(self.assignment, student).total_seconds_late
        if late > 0:
            step = AssignLatePenalties(config=self.course.config)
            step.init_plugin()
            penalty = step.plugin_inst.late_submission_penalty(student, notebook.score, late)
            if penalty is not None:
                notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)


def _answers(notebook: str | None) -> dict[str, NotebookNode]:
    cells = nbformat.reads(notebook, 4).cells if notebook else []
    known = ((cell.metadata.get("nbgrader", {}), cell) for cell in cells)
    return {keys["grade_id"]: cell for keys, cell in known if keys.get("solution")}


def _unanswered(cell: NotebookNode | None) -> bool:
    return cell is None or cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
