"""What the gradebook knows about a submission: points, comments, penalty, the student's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from tichchap.autograde.feedback.page import Score


@dataclass(frozen=True)
class Grades:
    """The grades of one submission; cells by grade id. `score` is less the late `penalty`."""

    student: str
    name: str
    score: Score
    penalty: float
    cells: Mapping[str, Score]
    comments: Mapping[str, str]


def grades_of(gradebook: Gradebook, assignment: str, student: str) -> Grades | None:
    """Read the grades of a submission; None where the gradebook has none."""
    try:
        notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        person = gradebook.find_student(student)
    except MissingEntry:
        return None
    cells = {grade.name: _score(grade) for grade in notebook.grades}
    penalty = float(notebook.late_submission_penalty or 0)
    total = Score(
        max(0.0, sum(score.points for score in cells.values()) - penalty),
        sum(score.max_points for score in cells.values()),
        waiting=any(score.waiting for score in cells.values()),
    )
    comments = {c.name: c.comment for c in notebook.comments if c.comment}
    name = f"{person.last_name or ''} {person.first_name or ''}".strip()
    return Grades(student, name or student, total, penalty, cells, comments)


def _score(grade: Any) -> Score:
    return Score(
        float(grade.score or 0),
        float(grade.max_score or 0),
        waiting=grade.auto_score is None and grade.manual_score is None,
        by_hand=grade.manual_score is not None,
        extra=float(grade.extra_credit or 0),
    )
