"""`tichchap export`: what it does and says; it returns an exit code."""

import sys
from pathlib import Path

from nbgrader.plugins import ExportPlugin
from rich.console import Console
from rich.text import Text

from tichchap.autograde.errors import GradingError
from tichchap.autograde.export.canvas import CanvasExport
from tichchap.autograde.export.gradescope import GradescopeExport
from tichchap.autograde.export.moodle import MoodleExport
from tichchap.autograde.export.plain import PlainExport
from tichchap.autograde.export.sheet import Sheet, read_sheet
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.texts import text
from tichchap.course.errors import CourseError
from tichchap.course.project import find_root, language
from tichchap.languages import Lang

FORMATS: dict[str, type[ExportPlugin]] = {
    "moodle": MoodleExport,
    "canvas": CanvasExport,
    "csv": PlainExport,
    "gradescope": GradescopeExport,
}


def command(exercises: list[str], to: Path, form: str, root: Path | None, lang: str) -> int:
    """Write the grades of exercises for another program, and give an exit code.

    `form` is a key of `FORMATS`, `to` the file, or a folder for it; `root` is the course (default:
    found from the current folder).
    """
    try:
        spoken = language(lang)
        plugin, sheet = export(root or find_root(Path.cwd()), exercises, to, form)
    except (CourseError, GradingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    show(plugin, sheet, form, spoken, Console(highlight=False))
    return 0


def export(root: Path, exercises: list[str], to: Path, form: str) -> tuple[ExportPlugin, Sheet]:
    """Run the plugin of a format on the course's gradebook.

    Raises:
        GradingError: the format is unknown, or there are no such grades.
        OSError: a file cannot be written.
    """
    if form not in FORMATS:
        raise GradingError(f"--format: expected one of {', '.join(FORMATS)}, got {form!r}")
    kind = FORMATS[form]
    if to.is_dir() and kind is not GradescopeExport:
        to = to / kind.file_name
    with GradebookCourse(root) as course:
        course.require_gradebook()
        plugin = kind(config=course.config, to=str(to), assignment=exercises)
        with course.gradebook() as gradebook:
            plugin.export(gradebook)
            return plugin, read_sheet(gradebook, exercises)


def show(plugin: ExportPlugin, sheet: Sheet, form: str, lang: Lang, console: Console) -> None:
    """Print where the grades are, what is not final about them, and what to do next."""
    names = ", ".join(sheet.most)
    heading = text("export_done", lang, count=len(sheet.people), assignments=names)
    console.print(Text(heading, style="bold"), soft_wrap=True)
    remarks = {"export_waiting": sheet.waiting, "export_blank": sheet.blank}
    if form == "gradescope":
        remarks["export_no_report"] = plugin.left_out
    if form == "canvas":
        remarks["export_no_canvas_id"] = [p.id for p in sheet.people if not p.lms_id]
    for key, students in remarks.items():
        if students:
            said = text(key, lang, names=", ".join(dict.fromkeys(students)))
            console.print(Text(f"  {said}", style="yellow"), soft_wrap=True)
    if remarks.get("export_no_canvas_id"):
        console.print(Text("    nbgrader db student import students.csv"), soft_wrap=True)
    console.print(Text(f"  {text('export_where', lang)}", style="dim"), soft_wrap=True)
    console.print(Text(f"    {Path(plugin.to).resolve()}"), soft_wrap=True)
    console.print(Text(f"  {text(f'export_next_{form}', lang)}", style="dim"), soft_wrap=True)
