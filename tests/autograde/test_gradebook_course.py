import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tichchap.autograde.batch import enrol
from tichchap.autograde.errors import GradingError
from tichchap.autograde.gradebook_course import LOG, GradebookCourse, scripts_on_path
from tichchap.autograde.submissions import Student
from tichchap.autograde.table import max_points, result

NAME = "ex99_double"
RIGHT = "def double(x):\n    return 2 * x"
CRASH = "import os\ndef double(x):\n    os._exit(1)"


def test_a_folder_without_settings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GradingError, match=r"expected nbgrader's settings in .*_config\.py"):
        GradebookCourse(tmp_path)


def test_settings_that_do_not_run_are_refused(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c.Execute.timeout = sixty", encoding="utf-8")
    with pytest.raises(GradingError, match=r"nbgrader_config\.py: NameError: name 'sixty'"):
        GradebookCourse(tmp_path)


def test_an_assignment_without_a_source_is_refused(course_folder: Path) -> None:
    with (
        GradebookCourse(course_folder) as course,
        pytest.raises(GradingError, match=r"GenerateAssignment ex98_none: No notebooks were"),
    ):
        course.generate_assignment("ex98_none")


def test_a_student_without_a_submission_is_refused(tiny: Any) -> None:
    with pytest.raises(GradingError, match=r"Autograde ex99_double of chi: No notebooks were"):
        tiny.course.autograde(NAME, "chi")


def test_a_submission_that_is_no_notebook_is_refused(tiny: Any) -> None:
    path = tiny.course.path("submitted", NAME, "an")
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(GradingError, match=r"Autograde ex99_double of an: .*NotJSONError"):
        tiny.course.autograde(NAME, "an")
    assert tiny.points("an") == {"double-example": 0, "double-values": 0}


def test_points_are_asked_of_a_released_assignment_only(course_folder: Path) -> None:
    with (
        GradebookCourse(course_folder) as course,
        pytest.raises(GradingError, match="ex99_double is not in the gradebook: release it first"),
    ):
        max_points(course, NAME)


def test_the_points_of_the_checks_come_in_the_order_of_the_notebook(tiny: Any) -> None:
    assert list(max_points(tiny.course, NAME).items()) == [
        ("double-example", 1),
        ("double-values", 2),
    ]


def test_names_of_students_are_in_the_gradebook(tiny: Any) -> None:
    enrol(tiny.course, [Student("an", "Nguyễn Hoài An", None, {})])
    with tiny.course.gradebook() as gradebook:
        student = gradebook.find_student("an")
        assert (student.last_name, student.first_name) == ("Nguyễn Hoài", "An")


def test_the_scripts_of_the_environment_are_on_the_path_and_only_inside() -> None:
    before = os.environ["PATH"]
    with scripts_on_path():
        assert os.environ["PATH"].split(os.pathsep)[0] == sysconfig.get_path("scripts")
    assert os.environ["PATH"] == before


@pytest.mark.slow
def test_a_crash_leaves_no_old_points(tiny: Any, capfd: pytest.CaptureFixture[str]) -> None:
    tiny.submit("an", RIGHT)
    tiny.course.autograde(NAME, "an")
    assert sum(tiny.points("an").values()) == 3
    tiny.submit("an", CRASH)
    with pytest.raises(GradingError, match=r"Autograde ex99_double of an: .*DeadKernelError"):
        tiny.course.autograde(NAME, "an")
    assert tiny.points("an") == {"double-example": 0, "double-values": 0}
    assert capfd.readouterr() == ("", "")
    assert "DeadKernelError" in (tiny.course.root / LOG).read_text("utf-8")


@pytest.mark.slow
def test_a_warning_of_the_students_code_costs_nothing(tiny: Any) -> None:
    tiny.submit("an", "import warnings\nwarnings.warn('old')\nprint('hello')\n" + RIGHT)
    tiny.course.autograde(NAME, "an")
    graded = result(tiny.course, NAME, "an", "An")
    assert {check: mark.points for check, mark in graded.marks.items()} == {
        "double-example": 1,
        "double-values": 2,
    }


@pytest.mark.slow
def test_a_hand_given_score_counts_and_stays(tiny: Any) -> None:
    tiny.submit("an", "def double(x):\n    return 2")
    tiny.course.autograde(NAME, "an")
    with tiny.course.gradebook() as gradebook:
        gradebook.find_grade("double-values", NAME, NAME, "an").manual_score = 1.5
        gradebook.db.commit()
    tiny.course.autograde(NAME, "an")
    graded = result(tiny.course, NAME, "an", "An")
    assert graded.points == 2.5
    assert graded.marks["double-values"].reason == "AssertionError: not 42"


def test_what_the_gradebook_complains_of_is_in_the_log_and_not_on_the_terminal(
    course_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from nbgrader.api import app_log\n"
        "from tichchap.autograde.gradebook_course import GradebookCourse\n"
        "with GradebookCourse(Path(sys.argv[1])):\n"
        "    app_log.error('Rolling back session')\n"
    )
    subprocess.run([sys.executable, "-c", program, course_folder], check=True)
    assert capfd.readouterr() == ("", "")
    assert "Rolling back session" in (course_folder / LOG).read_text("utf-8")
