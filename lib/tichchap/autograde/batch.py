"""A class graded one submission after another: no student's failure ends the batch."""

from collections.abc import Iterable

from tqdm import tqdm

from tichchap.autograde.errors import GradingError
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.submissions import Student
from tichchap.autograde.table import Result, result
from tichchap.autograde.texts import text
from tichchap.course.project import Lang


def enrol(course: GradebookCourse, students: Iterable[Student]) -> None:
    """Put the students and their names into the gradebook."""
    with course.gradebook() as gradebook:
        for student in students:
            gradebook.update_or_create_student(
                student.id, first_name=student.first_name, last_name=student.last_name
            )


def grade_class(
    course: GradebookCourse, assignment: str, students: list[Student], lang: Lang
) -> list[Result]:
    """Grade and write feedback for each student; `lang` is the language of the progress bar.

    A submission that cannot be graded gives a result with its error.
    """
    # feedback is written in the second pass, so that points are safe when it fails
    grading = tqdm(students, text("step_autograde", lang), leave=False, disable=None)
    graded = [_autograded(course, assignment, student) for student in grading]
    writing = tqdm(graded, text("step_feedback", lang), leave=False, disable=None)
    return [_with_feedback(course, assignment, done) for done in writing]


def _autograded(course: GradebookCourse, assignment: str, student: Student) -> Result:
    try:
        course.autograde(assignment, student.id)
        return result(course, assignment, student.id, student.name)
    except GradingError as error:
        return Result(student.id, student.name, {}, str(error))


def _with_feedback(course: GradebookCourse, assignment: str, done: Result) -> Result:
    if done.error:
        return done
    try:
        course.generate_feedback(assignment, done.student)
    except GradingError as error:
        return Result(done.student, done.name, done.marks, str(error))
    return done
