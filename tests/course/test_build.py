"""The pipeline as a whole, with a real kernel where a lecture is executed."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tichchap.course import build as pipeline
from tichchap.course.build import build
from tichchap.course.errors import SourceError
from tichchap.course.project import SourceFile
from tichchap.course.reuse import code_cells
from tichchap.course.write import text_of
from tichchap.languages import LANGS, Lang

Edit = Callable[[SourceFile, str, str], None]


def undescribed(cells: list[Any]) -> list[Any]:
    """The cells without what differs between the languages: the texts of their pictures."""
    for output in (output for cell in cells for output in cell.outputs):
        output.get("metadata", {}).pop("image/png", None)
    return cells


def code(file: SourceFile, lang: Lang) -> list[Any]:
    notebook = nbformat.read(file.notebook(lang), as_version=4)
    return code_cells(notebook)


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a kernel was started")

    monkeypatch.setattr(pipeline, "execute", refuse)


def test_an_executed_lecture_has_outputs_and_counts_in_order(built: SourceFile) -> None:
    cells = code(built, "vi")
    assert [cell.execution_count for cell in cells] == list(range(1, 26))
    assert cells[0].outputs == [
        {"output_type": "stream", "name": "stdout", "text": "xin chào\n"},
    ]
    (result,) = cells[5].outputs
    assert (result.execution_count, result.data["text/plain"]) == (6, "3")
    described = {output.get("metadata", {}).get("image/png") is None for output in cells[1].outputs}
    assert described == {False}
    others = [output for cell in cells if cell is not cells[1] for output in cell.outputs]
    assert all(output.get("metadata", {}) == {} for output in others)


def test_a_figure_is_a_picture_of_80_dots_per_inch(built: SourceFile) -> None:
    (picture,) = code(built, "vi")[1].outputs
    assert picture.output_type == "display_data"
    # 80 dpi x 6.4 inch, less the margin that the inline backend cuts: the width is in the header
    header = base64.b64decode(picture.data["image/png"])[16:20]
    assert 400 < int.from_bytes(header, "big") <= 512


def test_a_meant_error_shows_the_error_and_no_folder_of_this_machine(built: SourceFile) -> None:
    (error,) = code(built, "vi")[2].outputs
    assert error.traceback == ["IndexError: list index out of range"]


def test_both_languages_have_the_same_code_and_outputs(built: SourceFile) -> None:
    assert undescribed(code(built, "vi")) == undescribed(code(built, "en"))


def test_a_second_build_changes_no_byte_and_starts_no_kernel(
    built: SourceFile, no_kernel: None
) -> None:
    again = build(built)
    assert (again.changed, again.executed) == ([], False)


def test_prose_is_rebuilt_with_the_outputs_that_are_there(
    edit: Edit, built: SourceFile, no_kernel: None
) -> None:
    before = {lang: code(built, lang) for lang in LANGS}
    edit(built, "# # Stride", "# # Strides")
    assert build(built).changed == [built.notebook("en")]
    assert {lang: code(built, lang) for lang in LANGS} == before
    assert "Strides" in built.notebook("en").read_text(encoding="utf-8")


def test_a_lost_language_gets_the_outputs_of_the_other(built: SourceFile, no_kernel: None) -> None:
    lost = built.notebook("en").read_bytes()
    built.notebook("en").unlink()
    assert build(built).changed == [built.notebook("en")]
    assert built.notebook("en").read_bytes() == lost


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cells: cells[0].update(execution_count=None),
        lambda cells: cells[0].update(source="print(1)"),
        lambda cells: cells[0].update(id="other"),
        lambda cells: cells[0].metadata.update(tags=["predict"]),
        lambda cells: cells[3].update(outputs=cells[2].outputs),
    ],
    ids=["not run", "source", "id", "tags", "error"],
)
def test_outputs_of_other_code_are_not_taken(built: SourceFile, spoil: Any) -> None:
    for lang in LANGS:
        notebook = nbformat.read(built.notebook(lang), as_version=4)
        spoil(code_cells(notebook))
        built.notebook(lang).write_text(text_of(notebook), encoding="utf-8")
    source = pipeline.load(built)
    notebooks = {lang: pipeline.assemble(source, lang) for lang in LANGS}
    ran = []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "execute", lambda *_: ran.append(1))
        assert pipeline.fill_outputs(built, source, notebooks, force=False)
    assert ran == [1]


@pytest.mark.slow
def test_force_executes_again_and_gives_the_same_bytes(built: SourceFile) -> None:
    before = [path.read_bytes() for path in built.outputs()]
    again = build(built, force=True)
    assert (again.changed, again.executed) == ([], True)
    assert [path.read_bytes() for path in built.outputs()] == before


@pytest.mark.slow
def test_code_in_two_languages_is_run_in_both(edit: Edit, lecture: SourceFile) -> None:
    edit(
        lecture,
        '# %% tags=["setup"]\n',
        '# %% lang="vi"\nhi = "chào"\n\n# %% lang="en"\nhi = "hello"\n\n# %% tags=["setup"]\n',
    )
    edit(lecture, '"xin chào"', "hi")
    assert build(lecture).executed
    assert code(lecture, "vi")[1].outputs[0].text == "chào\n"
    assert code(lecture, "en")[1].outputs[0].text == "hello\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("deep = {}\ndeep['key']", "KeyError: 'key'\n"),
        ("import warnings\n\nwarnings.warn('old', stacklevel=1)", "expected nothing on stderr"),
        ("print(object())", "expected the same text each time, got a memory address, 0x"),
    ],
    ids=["error", "warning", "address"],
)
def test_a_cell_that_fails_is_named_and_nothing_is_written(
    edit: Edit, built: SourceFile, new: str, message: str
) -> None:
    before = {path: path.read_bytes() for path in built.outputs()}
    edit(built, 'print("xin chào")', new)
    edit(built, "# # Stride", "# # Strides")
    with pytest.raises(SourceError) as error:
        build(built)
    assert str(error.value).startswith(f"lectures/01_stride.py:11: cell 3: {message}")
    assert {path: path.read_bytes() for path in built.outputs()} == before
    if "deep" in new:
        assert "----> 4 deep['key']" in str(error.value)


def test_a_source_that_fails_its_lint_is_not_built(
    edit: Edit, lecture: SourceFile, no_kernel: None
) -> None:
    edit(lecture, "0.5", "0.6")
    edit(lecture, "plt.show()", "plt.show();")
    with pytest.raises(SourceError) as error:
        build(lecture)
    assert len(error.value.findings) == 3
    assert not any(path.exists() for path in lecture.outputs())


def test_an_exercise_is_built_the_same_each_time(exercise: SourceFile) -> None:
    assert build(exercise).changed == exercise.outputs()
    before = [path.read_bytes() for path in exercise.outputs()]
    for path in exercise.outputs():
        path.unlink()
    build(exercise)
    assert [path.read_bytes() for path in exercise.outputs()] == before
    assert build(exercise).changed == []


def test_the_build_does_not_depend_on_the_current_folder(
    exercise: SourceFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(exercise)
    before = [path.read_bytes() for path in exercise.outputs()]
    monkeypatch.chdir(tmp_path)
    assert build(exercise).changed == []
    assert [path.read_bytes() for path in exercise.outputs()] == before
