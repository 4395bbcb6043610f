"""The whole of `tichchap demo`, once, through the command line; and what it refuses."""

import re
import shutil
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from tichchap.autograde.demo import MARKER, clear, demo
from tichchap.cli import app
from tichchap.course.errors import CourseError
from tichchap.course.release import release

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex02_convolution"
# one worker runs the demo once for all of these
pytestmark = pytest.mark.alone

MOST = {
    "correlate2d-example": 1,
    "correlate2d-values": 2,
    "conv2d-example": 1,
    "conv2d-channels": 2,
    "conv2d-stride": 2,
    "conv2d-padding": 2,
    "conv2d-gradients": 2,
    "conv2d-dtype": 1,
    "conv2d-device": 1,
    "conv2d-memory": 1,
    "count_parameters-example": 1,
    "count_parameters-values": 1,
    "Conv2d-parameters": 1,
    "Conv2d-forward": 1,
    "Conv2d-initialisation": 1,
}
RIGHT_BESIDES_CONV2D = [
    "count_parameters-example",
    "count_parameters-values",
    "Conv2d-parameters",
    "Conv2d-initialisation",
]
# the checks of which each student has the points, all of them
REACHED = {
    "an": list(MOST),
    "binh": RIGHT_BESIDES_CONV2D,
    # each property is judged where the values are right: the stride costs its own points only
    "chi": [check for check in MOST if check not in ("conv2d-stride", "Conv2d-forward")],
    "dung": [],
    "giang": ["correlate2d-example", "correlate2d-values", *RIGHT_BESIDES_CONV2D],
}
REASONS = {
    "binh": "Kernel bị lật cả hai chiều.",
    "chi": "The start is not multiplied by the stride.",
    "dung": "conv2d chưa được viết: mã vẫn dừng ở NotImplementedError.",
    "giang": "conv2d chưa được định nghĩa: ô của nó gặp lỗi SyntaxError: expected ':' (dòng 13)",
}


@dataclass
class Run:
    """A demo that ran: its folder, what it printed and how it ended."""

    folder: Path
    printed: str
    code: int

    def page(self, student: str) -> str:
        """The text of a feedback page, without tags."""
        path = self.folder / "feedback" / student / NAME / f"{NAME}.html"
        texts: list[str] = []
        parser = HTMLParser()
        parser.handle_data = texts.append  # type: ignore[method-assign,assignment]
        parser.feed(path.read_text("utf-8"))
        return "".join(texts)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("class") / "demo"
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("TICHCHAP_LANG", raising=False)
        environment.setenv("COLUMNS", "100")
        outcome = CliRunner().invoke(app, ["demo", "--root", str(ROOT), "--to", str(folder)])
    return Run(folder, outcome.output, outcome.exit_code)


def expected(student: str) -> dict[str, float]:
    return {check: most * (check in REACHED[student]) for check, most in MOST.items()}


@pytest.mark.slow
def test_every_student_has_exactly_the_points_in_the_gradebook(ran: Run) -> None:
    assert ran.code == 0, ran.printed
    with Gradebook(f"sqlite:///{ran.folder}/gradebook.db") as gradebook:
        for student in REACHED:
            grades = gradebook.find_submission_notebook(NAME, NAME, student).grades
            assert {grade.name: grade.score for grade in grades} == expected(student), student
            assert {grade.name: grade.max_score for grade in grades} == MOST


@pytest.mark.slow
def test_the_table_and_the_reasons_are_printed(ran: Run) -> None:
    lines = [" ".join(line.replace("│", " ").split()) for line in ran.printed.splitlines()]
    for check, most in MOST.items():
        points = [f"{expected(student)[check]:g}" for student in REACHED]
        assert " ".join([check, str(most), *points]) in lines
    totals = [f"{sum(expected(student).values()):g}" for student in REACHED]
    assert " ".join(["Tổng", "20", *totals]) in lines
    joined = " ".join(lines)
    for reason in REASONS.values():
        assert reason in joined
    assert "Nguyễn Hoài An (an): 20 / 20, không mất điểm nào" in lines
    assert "tichchap export ex02_convolution --to grades.csv" in lines


@pytest.mark.slow
@pytest.mark.parametrize("student", REASONS)
def test_a_feedback_page_has_the_reason_and_no_hidden_check(ran: Run, student: str) -> None:
    page = ran.page(student)
    assert REASONS[student] in page
    assert "hidden check" in page or "kiểm tra ẩn" in page
    for hidden in ("conv2d.stride(", "conv2d.channels(", "correlate2d.values(", "HIDDEN TESTS"):
        assert f"checks.{hidden}" not in page
        assert hidden not in page.replace("checks.", "")


@pytest.mark.slow
def test_a_feedback_page_explains_in_the_language_of_its_notebook(ran: Run) -> None:
    assert "Nguyên nhân: Mã của bạn xoay kernel 180°" in ran.page("binh")
    assert "Cause: Your window starts at i; it should start at i * stride." in ran.page("chi")
    assert "Nguyên nhân" not in ran.page("chi")


@pytest.mark.slow
def test_nbgrader_releases_what_the_build_releases(ran: Run) -> None:
    made = (ran.folder / "exercises" / "vi" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    source = (ran.folder / "solutions" / "vi" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert made == release(source, NAME)


@pytest.mark.slow
def test_no_check_lost_points_by_writing_to_stderr(ran: Run) -> None:
    for student in REACHED:
        path = ran.folder / "autograded" / student / NAME / f"{NAME}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells:
            streams = [out.get("name") for out in cell.get("outputs", [])]
            assert "stderr" not in streams


@pytest.mark.slow
def test_nbgraders_chatter_is_in_the_log_and_not_on_the_terminal(ran: Run) -> None:
    assert "INFO" in (ran.folder / "nbgrader.log").read_text("utf-8")
    assert re.search(r"Autograding|WARNING|INFO", ran.printed) is None


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    with pytest.raises(CourseError, match="is not empty and not a former demo"):
        clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("", encoding="utf-8")
    with pytest.raises(CourseError, match="expected a folder for the demo, got the file"):
        clear(tmp_path / "demo")


def test_a_former_demo_is_emptied(tmp_path: Path) -> None:
    clear(tmp_path / "demo")
    graded = tmp_path / "demo" / "autograded" / "an"
    graded.mkdir(parents=True)
    (graded / "notebook.ipynb").write_text("{}", encoding="utf-8")
    (graded / "notebook.ipynb").chmod(0o444)
    clear(tmp_path / "demo")
    assert [path.name for path in (tmp_path / "demo").iterdir()] == [MARKER]


def test_a_course_without_the_exercise_is_refused_before_anything_is_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "demo"
    clear(old)
    (old / "gradebook.db").write_text("", encoding="utf-8")
    (tmp_path / "solutions").mkdir()
    assert demo(tmp_path, old, "vi") == 1
    assert "the demo needs" in (said := capsys.readouterr().err)
    assert "ex02_convolution.py, found no such file" in said
    assert (old / "gradebook.db").exists()


def test_an_unknown_language_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo(ROOT, tmp_path / "demo", "fr") == 1
    assert capsys.readouterr().err == "--lang: expected vi or en, got 'fr'\n"
    assert not (tmp_path / "demo").exists()


def test_a_source_that_cannot_be_built_is_one_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "solutions").mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    bad = '# %% solve="conv2d" points="many"\ndef conv2d():\n    pass\n'
    (tmp_path / "solutions" / f"{NAME}.py").write_text(bad, encoding="utf-8")
    assert demo(tmp_path, tmp_path / "demo", "vi") == 1
    assert f"solutions/{NAME}.py:1: cell 1: " in capsys.readouterr().err
