"""Scores of a class, read from nbgrader's gradebook."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nbgrader.api import Gradebook, SubmittedAssignment

from tichchap.autograde.errors import GradingError


@dataclass(frozen=True)
class Person:
    """A student; what the gradebook does not know is empty. `lms_id` is nbgrader's lms_user_id."""

    id: str
    last_name: str
    first_name: str
    email: str
    lms_id: str

    @property
    def name(self) -> str:
        """The full name in Vietnamese order, family name first."""
        return f"{self.last_name} {self.first_name}".strip()


@dataclass
class Sheet:
    """Scores by student and assignment; none where nothing was handed in or nothing is graded.

    `most` are the points of each assignment. `waiting` are students whose score lacks points that
    are given by hand, `blank` those who handed in but have no score.
    """

    most: dict[str, float]
    people: list[Person]
    scores: dict[tuple[str, str], float] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)


def read_sheet(
    gradebook: Gradebook, assignments: Iterable[str] = (), students: Iterable[str] = ()
) -> Sheet:
    """Read the scores of some assignments and students, of all where none is named.

    Raises:
        GradingError: one of them is not in the gradebook, or there are no grades.
    """
    known = {assignment.name: float(assignment.max_score) for assignment in gradebook.assignments}
    chosen = _chosen("assignment", list(map(str, assignments)), list(known))
    enrolled = {student.id: _person(student) for student in gradebook.students}
    wanted = _chosen("student", list(map(str, students)), list(enrolled))
    sheet = Sheet({name: known[name] for name in chosen}, [enrolled[id] for id in wanted])
    for assignment in chosen:
        for submission in gradebook.assignment_submissions(assignment):
            if submission.student.id in wanted:
                _add(sheet, assignment, submission)
    for assignment in chosen:
        if not any(name == assignment for _, name in sheet.scores):
            raise GradingError(
                f"expected grades of {assignment}, found none: run `tichchap grade {assignment}`"
            )
    return sheet


def _chosen(kind: str, names: list[str], known: list[str]) -> list[str]:
    """List what is named, once each, else all."""
    for name in names:
        if name not in known:
            raise GradingError(
                f"expected an {kind} of the gradebook, got {name!r}; "
                f"there are: {', '.join(known) or 'none'}"
            )
    if not known:
        raise GradingError(f"expected grades in the gradebook, found no {kind}")
    return list(dict.fromkeys(names)) or known


def _person(student: object) -> Person:
    keys = ("id", "last_name", "first_name", "email", "lms_user_id")
    return Person(*(str(getattr(student, key) or "") for key in keys))


def _add(sheet: Sheet, assignment: str, submission: SubmittedAssignment) -> None:
    student = submission.student.id
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    if all(grade.auto_score is None and grade.manual_score is None for grade in grades):
        sheet.blank.append(student)
        return
    if submission.needs_manual_grade:
        sheet.waiting.append(student)
    penalty = submission.late_submission_penalty or 0
    sheet.scores[student, assignment] = max(0.0, float(submission.score - penalty))
