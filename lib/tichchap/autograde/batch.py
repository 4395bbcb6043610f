"""A class from its names to its results: no student's failure ends the batch."""

from collections.abc import Iterable
from dataclasses import replace

from rich.console import Console

from tichchap.autograde.errors import GradingError
from tichchap.autograde.feedback.pages import write_pages
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading.command import Options, graded
from tichchap.autograde.submissions import Student
from tichchap.autograde.table import Result, result
from tichchap.languages import Lang


def enrol(course: GradebookCourse, students: Iterable[Student]) -> None:
    """Put the students and their names into the gradebook."""
    with course.gradebook() as gradebook:
        for student in students:
            gradebook.update_or_create_student(
                student.id, first_name=student.first_name, last_name=student.last_name
            )


def grade_class(
    course: GradebookCourse, assignment: str, students: list[Student], lang: Lang, console: Console
) -> list[Result]:
    """Grade the students' submissions and write their feedback; `lang` is what is spoken meanwhile.

    A submission that cannot be graded gives a result with its error.
    """
    chosen = [student.id for student in students]
    graded(course, assignment, Options(students=chosen), lang, console)
    failures = write_pages(course, assignment, chosen, lang)
    said = {failure.student: failure.said for failure in failures}
    return [_result(course, assignment, student, said.get(student.id, "")) for student in students]


def _result(course: GradebookCourse, assignment: str, student: Student, said: str) -> Result:
    try:
        found = result(course, assignment, student.id, student.name)
    except GradingError as error:
        return Result(student.id, student.name, {}, said or str(error))
    return replace(found, error=said)
