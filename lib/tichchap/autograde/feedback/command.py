"""`tichchap feedback`: what it does and says; it returns an exit code."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tichchap.autograde.errors import GradingError
from tichchap.autograde.feedback.pages import Failure, write_pages
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.records import SECRET
from tichchap.autograde.texts import text
from tichchap.course.errors import CourseError
from tichchap.course.project import find_root, language
from tichchap.languages import Lang


def feedback(
    exercise: str,
    students: Sequence[str] | None,
    root: Path | None,
    lang: str,
    db: str | None = None,
) -> int:
    """Write the pages of an exercise and give an exit code; 1 where one could not be written."""
    try:
        spoken = language(lang)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        with GradebookCourse(root or find_root(Path.cwd()), db=db) as course:
            chosen = chosen_students(course, exercise, students)
            failures = write_pages(course, exercise, chosen, spoken)
            folder = course.page(exercise, "*").parent
    except (CourseError, GradingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(text("feedback_interrupted", spoken, exercise=exercise), file=sys.stderr)
        return 130
    show(exercise, folder, len(chosen) - len(failures), failures, spoken, Console(highlight=False))
    return 1 if failures else 0


def chosen_students(
    course: GradebookCourse, exercise: str, wanted: Sequence[str] | None
) -> list[str]:
    """The students who are wanted, else all who handed in or were graded.

    Raises:
        GradingError: nobody did.
    """
    if wanted is not None:
        return list(dict.fromkeys(wanted))
    found = {
        folder.parent.name
        for step in ("submitted", "autograded")
        for folder in course.path(step, exercise, "*").parent.parent.parent.glob(f"*/{exercise}")
        if folder.is_dir() and not folder.parent.name.startswith(".")
    }
    if not found:
        raise GradingError(
            f"no submission of {exercise} in {course.root}: grade some first, "
            f"tichchap grade {exercise}"
        )
    return sorted(found)


def show(
    exercise: str, folder: Path, count: int, failures: list[Failure], lang: Lang, console: Console
) -> None:
    """Print how many pages there are and where, who has none, and what to do next."""
    heading = text("feedback_done", lang, exercise=exercise, count=count)
    console.print(Text(heading, style="bold"), soft_wrap=True)
    for failure in failures:
        said = text("feedback_none", lang, student=failure.student, said=failure.said)
        console.print(Text(f"  {said}", style="yellow"), soft_wrap=True)
    if not count:
        return
    console.print(Text(f"  {text('feedback_where', lang)}", style="dim"), soft_wrap=True)
    console.print(Text(f"    {folder / f'{exercise}.html'}"), soft_wrap=True)
    # nbgrader finds the student's page by the secret that came with the submission
    through_nbgrader = any(folder.parent.parent.glob(f"*/{exercise}/{SECRET}"))
    following = "feedback_next" if through_nbgrader else "feedback_send"
    console.print(Text(f"  {text(following, lang)}", style="dim"), soft_wrap=True)
    if through_nbgrader:
        console.print(Text(f"    nbgrader release_feedback {exercise}"), soft_wrap=True)
