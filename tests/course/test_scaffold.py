"""`tichchap new`: a source to begin with."""

from pathlib import Path

import pytest

from tichchap.course.build import build
from tichchap.course.check import check
from tichchap.course.errors import CourseError
from tichchap.course.lint import lint
from tichchap.course.parse import read
from tichchap.course.project import SourceFile
from tichchap.course.scaffold import scaffold


def test_a_new_source_gets_the_next_free_number(course: Path, lecture: SourceFile) -> None:
    assert scaffold(course, "lecture", "pooling").relative == "lectures/02_pooling.py"
    assert scaffold(course, "lecture", "padding").relative == "lectures/03_padding.py"
    assert scaffold(course, "exercise", "pooling").relative == "solutions/ex01_pooling.py"


def test_a_new_lecture_lacks_only_cells(course: Path) -> None:
    found = lint(read(scaffold(course, "lecture", "pooling")))
    assert [finding.message for finding in found] == [
        f"expected 25 to 45 cells in {lang}, got 8" for lang in ("en", "vi")
    ]


def test_a_new_exercise_can_be_built_at_once(course: Path) -> None:
    file = scaffold(course, "exercise", "pooling")
    build(file)
    assert check(file) == []
    assert "# pooling" in file.path.read_text(encoding="utf-8")


def test_a_source_that_is_there_is_left_as_it_is(course: Path, lecture: SourceFile) -> None:
    before = lecture.path.read_bytes()
    with pytest.raises(CourseError) as error:
        scaffold(course, "lecture", "stride")
    assert str(error.value) == "lectures/01_stride.py is there already; it is left as it is"
    assert lecture.path.read_bytes() == before
    assert list((course / "lectures").iterdir()) == [lecture.path]


@pytest.mark.parametrize("name", ["Stride", "3d", "a-b", "../a", "đệm", ""])
def test_a_bad_name_is_refused(course: Path, name: str) -> None:
    with pytest.raises(CourseError, match="expected a name of small letters, digits and underscor"):
        scaffold(course, "lecture", name)


def test_numbers_end_at_99(course: Path) -> None:
    (course / "lectures" / "99_last.py").touch()
    with pytest.raises(CourseError, match="expected a free number up to 99 in lectures"):
        scaffold(course, "lecture", "more")
