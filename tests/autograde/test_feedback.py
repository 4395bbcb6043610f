from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from tichchap.autograde.feedback import ReasonsOnly

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
