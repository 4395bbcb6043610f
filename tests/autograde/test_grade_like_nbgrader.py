"""What `tichchap grade` leaves looks to nbgrader as what `nbgrader autograde` leaves."""

from pathlib import Path
from typing import Any

import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.plugins import CsvExportPlugin

from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading import command

pytestmark = [pytest.mark.slow, pytest.mark.alone]
LATE = """
from nbgrader.plugins import LateSubmissionPlugin

class HalfAPoint(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5 * (total_seconds_late // 3600)

c.AssignLatePenalties.plugin_class = HalfAPoint
"""
DUE = "2026-03-01 12:00:00.0 UTC"
TIMES = {
    "early": "2026-03-01 11:00:00 UTC",
    "late": "2026-03-01 14:30:00 UTC",
    "very-late": "2026-04-01 12:00:00 UTC",
}


@pytest.fixture(scope="module")
def graded(
    one_warm_process: None, counting_released: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Any, Any]:
    """The same class graded by nbgrader, and by us: written answers, a score by hand, late ones."""
    stock = counting_released.copy(tmp_path_factory.mktemp("like") / "stock")
    with (stock.root / "nbgrader_config.py").open("a") as settings:
        settings.write(LATE)
    for student in ("early", "late", "very-late"):
        stock.submit(student, stock.answers["right"], why="Because of the bias.")
        stock.submitted(student).with_name("timestamp.txt").write_text(TIMES[student])
    stock.submit("silent", stock.answers["square"])
    stock.submit("by-hand", stock.answers["unsolved"], why="It adds up.")
    with GradebookCourse(stock.root) as course, course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(stock.name, duedate=DUE)
        gradebook.update_or_create_student("absent", last_name="A", first_name="B")
    ours = stock.copy(stock.root.with_name("ours"))
    for students in (("early", "late", "very-late", "silent", "by-hand"), ("by-hand",)):
        with GradebookCourse(stock.root) as course:
            for student in students:
                course.autograde(stock.name, student)
        options = command.Options(seed=7, workers=2, lang="en", force=True, students=students)
        assert command.grade(ours.name, ours.root, options) == 0
        _score_by_hand(stock)
        _score_by_hand(ours)
    return stock, ours


def _score_by_hand(made: Any) -> None:
    with GradebookCourse(made.root) as course, course.gradebook() as gradebook:
        for name, score in (("why", 1.5), ("count_parameters-example", 1)):
            grade = gradebook.find_grade(name, made.name, made.name, "by-hand")
            grade.manual_score = score
        gradebook.db.commit()


def test_every_grade_is_the_same(graded: tuple[Any, Any]) -> None:
    stock, ours = graded
    assert ours.rows() == stock.rows()
    needy = {row["name"] for row in ours.rows() if row["needs"]}
    assert needy == {"count_parameters-example", "why"}


def test_a_written_answer_is_for_the_instructor_and_nothing_where_nothing_was_written(
    graded: tuple[Any, Any],
) -> None:
    written = {row["student"]: row for row in graded[1].rows() if row["name"] == "why"}
    assert (written["early"]["auto"], written["early"]["needs"]) == (None, True)
    assert (written["silent"]["auto"], written["silent"]["needs"]) == (0, False)


def test_every_comment_is_the_same(graded: tuple[Any, Any]) -> None:
    stock, ours = (_comments(made) for made in graded)
    assert ours == stock
    assert ours["silent", "why"] == "No response."
    assert ours["early", "why"] is None


def _comments(made: Any) -> dict[tuple[str, str], str | None]:
    with GradebookCourse(made.root) as course, course.gradebook() as gradebook:
        return {
            (submission.student.id, comment.name): comment.auto_comment
            for submission in gradebook.assignment_submissions(made.name)
            for notebook in submission.notebooks
            for comment in notebook.comments
        }


def test_penalties_are_what_the_plugin_says_and_at_most_the_score(graded: tuple[Any, Any]) -> None:
    stock, ours = (_penalties(made) for made in graded)
    assert ours == stock
    assert ours == {"early": None, "late": 1, "very-late": 3, "silent": None, "by-hand": None}


def _penalties(made: Any) -> dict[str, float | None]:
    with GradebookCourse(made.root) as course, course.gradebook() as gradebook:
        return {
            submission.student.id: submission.notebooks[0].late_submission_penalty
            for submission in gradebook.assignment_submissions(made.name)
        }


def test_submissions_look_the_same_in_the_gradebook_and_to_the_formgrader(
    graded: tuple[Any, Any],
) -> None:
    stock, ours = (_seen(made) for made in graded)
    assert ours == stock


def _seen(made: Any) -> Any:
    with GradebookCourse(made.root) as course:
        api = NbGraderAPI(course.coursedir)
        submissions = api.get_submissions(made.name)
        seen = [
            api.get_assignment(made.name),
            sorted(submissions, key=lambda each: str(each["student"])),
            sorted(api.get_notebook_submissions(made.name, made.name), key=str),
            api.get_students(),
        ]
        with course.gradebook() as gradebook:
            seen.append(gradebook.submission_dicts(made.name))
    return _without_ids(seen)


def _without_ids(seen: Any) -> Any:
    if isinstance(seen, dict):
        # an index is the place among ids, which are drawn
        kept = {key: value for key, value in seen.items() if key not in ("id", "index")}
        return {key: _without_ids(value) for key, value in kept.items()}
    if isinstance(seen, list):
        return sorted((_without_ids(each) for each in seen), key=str)
    return seen


def test_the_export_is_the_same(graded: tuple[Any, Any], tmp_path: Path) -> None:
    stock, ours = (_csv(made, tmp_path / f"{made.root.name}.csv") for made in graded)
    assert ours == stock


def _csv(made: Any, to: Path) -> list[str]:
    with GradebookCourse(made.root) as course, course.gradebook() as gradebook:
        CsvExportPlugin(to=str(to)).export(gradebook)
    return sorted(to.read_text("utf-8").splitlines())


def test_notebooks_lie_where_nbgrader_puts_them_with_its_permissions(
    graded: tuple[Any, Any],
) -> None:
    stock, ours = graded
    for made in (stock, ours):
        path = made.autograded("early") / f"{made.name}.ipynb"
        assert path.stat().st_mode & 0o777 == 0o444
    name = "timestamp.txt"
    assert (ours.autograded("early") / name).read_text() == TIMES["early"]
    assert not (ours.autograded("silent") / name).exists()
