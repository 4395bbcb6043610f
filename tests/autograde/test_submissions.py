from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tichchap.autograde.errors import GradingError
from tichchap.autograde.submissions import (
    answer_cells,
    fill,
    read_class,
    read_notebook,
    sample_class,
    submit,
)

ONE = '[[student]]\nid = "an"\nname = "Nguyễn Hoài An"\n'
Make = Callable[..., NotebookNode]


@pytest.fixture
def release(make_cell: Make, make_notebook: Make) -> NotebookNode:
    return make_notebook(
        make_cell("raise NotImplementedError", "double"),
        make_cell("assert double(1) == 2", "double-example", 1),
        make_cell("raise NotImplementedError", "triple"),
    )


def test_fill_puts_answers_into_the_cells_of_their_ids(release: NotebookNode) -> None:
    filled = fill(release, {"triple": "\ndef triple(x):\n    return 3 * x\n"})
    assert [cell.source for cell in filled.cells] == [
        "raise NotImplementedError",
        "assert double(1) == 2",
        "def triple(x):\n    return 3 * x",
    ]


def test_fill_leaves_the_release_as_it_was(release: NotebookNode) -> None:
    fill(release, {"double": "double = None"})
    assert release.cells[0].source == "raise NotImplementedError"


def test_fill_refuses_an_id_that_is_no_answers(release: NotebookNode) -> None:
    with pytest.raises(GradingError) as failure:
        fill(release, {"double-example": "pass"})
    assert str(failure.value) == (
        "the notebook has no cell 'double-example' to fill in; it has: double, triple"
    )


def test_submit_names_the_student_whose_answer_has_no_cell(
    release: NotebookNode, tmp_path: Path
) -> None:
    nbformat.write(release, tmp_path / "release.ipynb")
    student = read_class(ONE + 'answers = { conv = "x" }', "class.toml")[0]
    with pytest.raises(GradingError, match=r"^an: the notebook has no cell 'conv' to fill in"):
        submit(tmp_path / "release.ipynb", student, tmp_path / "submitted.ipynb")
    assert not (tmp_path / "submitted.ipynb").exists()


def test_submit_refuses_a_missing_and_a_damaged_release(tmp_path: Path) -> None:
    student = read_class(ONE, "class.toml")[0]
    with pytest.raises(GradingError, match=r"expected a notebook in .*release\.ipynb"):
        submit(tmp_path / "release.ipynb", student, tmp_path / "submitted.ipynb")
    (tmp_path / "release.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(GradingError, match=r"expected a notebook in .*release\.ipynb"):
        submit(tmp_path / "release.ipynb", student, tmp_path / "submitted.ipynb")


def test_a_student_has_the_given_name_last() -> None:
    student = read_class(ONE, "class.toml")[0]
    assert (student.first_name, student.last_name) == ("An", "Nguyễn Hoài")
    assert (student.lang, student.answers) == (None, {})


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[[student]\n", "class.toml: Expected"),
        ("", "class.toml: expected at least one [[student]], got none"),
        ('[[student]]\nid = "an"\n', "class.toml: student 1: expected name to be text, got None"),
        ('[[student]]\nid = " "\n', "class.toml: student 1: expected id to be text, got ' '"),
        (ONE + 'lang = "fr"', "class.toml: student 1: expected lang to be vi or en, got 'fr'"),
        (ONE + ONE, "class.toml: student 2: the id 'an' is taken already"),
        (
            ONE + "answer = 1",
            "class.toml: student 1: expected answers, id, lang, name, got answer",
        ),
        (
            ONE + "answers = { conv2d = 1 }",
            "class.toml: student 1: expected answers to be a table of texts, got {'conv2d': 1}",
        ),
    ],
)
def test_a_damaged_class_file_is_refused(toml: str, said: str) -> None:
    with pytest.raises(GradingError) as failure:
        read_class(toml, "class.toml")
    assert str(failure.value).startswith(said)


def test_an_id_that_is_no_folder_name_is_refused() -> None:
    for bad in ("../an", "an*", "an/binh", "an {x}"):
        with pytest.raises(GradingError, match="expected id to be letters, digits"):
            read_class(ONE.replace('"an"', f'"{bad}"'), "class.toml")


def test_an_assignment_without_a_sample_class_is_refused() -> None:
    with pytest.raises(GradingError, match="there is no sample class for ex99_none"):
        sample_class("ex99_none")


def test_the_sample_class_answers_cells_that_students_see() -> None:
    root = Path(__file__).resolve().parents[2]
    path = root / "exercises" / "vi" / "ex02_convolution" / "ex02_convolution.ipynb"
    cells = answer_cells(read_notebook(path))
    students = sample_class("ex02_convolution")
    assert [student.id for student in students] == ["an", "binh", "chi", "dung", "giang"]
    for student in students:
        assert student.answers.keys() <= cells.keys()


def test_the_answers_of_the_sample_class_are_code_except_the_one_syntax_error() -> None:
    broken = []
    for student in sample_class("ex02_convolution"):
        for grade_id, answer in student.answers.items():
            try:
                compile(answer, grade_id, "exec")
            except SyntaxError as error:
                broken.append((student.id, grade_id, error.msg))
    assert broken == [("giang", "conv2d", "expected ':'")]
