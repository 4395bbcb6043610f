"""Grades for Moodle, Canvas, Gradescope and spreadsheets, from a gradebook of nbgrader's."""

import csv
import io
import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_core.application import NoStart
from nbgrader.apps import NbGraderApp
from sqlalchemy.exc import SAWarning
from typer.testing import CliRunner, Result

from tichchap.autograde.errors import GradingError
from tichchap.autograde.export.canvas import CanvasExport
from tichchap.autograde.export.command import FORMATS
from tichchap.autograde.export.gradescope import GradescopeExport, results_of
from tichchap.autograde.export.moodle import MoodleExport
from tichchap.autograde.export.plain import PlainExport
from tichchap.autograde.export.sheet import read_sheet
from tichchap.autograde.export.table import csv_of
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.records import CheckRecord, Report, State, Status, as_json
from tichchap.cli import app

NAME = "ex99_double"
SCORES: dict[str, dict[str, float | None]] = {
    "an": {"double-example": 1, "double-values": 1.5},
    "=binh": {"double-example": 0, "double-values": 0},
    "chi": {"double-example": None, "double-values": None},
}
HIDDEN = CheckRecord(
    "double-values", 1.5, 2, Status.FAILED, True, "Sai với số lớn.", messages=("Thử số lớn.",)
)
REPORT = Report(
    *(NAME, "an", State.PARTIAL, "vi", "plain", 7, "d1"),
    checks=(CheckRecord("double-example", 1, 1, Status.PASSED), HIDDEN),
    problems=("ô double bị chép hai lần",),
    seconds=2.5,
    said="một ô chạy quá lâu",
)


@pytest.fixture(scope="session")
def graded_course(released_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course with grades, to be copied."""
    folder = tmp_path_factory.mktemp("graded")
    shutil.copytree(released_course, folder, dirs_exist_ok=True)
    with GradebookCourse(folder) as course, course.gradebook() as gradebook:
        add = gradebook.add_student
        add("an", first_name="An", last_name='Nguyễn "Hoài"', email="an@x.vn", lms_user_id="77")
        add("=binh", first_name="Bình, B", last_name="@SUM(A1)")
        add("chi", first_name="Chi")
        add("dung", first_name="Dũng", last_name="Lê")
        for student, scores in SCORES.items():
            with warnings.catch_warnings():
                # as in GradebookCourse: nbgrader saves it a line later
                warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
                gradebook.add_submission(NAME, student)
            for check, score in scores.items():
                grade = gradebook.find_grade(check, NAME, NAME, student)
                grade.auto_score, grade.needs_manual_grade = score, score is None
        gradebook.find_submission_notebook(NAME, NAME, "an").late_submission_penalty = 0.25
        gradebook.db.commit()
    return folder


@pytest.fixture
def course(graded_course: Path, tmp_path: Path) -> Iterator[GradebookCourse]:
    shutil.copytree(graded_course, tmp_path, dirs_exist_ok=True)
    with GradebookCourse(tmp_path) as opened:
        yield opened


def exported(course: GradebookCourse, kind: Any, **traits: Any) -> list[list[str]]:
    to = course.root / "out.csv"
    with course.gradebook() as gradebook:
        kind(config=course.config, to=str(to), **traits).export(gradebook)
    text = to.read_bytes().decode("utf-8")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def write_report(course: GradebookCourse, report: Report = REPORT) -> None:
    path = course.path("autograded", NAME, report.student).with_name("report.json")
    path.parent.mkdir(parents=True)
    path.write_text(as_json(report), encoding="utf-8")


def invoke(course: GradebookCourse, *options: str) -> Result:
    return CliRunner().invoke(app, ["export", *options, "--root", str(course.root)])


def test_moodle_has_ids_emails_and_a_column_of_scores(course: GradebookCourse) -> None:
    assert exported(course, MoodleExport) == [
        ["ID number", "Full name", "Email address", NAME],
        ["chi", "Chi", "", ""],
        ["'=binh", "'@SUM(A1) Bình, B", "", "0"],
        ["dung", "Lê Dũng", "", ""],
        ["an", 'Nguyễn "Hoài" An', "an@x.vn", "2.25"],
    ]


def test_canvas_has_its_own_columns_and_the_points_possible(course: GradebookCourse) -> None:
    assert exported(course, CanvasExport) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", NAME],
        ["    Points Possible", "", "", "", "", "3"],
        ["Chi", "", "chi", "", "", ""],
        ["'@SUM(A1), Bình, B", "", "'=binh", "", "", "0"],
        ["Lê, Dũng", "", "dung", "", "", ""],
        ['Nguyễn "Hoài", An', "77", "an", "", "", "2.25"],
    ]


def test_the_plain_table_is_for_excel(course: GradebookCourse) -> None:
    rows = exported(course, PlainExport, student=["an"])
    assert rows == [
        ["student_id", "last_name", "first_name", "email", f"{NAME} (/3)"],
        ["an", 'Nguyễn "Hoài"', "An", "an@x.vn", "2.25"],
    ]
    assert (course.root / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfstudent_id,")


def test_who_waits_for_a_grade_by_hand_or_has_none_is_known(course: GradebookCourse) -> None:
    with course.gradebook() as gradebook:
        gradebook.find_grade("double-values", NAME, NAME, "an").needs_manual_grade = True
        gradebook.db.commit()
        sheet = read_sheet(gradebook)
    assert (sheet.waiting, sheet.blank) == (["an"], ["chi"])
    assert sheet.scores == {("an", NAME): 2.25, ("=binh", NAME): 0}


def test_points_given_by_hand_count(course: GradebookCourse) -> None:
    with course.gradebook() as gradebook:
        gradebook.find_grade("double-values", NAME, NAME, "chi").manual_score = 2
        gradebook.db.commit()
        assert read_sheet(gradebook).scores["chi", NAME] == 2


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", '"\'\r=1"'),
        ("-2.5", "-2.5"),
        ("+84", "+84"),
        (-0.5, "-0.5"),
        (1 / 3, "0.3333"),
        (100000000.0, "100000000"),
        ("a=b", "a=b"),
        (None, '""'),
        ('a"b,c', '"a""b,c"'),
    ],
)
def test_no_cell_is_a_formula(cell: str | float | None, written: str) -> None:
    assert csv_of([[cell]]) == f"{written}\r\n"


def test_gradescope_gets_the_checks_of_a_report() -> None:
    assert results_of(REPORT, 2.25) == {
        "score": 2.25,
        "execution_time": 2.5,
        "output": "một ô chạy quá lâu\nô double bị chép hai lần",
        "tests": [
            {
                "name": "double-example",
                "score": 1,
                "max_score": 1,
                "status": "passed",
                "output": "",
                "visibility": "visible",
            },
            {
                "name": "double-values",
                "score": 1.5,
                "max_score": 2,
                "status": "failed",
                "output": "Thử số lớn.",
                "visibility": "after_published",
            },
        ],
    }


def test_a_check_that_said_nothing_gives_its_reason_to_gradescope() -> None:
    check = CheckRecord("a", 0, 1, Status.NOT_RUN, reason="chạy quá lâu")
    report = Report(NAME, "an", State.GRADED, "vi", "plain", 7, "d1", (check,))
    test = results_of(report, 0)["tests"][0]
    assert (test["output"], test["status"]) == ("chạy quá lâu", "failed")


def test_gradescope_is_a_file_for_each_submission_with_a_report(course: GradebookCourse) -> None:
    write_report(course)
    result = invoke(course, NAME, "--to", str(course.root / "out"), "--format", "gradescope")
    assert result.exit_code == 0, result.output
    found = [p.relative_to(course.root) for p in (course.root / "out").rglob("*") if p.is_file()]
    assert found == [Path("out") / NAME / "an" / "results.json"]
    results = json.loads((course.root / found[0]).read_text("utf-8"))
    assert results == results_of(REPORT, 2.25)
    assert "không có report.json, bỏ qua: =binh" in result.output


@pytest.mark.parametrize(
    ("report", "message"),
    [(None, "expected report.json beside the graded notebooks"), ("{", r"report\.json: ")],
)
def test_gradescope_needs_reports_that_can_be_read(
    course: GradebookCourse, report: str | None, message: str
) -> None:
    if report is not None:
        write_report(course)
        path = course.path("autograded", NAME, "an").with_name("report.json")
        path.write_text(report, encoding="utf-8")
    plugin = GradescopeExport(config=course.config, to=str(course.root / "out"))
    with course.gradebook() as gradebook, pytest.raises(GradingError, match=message):
        plugin.export(gradebook)
    assert not (course.root / "out").exists()


def test_nbgrader_runs_the_plugins_by_name(
    course: GradebookCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course.root)
    exporter = "--exporter=tichchap.autograde.export.moodle.MoodleExport"
    try:
        run = NbGraderApp.instance()
        run.initialize(["export", exporter, "--to=by-name.csv"])
        with pytest.raises(NoStart):  # that is how Jupyter ends a subcommand
            run.start()
    finally:
        NbGraderApp.clear_instance()
    assert "an@x.vn,2.25" in (course.root / "by-name.csv").read_text("utf-8")


def test_the_command_says_where_it_is_and_what_is_not_final(course: GradebookCourse) -> None:
    options = ("--to", str(course.root), "--format", "canvas", "--lang", "en")
    result = invoke(course, NAME, *options)
    assert result.exit_code == 0, result.output
    lines = [line.strip() for line in result.output.splitlines()]
    assert lines[:2] == [f"{NAME}, students: 4", "handed in but not graded, left blank: chi"]
    assert lines[2].startswith("no Canvas id, ")
    assert ": chi, =binh, dung. " in lines[2]
    assert lines[3:6] == [
        "nbgrader db student import students.csv",
        "the grades are here",
        str(course.root / "grades-canvas.csv"),
    ]
    assert (course.root / "grades-canvas.csv").is_file()


@pytest.mark.parametrize("form", ["moodle", "csv"])
def test_the_command_writes_the_file_that_is_named(course: GradebookCourse, form: str) -> None:
    to = course.root / "new" / "grades.csv"
    result = invoke(course, NAME, NAME, "--to", str(to), "--format", form)
    assert result.exit_code == 0, result.output
    assert to.read_text("utf-8").count(NAME) == 1
    assert "bảng điểm nằm ở đây" in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("ex98_none",), "expected an assignment of the gradebook, got 'ex98_none'; there are: "),
        ((NAME, "--format", "xlsx"), "--format: expected one of moodle, canvas, csv, gradescope"),
        ((NAME, "--lang", "fr"), "--lang: expected vi or en, got 'fr'"),
    ],
)
def test_the_command_refuses_what_it_does_not_know(
    course: GradebookCourse, options: tuple[str, ...], message: str
) -> None:
    result = invoke(course, *options, "--to", str(course.root / "out.csv"))
    assert result.exit_code == 1
    assert message in result.output
    assert not (course.root / "out.csv").exists()


@pytest.mark.parametrize("form", FORMATS)
def test_without_grades_the_command_says_what_to_run(tiny: Any, form: str) -> None:
    with tiny.course.gradebook() as gradebook:
        gradebook.add_student("an")
    to = tiny.course.root / "out"
    result = invoke(tiny.course, NAME, "--to", str(to), "--format", form)
    assert result.exit_code == 1
    assert f"expected grades of {NAME}, found none: run `tichchap grade {NAME}`" in result.output
    assert not to.exists()


def test_without_a_gradebook_none_is_made(course_folder: Path) -> None:
    with GradebookCourse(course_folder) as course:
        result = invoke(course, NAME, "--to", str(course_folder / "out.csv"))
    assert result.exit_code == 1
    assert "gradebook.db, found no such file: run `tichchap grade` first" in result.output
    assert not (course_folder / "gradebook.db").exists()


def test_a_gradebook_without_students_has_no_grades(tiny: Any) -> None:
    with (
        tiny.course.gradebook() as gradebook,
        pytest.raises(GradingError, match="expected grades in the gradebook, found no student"),
    ):
        read_sheet(gradebook)
