"""The student's notebook, and that it is nbgrader's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tichchap.course.build import build
from tichchap.course.errors import SourceError
from tichchap.course.project import SourceFile
from tichchap.course.release import CODE_STUB, TEXT_STUB
from tichchap.languages import LANGS


def released(file: SourceFile) -> dict[str, Any]:
    notebook = nbformat.read(file.release("vi"), as_version=4)
    return {cell.id: cell for cell in notebook.cells}


def test_the_student_gets_stubs_and_visible_checks(exercise: SourceFile) -> None:
    build(exercise)
    cells = released(exercise)
    assert cells["out_size"].source.split("\n") == [
        "def out_size(n: int, kernel: int) -> int:",
        '    """The number of places of a window. Example: out_size(5, 3) is 3."""',
        f"    {CODE_STUB}",
    ]
    assert cells["out_size-check-1"].source == "assert out_size(5, 3) == 3"
    assert cells["out_size-large"].source == "# kiểm tra ẩn, hidden check: out_size-large (2.5)"
    assert cells["why"].source == TEXT_STUB
    assert all(len(cell.metadata.nbgrader.checksum) == 32 for cell in cells.values()
               if "nbgrader" in cell.metadata)  # fmt: skip


def test_cells_that_students_must_not_change_are_locked(exercise: SourceFile) -> None:
    build(exercise)
    cells = released(exercise)
    assert cells["locked-1"].metadata.editable is False
    assert cells["out_size-large"].metadata.editable is False
    assert cells["out_size"].metadata.deletable is False
    assert "editable" not in cells["out_size"].metadata


def test_a_build_leaves_its_notebooks_and_nothing_else(exercise: SourceFile) -> None:
    build(exercise)
    made = {path for path in exercise.root.rglob("*") if path.is_file()}
    assert made == {exercise.path, *exercise.outputs()}


def test_instructors_notebooks_are_not_executed(exercise: SourceFile) -> None:
    build(exercise)
    for lang in LANGS:
        for cell in nbformat.read(exercise.notebook(lang), as_version=4).cells:
            assert cell.get("outputs", []) == []
            assert cell.get("execution_count") is None


def test_what_nbgrader_refuses_is_reported_with_the_source(exercise: SourceFile) -> None:
    text = exercise.path.read_text(encoding="utf-8")
    broken = text.replace("# Cửa sổ phải", "# BEGIN SOLUTION\n# Cửa sổ phải")
    exercise.path.write_text(broken, encoding="utf-8")
    with pytest.raises(SourceError, match=r"ex01_size\.py:1: nbgrader refuses it: no end solution"):
        build(exercise)
    assert not any(path.exists() for path in exercise.outputs())


@pytest.mark.slow
def test_the_release_is_what_nbgrader_generate_assignment_writes(
    exercise: SourceFile, tmp_path: Path
) -> None:
    build(exercise)
    shutil.copytree(exercise.root / "solutions" / "vi", tmp_path / "source")
    (tmp_path / "nbgrader_config.py").write_text(
        "from tichchap.course.release import settings\nc = get_config()\nc.merge(settings())\n",
        encoding="utf-8",
    )
    bin_folder = str(Path(sys.executable).parent)
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "ex01_size"],
        cwd=tmp_path,
        env={**os.environ, "PATH": bin_folder + os.pathsep + os.environ["PATH"]},
        check=True,
        capture_output=True,
    )
    path = "ex01_size/ex01_size.ipynb"
    ours = exercise.root / "exercises" / "vi" / path
    assert ours.read_bytes() == (tmp_path / "release" / path).read_bytes()
