"""The page on which JupyterLab opens: the lectures, and the exercises with what is done of them."""

from pathlib import Path

from tichchap.autograde.errors import GradingError
from tichchap.autograde.student.progress import Progress, progress
from tichchap.autograde.submissions import read_notebook
from tichchap.autograde.texts import text
from tichchap.course import headings
from tichchap.course.errors import CourseError
from tichchap.course.project import NAMES, Kind
from tichchap.course.write import write
from tichchap.languages import Lang

FOLDER = "start"  # JupyterLab opens nothing in a folder whose name begins with a dot


def write_page(root: Path, lang: Lang) -> Path:
    """Write the page of one language; git ignores its folder.

    Raises:
        CourseError: the course has no lecture and no exercise in this language.
    """
    path = root / FOLDER / f"start.{lang}.md"
    write(path, page(root, lang))
    write(path.with_name(".gitignore"), "*\n")
    return path


def page(root: Path, lang: Lang) -> str:
    """The page as Markdown. Raises what `write_page` raises."""
    lectures = _notebooks(root / "lectures" / lang, "lecture")
    exercises = _notebooks(root / "exercises" / lang, "exercise")
    if not lectures and not exercises:
        raise CourseError(text("lab_nothing", lang, root=root, folder=lang))
    tables = {
        "lab_lectures": [_lecture(path, root, lang) for path in lectures],
        "lab_exercises": [_exercise(path, root, lang) for path in exercises],
    }
    shown = ["\n".join([text(key, lang), *rows]) for key, rows in tables.items() if rows]
    return "\n\n".join([text("lab_head", lang), *shown, text("lab_notes", lang)]) + "\n"


def _notebooks(folder: Path, kind: Kind) -> list[Path]:
    """The course's own notebooks, in the order of their numbers: copies have other names."""
    name = "{0}/{0}.ipynb" if kind == "exercise" else "{0}.ipynb"
    found = (path for path in folder.glob(name.format("*")) if NAMES[kind].fullmatch(path.stem))
    return sorted(path for path in found if path == folder / name.format(path.stem))


def _lecture(path: Path, root: Path, lang: Lang) -> str:
    number = f"| {int(path.stem[:2])} "
    try:
        notebook = read_notebook(path)
    except GradingError:
        return number + _row(path, root, path.stem, text("lab_unreadable", lang)) + " |"
    found = headings.title(notebook, path.stem), headings.time(notebook)
    # a kernel that ran it tells JupyterLab the version of Python; the build leaves that out
    seen = "lab_run" if "version" in notebook.metadata.get("language_info", {}) else "lab_new"
    return number + _row(path, root, *found) + f" {text(seen, lang)} |"


def _exercise(path: Path, root: Path, lang: Lang) -> str:
    try:
        done = progress(path)
    except GradingError:
        return _row(path, root, path.stem, text("lab_unreadable", lang))
    return _row(path, root, done.title, _state(done, lang))


def _state(done: Progress, lang: Lang) -> str:
    counts = {"written": done.written, "answers": done.answers}
    if not done.written and not done.packed and not done.submitted:
        return text("lab_fresh", lang, **counts)
    parts = [text("lab_written", lang, **counts)]
    parts.append(text("lab_passed", lang, passed=done.passed, checks=done.checks))
    if done.submitted or done.packed:
        parts.append(text("lab_submitted" if done.submitted else "lab_packed", lang))
    elif done.submitted is False or done.packed is False:
        key = "lab_packed_before" if done.submitted is None else "lab_submitted_before"
        parts.append(text(key, lang))
    return "; ".join(parts)


def _row(path: Path, root: Path, title: str, said: str) -> str:
    link = f"../{path.relative_to(root).as_posix()}"
    shown = title.replace("|", r"\|")
    return f"| [{shown}]({link}) | {said} |"
