"""Where sources and notebooks live, and what they are called."""

from pathlib import Path

import pytest

from tichchap.course.errors import CourseError
from tichchap.course.project import SourceFile, find_root, find_sources


def test_the_root_is_found_from_a_subfolder(course: Path) -> None:
    below = course / "lectures" / "vi"
    below.mkdir()
    assert find_root(below) == course.resolve()


def test_the_root_is_found_by_its_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "tichchap"\n', encoding="utf-8")
    assert find_root(tmp_path) == tmp_path.resolve()


def test_a_class_inside_of_a_course_is_found_first(course: Path) -> None:
    group = course / "demo"
    (group / "submitted").mkdir(parents=True)
    (group / "nbgrader_config.py").touch()
    assert find_root(group / "submitted") == group.resolve()


def test_a_folder_outside_any_course_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "other"\n', encoding="utf-8")
    with pytest.raises(CourseError, match=r"no course here.*--root"):
        find_root(tmp_path)


def test_sources_are_found_by_name_slug_and_path(
    course: Path, lecture: SourceFile, exercise: SourceFile
) -> None:
    assert find_sources(course) == [lecture, exercise]
    for name in ("01_stride", "stride", "lectures/01_stride.py", "lectures/vi/01_stride.ipynb"):
        assert find_sources(course, [name]) == [lecture]
    assert find_sources(course, ["size", "stride"]) == [lecture, exercise]


def test_an_unknown_name_is_refused_with_the_known_ones(
    course: Path, lecture: SourceFile, exercise: SourceFile
) -> None:
    with pytest.raises(CourseError) as error:
        find_sources(course, ["strid"])
    assert str(error.value) == ("no source is called 'strid'; there are: 01_stride, ex01_size")


def test_a_source_with_another_name_is_refused(course: Path) -> None:
    (course / "lectures" / "Stride.py").touch()
    with pytest.raises(CourseError, match=r"lectures/Stride.py: expected .* NN_slug.py"):
        find_sources(course)


def test_an_exercise_has_four_notebooks_each_in_a_folder_of_its_own(exercise: SourceFile) -> None:
    made = [path.relative_to(exercise.root).as_posix() for path in exercise.outputs()]
    assert made == [
        "solutions/vi/ex01_size/ex01_size.ipynb",
        "solutions/en/ex01_size/ex01_size.ipynb",
        "exercises/vi/ex01_size/ex01_size.ipynb",
        "exercises/en/ex01_size/ex01_size.ipynb",
    ]
