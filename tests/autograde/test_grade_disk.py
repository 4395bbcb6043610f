"""A full disk is the machine's fault: the command stops, and goes on when there is space again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tichchap.autograde.grading import command

STUDENTS = 8
pytestmark = [pytest.mark.slow, pytest.mark.alone]


@pytest.fixture
def course(one_warm_process: None, counting_released: Any, tmp_path: Path) -> Any:
    """A small class, not graded yet."""
    made = counting_released.copy(tmp_path / "course")
    made.earned = made.submit_class(STUDENTS)
    return made


@pytest.fixture
def small_disk(course: Any) -> Iterator[Path]:
    """The folder of what is graded, on a file system with hardly any space."""
    folder = Path(course.root, "autograded")
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_stops_the_command_and_nothing_is_lost(
    course: Any, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = command.Options(seed=7, workers=2, lang="en")
    assert command.grade(course.name, course.root, options) == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "To go on: tichchap grade ex98_count" in said
    kept = {student: path.stat().st_mtime_ns for student, path in course.files().items()}
    assert kept
    assert {row["student"] for row in course.rows() if row["auto"] is not None} == set(kept)
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert command.grade(course.name, course.root, options) == 0
    now = {student: path.stat().st_mtime_ns for student, path in course.files().items()}
    assert kept.items() <= now.items()
    assert course.points() == course.earned
