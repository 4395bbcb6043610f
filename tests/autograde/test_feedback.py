import re
from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from tichchap.autograde.feedback import ReasonsOnly, markdown2html

Make = Callable[..., NotebookNode]


def test_a_check_shows_its_reason_in_place_of_the_traceback(
    make_cell: Make, make_notebook: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)
    answer, check = make_cell("…", "conv2d"), make_cell("…", "conv2d-stride", 2)
    own = nbformat.v4.new_output("error", ename="TypeError", evalue="bad", traceback=["own line"])
    said = nbformat.v4.new_output("stream", name="stdout", text="explanation\n")
    error = nbformat.v4.new_output(
        "error",
        ename="NameError",
        evalue="name 'conv2d' is not defined",
        traceback=["----> 1 checks.conv2d.stride(conv2d)"],
    )
    answer.outputs, check.outputs = [own], [said, error]
    notebook, _ = ReasonsOnly().preprocess(make_notebook(answer, check, lang="en"), {})
    assert notebook.cells[0].outputs[0].traceback == ["own line"]
    assert notebook.cells[1].outputs[0].text == "explanation\n"
    assert notebook.cells[1].outputs[1].traceback == [
        "conv2d was never defined: its cell has TypeError: bad"
    ]


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[link](javascript:alert(1))",
        '<a href="javascript:alert(1)">link</a>',
        "<iframe src='https://example.org'></iframe>",
        "<style>body { display: none }</style>",
    ],
)
def test_nothing_that_runs_is_left_in_a_text_cell(attack: str) -> None:
    html = markdown2html({}, attack)
    assert re.search(r"<(script|iframe|style)|<[^>]*(onerror|javascript:)", html) is None


def test_what_the_course_writes_in_text_cells_stays() -> None:
    text = (
        "## Bước trượt\n\n$$z_{ij} = \\sum_r w_r x_{i < j}$$\n\n- `a < b`\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "<details><summary>Gợi ý</summary>Đếm số vị trí.</details>"
    )
    html = markdown2html({}, text)
    for kept in (
        "Bước trượt",
        r"$$z_{ij} = \sum_r w_r x_{i &lt; j}$$",
        "<code>a &lt; b</code>",
        "<td>1</td>",
        "<details><summary>Gợi ý</summary>Đếm số vị trí.</details>",
    ):
        assert kept in html


def test_a_pasted_picture_stays() -> None:
    cell = {"attachments": {"a.png": {"image/png": "iVBORw0KGgo="}}}
    html = markdown2html({"cell": cell}, "![ảnh](attachment:a.png)")
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in html
