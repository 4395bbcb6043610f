"""`tichchap grade` on a class of the demo: what it leaves in the books and in the folders."""

import contextlib
import io
import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dask
import nbformat
import pytest
from filelock import FileLock

from tichchap.autograde.demo import EXERCISE, copy_course, hand_in
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading import command
from tichchap.autograde.grading.books import Books
from tichchap.autograde.grading.submission import LARGEST
from tichchap.autograde.submissions import sample_class
from tichchap.autograde.warm import levels
from tichchap.autograde.warm.levels import Level, strongest
from tichchap.course.build import build
from tichchap.course.project import SourceFile

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.alone]
POINTS = {"an": 20.0, "binh": 4.0, "chi": 17.0, "dung": 0.0, "giang": 7.0}


@dataclass
class Said:
    """How a call ended."""

    code: int
    out: str
    err: str


def grade(root: Path, name: str, **options: Any) -> Said:
    """Call the command in this process."""
    options = {"seed": 7, "workers": 2, "lang": "en", **options}
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = command.grade(name, root, command.Options(**options))
    return Said(code, " ".join(out.getvalue().split()), err.getvalue())


@pytest.fixture(scope="module")
def sample(one_warm_process: None, tmp_path_factory: pytest.TempPathFactory, counting: Any) -> Any:
    """The class of the demo, graded; what the command said is its `said`."""
    root = tmp_path_factory.mktemp("sample") / "course"
    root.mkdir()
    exercise = copy_course(SourceFile(ROOT, "exercise", EXERCISE), root, "vi")
    build(exercise)
    with GradebookCourse(root) as course:
        course.generate_assignment(EXERCISE)
        hand_in(course, exercise, sample_class(EXERCISE), "vi")
    made = counting.Counting.at(root, name=EXERCISE)
    made.said = grade(root, EXERCISE, json=True)
    return made


@pytest.fixture
def course(one_warm_process: None, counting_released: Any, tmp_path: Path) -> Any:
    """The cheap course with one right submission, not graded yet."""
    made = counting_released.copy(tmp_path / "course")
    made.submit("an", made.answers["right"])
    return made


def test_scores_are_in_the_gradebook(sample: Any) -> None:
    assert sample.said.code == 0, sample.said.err
    assert sample.points() == POINTS


def test_json_is_one_list_of_reports_and_nothing_else(sample: Any) -> None:
    reports = json.loads(sample.said.out)
    assert {report["student"]: report["points"] for report in reports} == POINTS
    assert {report["isolation"] for report in reports} == {strongest()}
    assert {report["lang"] for report in reports} == {"vi", "en"}


def test_the_autograded_notebook_shows_what_each_check_said(sample: Any) -> None:
    path = sample.autograded("giang") / f"{EXERCISE}.ipynb"
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    checks = {record.id: record for record in sample.report("giang").checks}
    shown = {c.metadata.nbgrader.grade_id: c.outputs for c in notebook.cells if _is_check(c)}
    assert shown.keys() == checks.keys()
    for name, record in checks.items():
        errors = [output for output in shown[name] if output.output_type == "error"]
        assert [error.evalue for error in errors] == [record.reason] * (record.status != "passed")
    assert path.stat().st_mode & 0o777 == 0o444


def _is_check(cell: Any) -> bool:
    keys = cell.metadata.get("nbgrader", {})
    return bool(keys.get("grade") and not keys.get("solution"))


def test_the_summary_is_a_page_beside_the_notebooks(sample: Any) -> None:
    page = (sample.root / "autograded" / f"{EXERCISE}-summary.html").read_text("utf-8")
    assert "5 submissions" in page
    assert "flipped" in page  # a misconception by its name


def test_what_is_in_the_books_is_not_graded_again(sample: Any) -> None:
    before = {student: path.stat().st_mtime_ns for student, path in sample.files().items()}
    said = grade(sample.root, EXERCISE, json=True, seed=8)
    after = {student: path.stat().st_mtime_ns for student, path in sample.files().items()}
    assert (said.code, after) == (0, before)
    assert len(json.loads(said.out)) == len(POINTS)
    assert "0 submissions to grade, 5 in the books" in " ".join(said.err.split())


def test_force_grades_again(course: Any) -> None:
    grade(course.root, course.name)
    before = course.files()["an"].stat().st_ino, course.report("an").seed
    assert grade(course.root, course.name, force=True, seed=8).code == 0
    assert (course.files()["an"].stat().st_ino, course.report("an").seed) != before
    assert course.report("an").seed == 8
    assert course.points() == {"an": 3}


def test_a_changed_submission_is_graded_again_its_old_scores_cleared_first(
    course: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(course.root, course.name)
    course.submit("an", course.answers["square"])
    with monkeypatch.context() as patch:
        patch.setattr(command, "outcomes", _draws_and_breaks_off)
        assert grade(course.root, course.name).code == 1
    assert [row["auto"] for row in course.rows()] == [None] * 3
    assert all(row["needs"] for row in course.rows())
    assert not course.files()
    assert grade(course.root, course.name).code == 0
    assert course.points() == {"an": 1}


def _draws_and_breaks_off(pool: Any, jobs: Any) -> Iterator[Any]:
    next(jobs)
    raise OSError("broken off")
    yield


def test_a_ctrl_c_that_python_drops_stops_the_run_all_the_same(
    course: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("binh", "chi", "dung", "em"):
        course.submit(student, course.answers["right"])
    enter = Books.enter

    def interrupted(self: Books, *outcome: Any) -> None:
        with contextlib.suppress(KeyboardInterrupt):  # as in a finalizer
            signal.raise_signal(signal.SIGINT)
        enter(self, *outcome)

    monkeypatch.setattr(Books, "enter", interrupted)
    assert grade(course.root, course.name, workers=1).code == 130
    assert len(course.files()) == 1


def test_only_students_who_are_named_are_graded(course: Any) -> None:
    for student in ("binh", "chi"):
        course.submit(student, course.answers["constant"])
    assert grade(course.root, course.name, students=["an", "chi"]).code == 0
    assert course.points() == {"an": 3, "chi": 1}


def test_a_level_that_this_machine_does_not_reach_is_refused(
    course: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels, "obstacle", lambda level: "no bwrap" if level.boxed else "")
    said = grade(course.root, course.name, isolation="bubblewrap")
    assert said.code == 1
    assert "expected at least bubblewrap, this machine has forked: no bwrap" in said.err
    assert not course.rows()


def test_a_weaker_level_is_told_and_recorded(course: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def obstacle(level: Level) -> str:
        return "" if level is Level.PLAIN else "no bwrap here"

    monkeypatch.setattr(levels, "obstacle", obstacle)
    said = grade(course.root, course.name)
    assert said.code == 0, said.err
    assert "this machine reaches isolation plain only: no bwrap here" in said.out
    assert course.report("an").isolation == "plain"
    assert course.points() == {"an": 3}


def test_a_score_by_hand_stays_and_asks_for_a_review(course: Any) -> None:
    grade(course.root, course.name)
    with GradebookCourse(course.root) as opened, opened.gradebook() as gradebook:
        found = gradebook.find_grade("count_parameters-values", course.name, course.name, "an")
        found.manual_score = 1.5
        gradebook.db.commit()
    assert grade(course.root, course.name, force=True).code == 0
    row = next(row for row in course.rows() if row["name"] == "count_parameters-values")
    assert (row["auto"], row["manual"], row["needs"]) == (2, 1.5, True)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_text("{"), "not a notebook"),
        (lambda path: path.unlink(), "not in the submission"),
        (lambda path: path.write_bytes(b" " * (LARGEST + 1)), "expected at most 16 MiB"),
    ],
    ids=["no-json", "missing", "too-large"],
)
def test_a_notebook_that_cannot_be_read_is_refused_and_the_batch_goes_on(
    course: Any, damage: Any, said: str
) -> None:
    course.submit("bad", course.answers["right"])
    damage(course.submitted("bad"))
    assert grade(course.root, course.name).code == 0
    report = course.report("bad")
    assert (report.state, report.points, report.max_points) == ("refused", 0, 3)
    assert said in report.said
    assert course.points() == {"an": 3, "bad": 0}


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("ex97_none", {}, "ex97_none is not in the gradebook"),
        ("", {"students": ["an", "zoe"]}, "no submission of ex98_count from zoe"),
        ("", {"submitted": Path("nothing")}, "no submission of ex98_count in"),
        ("", {"isolation": "steel"}, "--isolation: expected one of"),
        ("", {"lang": "fr"}, "fr"),
        ("", {"scheduler": "tcp://127.0.0.1:9"}, "--scheduler: no Dask scheduler answers at"),
        ("", {"db": "mysql+pymysql://x/y"}, "the gradebook cannot be used: No module named"),
        ("", {"db": "postgresql+none://x/y"}, "postgresql.none"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    course: Any,
    name: str,
    options: dict[str, Any],
    said: str,
) -> None:
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        done = grade(course.root, name or course.name, **options)
    assert done.code == 1
    assert said in done.err
    assert "Traceback" not in done.err
    assert len(done.err.splitlines()) == 1


def test_a_second_run_in_the_same_course_is_refused(course: Any) -> None:
    with FileLock(course.root / command.LOCK):
        said = grade(course.root, course.name)
    assert said.code == 1
    assert "another `tichchap grade` is at work" in said.err
    assert not course.rows()
