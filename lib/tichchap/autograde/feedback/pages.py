"""Writing the pages of a class: one student's failure leaves the others theirs."""

import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from tqdm import tqdm

from tichchap.autograde.errors import GradingError
from tichchap.autograde.feedback.budget import Budget
from tichchap.autograde.feedback.cells import Material
from tichchap.autograde.feedback.collect import page_of
from tichchap.autograde.feedback.grades import Grades, grades_of
from tichchap.autograde.feedback.render import render
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading.patience import AT_FIRST, patiently
from tichchap.autograde.records import SECRET, TIMESTAMP, Report, read_in
from tichchap.autograde.submissions import read_notebook
from tichchap.autograde.texts import text
from tichchap.course.write import write
from tichchap.languages import LANGS, Lang

LONGEST = 1000


@dataclass(frozen=True)
class Failure:
    """A student without a page, and why."""

    student: str
    said: str


def write_pages(
    course: GradebookCourse, exercise: str, students: Sequence[str], lang: Lang
) -> list[Failure]:
    """Write each student's page at `course.page`; those that could not be written.

    A page is in the language of its notebook; `lang` is for the failures, and where that is not
    known. A student who fails is left without a page: an older one would show what does not count.

    Raises:
        GradingError: there is no gradebook, or it cannot be read.
    """
    course.require_gradebook()
    grades = patiently(lambda: _grades(course, exercise, students), seconds=AT_FIRST)
    failures: list[Failure] = []
    for student in tqdm(students, text("step_feedback", lang), leave=False, disable=None):
        try:
            _write_page(course, exercise, student, grades.get(student), lang)
        except Exception as error:  # whatever a submission holds, the others get their pages
            known = isinstance(error, GradingError | OSError)
            said = str(error) if known else f"{type(error).__name__}: {error}"
            failures.append(Failure(student, said))
            course.page(exercise, student).unlink(missing_ok=True)
    return failures


def _grades(
    course: GradebookCourse, exercise: str, students: Sequence[str]
) -> Mapping[str, Grades]:
    with course.gradebook() as gradebook:
        found = ((student, grades_of(gradebook, exercise, student)) for student in students)
        return {student: grades for student, grades in found if grades is not None}


def _write_page(
    course: GradebookCourse, exercise: str, student: str, grades: Grades | None, lang: Lang
) -> None:
    page, graded = course.page(exercise, student), course.path("autograded", exercise, student)
    write(page, html_of(exercise, graded, grades, lang))
    for name in (TIMESTAMP, SECRET):
        for step in ("autograded", "submitted"):
            said = _small(course.path(step, exercise, student).with_name(name))
            if said is not None:
                write(page.with_name(name), said)
                break


def _small(path: Path) -> str | None:
    """A short text of nbgrader's; None for what else a student can have put there."""
    try:
        about = path.lstat()
        if stat.S_ISREG(about.st_mode) and about.st_size <= LONGEST:
            return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        pass
    return None


def html_of(exercise: str, path: Path, grades: Grades | None, lang: Lang) -> str:
    """Give the page of the graded notebook at `path`.

    Raises:
        GradingError: nothing was graded, or what was cannot be read.
    """
    report = read_in(path.parent)
    notebook = read_notebook(path) if path.is_file() else None
    if notebook is None and report is None:
        raise GradingError(text("feedback_not_graded", lang, exercise=exercise, path=path))
    if grades is None:
        raise GradingError(text("feedback_not_in_gradebook", lang, exercise=exercise))
    spoken = _language(report, notebook) or lang
    return render(page_of(exercise, Material(notebook, report, grades, spoken, Budget())))


def _language(report: Report | None, notebook: NotebookNode | None) -> Lang | None:
    own = notebook.metadata.get("tichchap", {}).get("lang") if notebook else None
    wanted = report.lang if report else own
    return next((lang for lang in LANGS if lang == wanted), None)
