"""`tichchap check` and `tichchap submit`: what they do and say; they return exit codes."""

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from nbformat import NotebookNode
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from tichchap.autograde.errors import GradingError
from tichchap.autograde.student.find import find_notebook
from tichchap.autograde.student.progress import unwritten
from tichchap.autograde.student.run import Checked, Verdict, run_checks
from tichchap.autograde.submissions import answer_cells, read_notebook
from tichchap.autograde.texts import language_of, text
from tichchap.course.errors import CourseError
from tichchap.course.project import language
from tichchap.course.write import in_one_move
from tichchap.languages import LANGS, Lang


def check(wanted: str, lang: str | None) -> int:
    """Run a notebook's visible checks and print what came of them; 0 where all pass."""
    try:
        path, notebook, spoken = _opened(wanted, lang)
        checked = run_checks(notebook, path.parent, spoken)
    except (CourseError, GradingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    show(path, checked, spoken, Console(highlight=False))
    return 0 if all(verdict.passed for verdict in checked.verdicts) else 1


def submit(wanted: str, to: Path | None, lang: str | None) -> int:
    """Write the file to be uploaded: a zip of the notebook, named after it; 0 where it is there."""
    try:
        path, notebook, spoken = _opened(wanted, lang)
        target = (to or path.parent) / f"{path.stem}.zip"
        _pack(path, target)
    except (CourseError, GradingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    console = Console(highlight=False)
    size = f"{target.stat().st_size / 1000:.0f} kB"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    saved = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).astimezone()
    details = {"target": target, "size": size, "saved": f"{saved:%Y-%m-%d %H:%M}", "code": digest}
    console.print(Text(text("submit_done", spoken, **details)), soft_wrap=True)
    if empty := unwritten(notebook):
        names = ", ".join(empty)
        console.print(Text(text("submit_empty", spoken, names=names), style="yellow"))
    console.print(Text(text("submit_next", spoken, name=path.stem)), soft_wrap=True)
    return 0


def _opened(wanted: str, lang: str | None) -> tuple[Path, NotebookNode, Lang]:
    asked = language(lang) if lang else None
    path = find_notebook(wanted, asked or LANGS[0], Path.cwd())
    notebook = read_notebook(path)
    if not answer_cells(notebook):
        raise GradingError(text("student_no_exercise", asked or language_of(notebook), path=path))
    return path, notebook, asked or language_of(notebook)


def _pack(path: Path, target: Path) -> None:
    with in_one_move(target) as part, ZipFile(part, "w", ZIP_DEFLATED) as archive:
        archive.write(path, path.name)


def show(path: Path, checked: Checked, lang: Lang, console: Console) -> None:
    """Print each check with its verdict, why the others fail, and what is graded only later."""
    passed = [verdict for verdict in checked.verdicts if verdict.passed]
    counts = {"passed": len(passed), "all": len(checked.verdicts)}
    for name, error in checked.errors.items():
        console.print(Text(text("check_error", lang, name=name, error=error), style="yellow"))
    for verdict in checked.verdicts:
        _show(verdict, lang, console)
    console.print(Text(text("check_sum", lang, name=path.name, **counts), style="bold"))
    later = {"hidden": len(checked.hidden), "written": len(checked.written)}
    console.print(Text(text("check_later", lang, **later)), soft_wrap=True)
    following = "check_next_submit" if len(passed) == len(checked.verdicts) else "check_next_fix"
    console.print(Text(text(following, lang, name=path.stem)), soft_wrap=True)


def _show(verdict: Verdict, lang: Lang, console: Console) -> None:
    word = text("check_passed" if verdict.passed else "check_failed", lang)
    style = "green" if verdict.passed else "red"
    points = f"({verdict.points:g})"
    console.print(f"[{style}]{word}[/]  {escape(verdict.id)} {points}")
    if not verdict.passed:
        said = verdict.printed or verdict.reason
        console.print(Padding(Text(said), (0, 0, 1, 4)))
