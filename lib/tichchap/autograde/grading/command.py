"""What `tichchap grade` does and says."""

import contextlib
import json
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console
from tqdm import tqdm

from tichchap.autograde.errors import GradingError
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading.books import Books
from tichchap.autograde.grading.interrupts import remembered
from tichchap.autograde.grading.job import Job
from tichchap.autograde.grading.outcomes import outcomes
from tichchap.autograde.grading.patience import AT_FIRST, patiently
from tichchap.autograde.grading.pool import Pool, cluster, local, reached_by_all
from tichchap.autograde.grading.release import Desk, limits, released, students
from tichchap.autograde.grading.room import usual_workers
from tichchap.autograde.grading.summary import summarise
from tichchap.autograde.records import Report, to_dict
from tichchap.autograde.texts import text
from tichchap.autograde.warm.levels import Level, check, parse, reached
from tichchap.course.errors import CourseError
from tichchap.course.project import find_root, language
from tichchap.languages import Lang

LOCK = ".tichchap-grade.lock"


@dataclass(frozen=True)
class Options:
    """What a user asks for; None is for "as is usual"."""

    submitted: Path | None = None
    students: Sequence[str] | None = None
    workers: int | None = None
    scheduler: str | None = None
    db: str | None = None
    force: bool = False
    isolation: str | None = None
    seed: int | None = None
    json: bool = False
    lang: str = "vi"


def grade(exercise: str, root: Path | None, options: Options) -> int:
    """Grade what is handed in of an exercise and give an exit code; 1 where that cannot be done."""
    try:
        lang = language(options.lang)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        folder = (root or find_root(Path.cwd())).resolve()
        with GradebookCourse(folder, db=options.db, submitted=options.submitted) as course:
            console = Console(highlight=False, stderr=options.json)
            reports = graded(course, exercise, options, lang, console)
            summarise(course, exercise, reports, lang, console)
    except (CourseError, GradingError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:  # a full disk, a folder that cannot be written
        print(text("grade_stopped", lang, error=error, exercise=exercise), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(text("grade_interrupted", lang, exercise=exercise), file=sys.stderr)
        return 130
    if options.json:
        print(json.dumps([to_dict(report) for report in reports], ensure_ascii=False, indent=1))
    return 0


def graded(
    course: GradebookCourse, exercise: str, options: Options, lang: Lang, console: Console
) -> list[Report]:
    """Grade what is not in the books yet; the reports of all, those of former runs too.

    Raises:
        GradingError: nothing to grade, another run at work, or a machine that is too weak.
    """
    level, why = _level(options)
    seed = secrets.randbelow(2**31) if options.seed is None else options.seed
    release = patiently(lambda: released(course, exercise), seconds=AT_FIRST)
    desk = Desk(course, release, level, seed, lang)
    everyone = students(course, exercise, options.students)
    with _alone(course.root), Books(course, exercise) as books:
        new = [s for s in everyone if options.force or not books.is_done(s, desk.job(s).digest)]
        counts = {"new": len(new), "done": len(everyone) - len(new), "exercise": exercise}
        console.print(text("grade_begins", lang, **counts, level=level, seed=seed))
        if why:
            console.print(text("grade_weaker", lang, level=level, why=why), style="yellow")
        if new:
            with _pool(options, desk, len(new)) as pool:
                _grade_all(pool, desk, books, new)
        return [report for s in everyone if (report := books.report(s)) is not None]


def _level(options: Options) -> tuple[Level, str]:
    """The level at which students' code will run, and why it is not a stronger one.

    On a cluster that of its weakest worker: here no student's code runs.
    Raises `GradingError` where it is too weak.
    """
    wanted = parse(options.isolation) if options.isolation else None
    where = "this machine"
    if options.scheduler:
        level, why, where = reached_by_all(options.scheduler)
    else:
        level, why = reached()
    check(wanted, level, why, where)
    return level, why


def _grade_all(pool: Pool, desk: Desk, books: Books, new: list[str]) -> None:
    def jobs() -> Iterator[Job]:
        for student in new:
            books.begin(student, desk.folder(student))
            yield desk.job(student)

    name = desk.release.assignment
    progress = tqdm(total=len(new), desc=name, leave=False, disable=None)
    with progress as bar, remembered() as stop_if_asked:
        for outcome in outcomes(pool, jobs()):
            books.enter(outcome, desk.files(outcome.report.student))
            bar.update()
            stop_if_asked()


def _pool(options: Options, desk: Desk, most: int) -> contextlib.AbstractContextManager[Pool]:
    if options.scheduler:
        return cluster(options.scheduler)
    workers = options.workers or usual_workers(limits(desk.course).memory)
    return local(max(1, min(workers, most)), desk.level)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Raises `GradingError` where another command is grading in this course."""
    try:
        with FileLock(folder / LOCK, timeout=0):
            yield
    except Timeout:
        raise GradingError(
            f"another `tichchap grade` is at work in {folder}: one process writes the books"
        ) from None
