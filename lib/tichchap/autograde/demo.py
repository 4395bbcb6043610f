"""`tichchap demo`: a lecturer's work on one exercise, from its source to a class's feedback."""

import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

from rich.console import Console
from rich.text import Text
from tqdm import tqdm

from tichchap.autograde.batch import enrol, grade_class
from tichchap.autograde.errors import GradingError
from tichchap.autograde.gradebook_course import CONFIG, LOG, GradebookCourse
from tichchap.autograde.show import show
from tichchap.autograde.submissions import Student, sample_class, submit
from tichchap.autograde.table import Result, max_points
from tichchap.autograde.texts import text
from tichchap.course.build import build
from tichchap.course.errors import CourseError, SourceError
from tichchap.course.project import SourceFile, find_root, language
from tichchap.languages import Lang

EXERCISE = "ex02_convolution"
MARKER = ".tichchap-demo"
MARKER_TEXT = "Made by `tichchap demo`, which replaces everything in this folder.\n"


def demo(root: Path | None, to: Path | None, lang: str) -> int:
    """Run the demo, print what came out and give an exit code.

    `root` is the course (default: found from the current folder), `to` the folder for everything
    that is made (default: `demo` in the course), `lang` the language of the class. Nothing outside
    `to` is written.
    """
    console = Console(highlight=False)
    try:
        lang = language(lang)
        course_root = root or find_root(Path.cwd())
        folder = (to or course_root / "demo").resolve()
        results, most = run(course_root, folder, lang, console)
    except (CourseError, SourceError, GradingError) as error:
        print(error, file=sys.stderr)
        return 1
    points = f"{sum(most.values()):g}"
    heading = text("class", lang, assignment=EXERCISE, count=len(results), points=points)
    console.print(Text(heading, style="bold"))
    show(results, most, lang, console)
    _show_next(folder, results[1].student, lang, console)
    return 0 if any(result.marks for result in results) else 1


def run(
    root: Path, folder: Path, lang: Lang, console: Console
) -> tuple[list[Result], dict[str, float]]:
    """Make the class in `folder` and grade it: the results, and the points of each check.

    Raises `CourseError` or `GradingError` where the course lacks something or `folder` is in use,
    and `SourceError` where the exercise cannot be built.
    """
    source = SourceFile(root.resolve(), "exercise", EXERCISE)
    for needed in (source.path, source.root / CONFIG):
        if not needed.is_file():
            raise CourseError(f"the demo needs {needed}, found no such file")
    students = sample_class(EXERCISE)
    clear(folder)
    exercise = copy_course(source, folder, lang)
    with GradebookCourse(folder) as course:
        with tqdm(total=3, desc=text("step_build", lang), leave=False, disable=None) as bar:
            build(exercise)
            bar.update()
            course.generate_assignment(EXERCISE)
            bar.update()
            hand_in(course, exercise, students, lang)
            bar.update()
        results = grade_class(course, EXERCISE, students, lang, console)
        return results, max_points(course, EXERCISE)


def clear(folder: Path) -> None:
    """Make `folder` an empty folder for a demo. Raises `CourseError` where other things are in it.

    The folder itself stays: a terminal may be open in it.
    """
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"expected a folder for the demo, got the file {folder}")
    found = list(folder.iterdir()) if folder.exists() else []
    if found and folder / MARKER not in found:
        raise CourseError(
            f"{folder} is not empty and not a former demo (no {MARKER} in it): "
            "give another folder with --to"
        )
    for path in found:
        if path.name == MARKER:  # stays until the end: a clearing that was broken off can go on
            continue
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(MARKER_TEXT, encoding="utf-8")


def copy_course(source: SourceFile, folder: Path, lang: Lang) -> SourceFile:
    """Put the exercise's source and nbgrader's settings into `folder`; the copied source."""
    copied = SourceFile(folder, "exercise", EXERCISE)
    copied.path.parent.mkdir(parents=True)
    shutil.copyfile(source.path, copied.path)
    settings = (source.root / CONFIG).read_text(encoding="utf-8")
    settings += f"""
# added by `tichchap demo --lang {lang}`
c.CourseDirectory.source_directory = "solutions/{lang}"
c.CourseDirectory.release_directory = "exercises/{lang}"
"""
    (folder / CONFIG).write_text(settings, encoding="utf-8")
    return copied


def hand_in(
    course: GradebookCourse, exercise: SourceFile, students: list[Student], lang: Lang
) -> None:
    """Save each student's notebook, made from the release in the student's language."""
    enrol(course, students)
    for student in students:
        release = exercise.release(student.lang or lang)
        submit(release, student, course.path("submitted", exercise.name, student.id))


def _show_next(folder: Path, student: str, lang: Lang, console: Console) -> None:
    notebook = f"{EXERCISE}/{EXERCISE}"
    places = {
        f"exercises/{lang}/{notebook}.ipynb": "where_release",
        f"submitted/{student}/{notebook}.ipynb": "where_submitted",
        f"autograded/{student}/{notebook}.ipynb": "where_autograded",
        f"feedback/{student}/{notebook}.html": "where_feedback",
        "gradebook.db": "where_gradebook",
        LOG: "where_log",
    }
    _list(text("where_title", lang, folder=folder), places, lang, console)
    commands = {
        "\n    ".join(_preparation(folder)): "next_folder",
        f"tichchap grade {EXERCISE} --students {student} --force": "next_again",
        f"tichchap feedback {EXERCISE}": "next_feedback",
        f"tichchap export {EXERCISE} --to grades.csv": "next_export",
        "jupyter lab": "next_formgrader",
    }
    _list(text("next_title", lang), commands, lang, console)


def _preparation(folder: Path) -> list[str]:
    """What to type before the commands: the folder, and the environment where needed."""
    scripts = Path(sysconfig.get_path("scripts"))
    found = shutil.which("tichchap")
    here = found is not None and Path(found).parent == scripts
    path = [] if here else [f"export PATH={shlex.quote(str(scripts))}:$PATH"]
    return [*path, f"cd {shlex.quote(str(folder))}"]


def _list(title: str, entries: dict[str, str], lang: Lang, console: Console) -> None:
    """Print the title and, for each entry, what it is and below that the entry, to be copied."""
    console.print(Text(f"\n{title}", style="bold"))
    for thing, key in entries.items():
        console.print(Text(f"  {text(key, lang)}", style="dim"), soft_wrap=True)
        console.print(Text(f"    {thing}"), soft_wrap=True)
