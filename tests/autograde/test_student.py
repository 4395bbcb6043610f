"""`tichchap check` and `tichchap submit`: what a student sees who works without Jupyter."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest
from typer.testing import CliRunner, Result

from tichchap.autograde.errors import GradingError
from tichchap.autograde.student.find import find_notebook
from tichchap.autograde.submissions import fill, read_notebook, sample_class
from tichchap.cli import app
from tichchap.course.write import text_of

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex02_convolution"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder with the released exercise, which is also the current one."""
    shutil.copytree(ROOT / "exercises" / "vi" / NAME, tmp_path / NAME)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def answer(folder: Path, student: str) -> Path:
    """Fill in what a student of the sample class answers."""
    path = folder / NAME / f"{NAME}.ipynb"
    answers = next(each.answers for each in sample_class(NAME) if each.id == student)
    path.write_text(text_of(fill(read_notebook(path), answers)), "utf-8")
    return path


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.slow
def test_a_right_notebook_passes_its_visible_checks(folder: Path) -> None:
    before = answer(folder, "an").read_bytes()
    done = call("check", "ex02")
    assert done.exit_code == 0, done.output
    assert "4 trên 4 kiểm tra nhìn thấy được đã đạt" in done.output
    assert "11 kiểm tra ẩn" in done.output
    assert (folder / NAME / f"{NAME}.ipynb").read_bytes() == before


@pytest.mark.slow
def test_a_wrong_one_reads_the_same_explanation_as_in_the_notebook(folder: Path) -> None:
    answer(folder, "binh")
    done = call("check", str(Path(NAME, f"{NAME}.ipynb")), "--lang", "en")
    assert done.exit_code == 1
    assert "2 of 4 visible checks pass" in done.output
    assert "Cause: The kernel is flipped both ways." in done.output
    assert "z[0, 0] = 1·1 + 0·2 + (-1)·0 + 2·1 = 3" in done.output


@pytest.mark.slow
def test_an_error_of_the_students_own_cell_is_told(folder: Path) -> None:
    answer(folder, "giang")
    done = call("check", NAME)
    assert done.exit_code == 1
    assert "conv2d: ô này gặp lỗi SyntaxError: expected ':' (dòng 13)" in done.output
    assert "passed" not in done.output


def test_the_file_to_hand_in_holds_the_notebook_as_it_is(folder: Path) -> None:
    path = answer(folder, "binh")
    done = call("submit", "ex02", "--to", str(folder))
    assert done.exit_code == 0, done.output
    with ZipFile(folder / f"{NAME}.zip") as archive:
        assert archive.namelist() == [f"{NAME}.ipynb"]
        assert archive.read(f"{NAME}.ipynb") == path.read_bytes()
    assert [each.name for each in folder.iterdir() if each.name.startswith(".")] == []


def test_cells_that_are_still_empty_are_named_when_handing_in(folder: Path) -> None:
    done = call("submit", NAME, "--lang", "en")
    assert done.exit_code == 0
    assert "Not written yet: correlate2d, conv2d, count_parameters, Conv2d." in done.output


def test_an_unknown_exercise_is_refused(folder: Path) -> None:
    done = call("check", "ex77", "--lang", "en")
    assert done.exit_code == 1
    assert "no exercise 'ex77' found: expected an .ipynb file" in done.output


def test_a_lecture_is_no_exercise(folder: Path) -> None:
    lecture = ROOT / "lectures" / "vi" / "04_convolution.ipynb"
    done = call("check", str(lecture))
    assert done.exit_code == 1
    assert "không phải bài tập" in done.output


def test_a_damaged_notebook_is_refused(folder: Path) -> None:
    (folder / NAME / f"{NAME}.ipynb").write_text("{")
    done = call("submit", "ex02")
    assert done.exit_code == 1
    assert not (folder / NAME / f"{NAME}.zip").exists()


def test_an_exercise_of_a_course_is_found_in_the_language_that_is_asked_for(folder: Path) -> None:
    for lang in ("vi", "en"):
        found = find_notebook("ex02", lang, ROOT / "lectures")
        assert found == ROOT / "exercises" / lang / NAME / f"{NAME}.ipynb"


def test_two_notebooks_in_a_folder_are_both_named(folder: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    (folder / NAME / "mine.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    with pytest.raises(GradingError, match=r"ex02_convolution\.ipynb, mine\.ipynb"):
        find_notebook(NAME, "en", folder)
