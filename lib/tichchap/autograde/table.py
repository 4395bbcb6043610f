"""The results of a class: points from nbgrader's gradebook, reasons from the graded notebooks."""

from collections.abc import Iterable
from dataclasses import dataclass

from nbgrader.api import MissingEntry

from tichchap.autograde.errors import GradingError
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.reasons import check_cells, reason
from tichchap.autograde.submissions import read_notebook


@dataclass(frozen=True)
class Mark:
    """The points of one check of one student, and why some are missing (else empty)."""

    points: float
    max_points: float
    reason: str = ""

    @property
    def lost(self) -> float:
        """The points that are missing."""
        return self.max_points - self.points


@dataclass(frozen=True)
class Result:
    """What one student reached: marks by check; `error` where it could not be graded."""

    student: str
    name: str
    marks: dict[str, Mark]
    error: str = ""

    @property
    def points(self) -> float:
        """All points together."""
        return sum(mark.points for mark in self.marks.values())


@dataclass(frozen=True)
class Lost:
    """Points of one student that were lost for one reason, in one or several checks."""

    checks: list[str]
    points: float
    reason: str


def max_points(course: GradebookCourse, assignment: str) -> dict[str, float]:
    """The points of each check of an assignment, in the order of the source notebook.

    Raises `GradingError` where the assignment is not in the gradebook.
    """
    order = check_cells(read_notebook(course.path("source", assignment)))
    with course.gradebook() as gradebook:
        try:
            cells = gradebook.find_notebook(assignment, assignment).grade_cells
        except MissingEntry as error:
            raise GradingError(f"{assignment} is not in the gradebook: release it first") from error
        known = {cell.name: float(cell.max_score) for cell in cells}
    return {grade_id: known[grade_id] for grade_id in order if grade_id in known}


def result(course: GradebookCourse, assignment: str, student: str, name: str) -> Result:
    """A student's marks, from the gradebook and the graded notebook.

    Raises `GradingError` where the student has no graded submission.
    """
    notebook = read_notebook(course.path("autograded", assignment, student))
    with course.gradebook() as gradebook:
        try:
            submission = gradebook.find_submission_notebook(assignment, assignment, student)
        except MissingEntry as error:
            raise GradingError(f"{student} has no {assignment} in the gradebook") from error
        scores = {g.name: (float(g.score), float(g.max_score)) for g in submission.grades}
    marks = {}
    for grade_id, (score, most) in scores.items():
        why = reason(notebook, grade_id) if score < most else ""
        marks[grade_id] = Mark(score, most, why)
    return Result(student, name, marks)


def lost_points(result: Result, order: Iterable[str]) -> list[Lost]:
    """A student's lost points, merged: checks that fail for the same cause are one entry.

    Reasons begin with the cause, `The kernel is flipped. 4 of 6 elements …`, so those with the
    same first sentence are merged and keep only that; a single one keeps its numbers.
    """
    groups: dict[str, list[str]] = {}
    for check in order:
        if check in result.marks and result.marks[check].lost > 0:
            groups.setdefault(_first_sentence(result.marks[check].reason), []).append(check)
    lost = []
    for sentence, checks in groups.items():
        marks = [result.marks[check] for check in checks]
        same = {mark.reason for mark in marks}
        why = same.pop() if len(same) == 1 else sentence
        lost.append(Lost(checks, sum(mark.lost for mark in marks), why))
    return lost


def _first_sentence(reason: str) -> str:
    first, dot, _ = reason.partition(". ")
    return first + dot.rstrip()
