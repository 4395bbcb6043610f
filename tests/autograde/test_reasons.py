from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from tichchap.autograde.reasons import reason

Make = Callable[..., NotebookNode]
SYNTAX = """\x1b[0;36m  Cell In[3], line 12\x1b[0m
    if bias is not None
                       ^
\x1b[0;31mSyntaxError\x1b[0m\x1b[0;31m:\x1b[0m expected ':'
"""


@pytest.fixture(autouse=True)
def _notebooks_speak_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)


@pytest.fixture
def graded(make_cell: Make, make_notebook: Make) -> Make:
    """A graded notebook with the answer `conv2d` and its check `conv2d-stride`."""

    def make(answer: NotebookNode | None, check: NotebookNode | None, lang: str) -> NotebookNode:
        cells = [make_cell("…", "conv2d"), make_cell("checks.conv2d.stride(…)", "conv2d-stride", 2)]
        for cell, output in zip(cells, (answer, check), strict=True):
            cell.outputs = [output] if output else []
        return make_notebook(*cells, lang=lang)

    return make


def error(ename: str, evalue: str, traceback: str = "") -> NotebookNode:
    made: NotebookNode = nbformat.v4.new_output(
        "error", ename=ename, evalue=evalue, traceback=[traceback]
    )
    return made


UNDEFINED = error("NameError", "name 'conv2d' is not defined")


def test_the_reason_of_a_failed_check_is_its_message(graded: Make) -> None:
    failed = error("CheckFailed", "Kernel bị lật. Sai 1 trên 2 phần tử.")
    assert reason(graded(None, failed, "vi"), "conv2d-stride") == failed.evalue


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "vi",
            "conv2d chưa được định nghĩa: ô của nó gặp lỗi SyntaxError: expected ':' (dòng 12)",
        ),
        ("en", "conv2d was never defined: its cell has SyntaxError: expected ':' (line 12)"),
    ],
)
def test_an_answer_that_did_not_run_is_named_with_its_own_error(
    graded: Make, lang: str, said: str
) -> None:
    broken = error("SyntaxError", "expected ':' (1802745209.py, line 12)", SYNTAX)
    assert reason(graded(broken, UNDEFINED, lang), "conv2d-stride") == said


def test_an_answer_that_needs_a_broken_one_gets_the_error_of_that(graded: Make) -> None:
    broken = error("SyntaxError", "expected ':' (1802745209.py, line 12)", SYNTAX)
    failed = error("CheckFailed", "Your code stopped with NameError: name 'conv2d' is not defined")
    assert reason(graded(broken, failed, "en"), "conv2d-stride") == (
        "conv2d was never defined: its cell has SyntaxError: expected ':' (line 12)"
    )


def test_an_answer_with_an_error_that_has_no_line_is_named_without_one(graded: Make) -> None:
    broken = error("ImportError", "no module named 'numpi'")
    assert reason(graded(broken, UNDEFINED, "en"), "conv2d-stride") == (
        "conv2d was never defined: its cell has ImportError: no module named 'numpi'"
    )


def test_an_answer_under_another_name_is_said(graded: Make) -> None:
    assert reason(graded(None, UNDEFINED, "en"), "conv2d-stride") == (
        "conv2d was never defined: its cell does not make this name"
    )


def test_an_answer_whose_cell_was_deleted_is_said(graded: Make) -> None:
    notebook = graded(None, UNDEFINED, "en")
    del notebook.cells[0]
    assert reason(notebook, "conv2d-stride") == (
        "conv2d was never defined: its cell is missing from the notebook"
    )


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (error("NameError", "name 'checks' is not defined"), "NameError: name 'checks' is not "),
        (error("ValueError", "two\nlines"), "ValueError: two lines"),
        (error("CellTimeoutError", ""), "ran too long: the check was stopped"),
        (nbformat.v4.new_output("stream", name="stderr", text="a\nb"), "the check wrote to stderr"),
        (None, "points were given by hand or in part"),
    ],
)
def test_other_reasons(graded: Make, output: NotebookNode | None, said: str) -> None:
    assert reason(graded(None, output, "en"), "conv2d-stride").startswith(said)


def test_a_check_that_is_not_in_the_notebook_is_said(graded: Make) -> None:
    assert reason(graded(None, None, "en"), "conv2d-dtype") == (
        "the check is not in the graded notebook"
    )


def test_the_language_follows_the_variable_before_the_notebook(
    graded: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TICHCHAP_LANG", "vi")
    assert reason(graded(None, UNDEFINED, "en"), "conv2d-stride") == (
        "conv2d chưa được định nghĩa: ô của nó không tạo ra tên này"
    )


def test_a_notebook_without_a_language_is_taken_as_vietnamese(graded: Make) -> None:
    notebook = graded(None, UNDEFINED, "en")
    del notebook.metadata["tichchap"]
    assert reason(notebook, "conv2d-stride").startswith("conv2d chưa được định nghĩa")
