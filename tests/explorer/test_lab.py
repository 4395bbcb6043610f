"""The widget in a real kernel, and in JupyterLab in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch
import torch.nn.functional as F
from nbclient import NotebookClient
from tests.explorer.conftest import READ, number
from tests.lab_server import JUPYTERLAB, execute, opened, started_lab

CELL = """
import torch
from tichchap.explorer import explore

image = torch.arange(30.0).reshape(5, 6) % 7
kernel = torch.tensor([[1.0, -2.0], [0.5, 3.0]])

def conv2d(x, weight, bias=None, stride=1, padding=0):
    z = torch.nn.functional.conv2d(x, weight, bias, stride, padding)
    z[..., 1, 2] += 1  # wrong in one place
    return z

explore(conv2d, image, kernel, lang="en")
"""
IMAGE = torch.arange(30.0).reshape(1, 5, 6) % 7
KERNEL = torch.tensor([[[[1.0, -2.0], [0.5, 3.0]]]])


def wrong(stride: int = 1) -> torch.Tensor:
    z = F.conv2d(IMAGE[None], KERNEL, stride=stride)[0]
    z[..., 1, 2] += 1
    return z


def write(path: Path) -> Path:
    cell = nbformat.v4.new_code_cell(CELL)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    other = nbformat.v4.new_code_cell("1 + 1")
    notebook = nbformat.v4.new_notebook(cells=[cell, other], metadata={"kernelspec": kernel})
    nbformat.write(notebook, path)
    return path


@pytest.mark.slow
def test_a_kernel_shows_the_widget_and_marks_the_wrong_cell(tmp_path: Path) -> None:
    notebook = nbformat.read(write(tmp_path / "explore.ipynb"), as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    (output,) = notebook.cells[0].outputs  # nothing on stderr
    view = output["data"]["application/vnd.jupyter.widget-view+json"]
    states = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    state = states[view["model_id"]]["state"]
    assert state["function_name"] == "conv2d"
    assert state["answer"]["values"] == wrong().tolist()
    assert state["answer"]["expected"] == F.conv2d(IMAGE[None], KERNEL)[0].tolist()
    marked = torch.tensor(state["answer"]["differs"]).nonzero().tolist()
    assert marked == [[0, 1, 2]]
    assert "export default { render };" in state["_esm"]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """A JupyterLab of its own in an empty home, and its address."""
    write(tmp_path / "explore.ipynb")
    words = (*JUPYTERLAB, f"--ServerApp.root_dir={tmp_path}")
    with started_lab(words, tmp_path, tmp_path) as address:
        yield address


@pytest.mark.slow
def test_in_jupyterlab_it_draws_shows_sums_and_asks_python_again(lab: str, browser: Any) -> None:
    page = browser.page
    page.context.set_offline(False)
    page.goto(f"{lab}/lab/tree/explore.ipynb?reset")
    opened(page, "explore.ipynb")
    execute(page, "notebook:run-all-cells")
    page.wait_for_selector(".tce td.is-wrong", timeout=60_000)
    assert read(page) == wrong()[0].tolist()
    assert marks(page) == [[1, 2]]
    assert "differ from torch: 1 of 20" in page.locator(".tce-python").text_content()
    page.locator(".tce-pane:not(.is-input) td[data-row='1'][data-col='2']").first.click()
    right, ours = (z[0, 1, 2].item() for z in (F.conv2d(IMAGE[None], KERNEL)[0], wrong()))
    said = page.locator(".tce-sum").text_content()
    assert re.match(r"z\[1, 2\] = b \+ Σ wⱼxⱼ = 0 \+ .* = " + plain(right), said)
    assert said.endswith(f"Your function gives {plain(ours)}.")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.locator(".tce-sum").text_content().startswith("z[2, 3] = ")
    page.keyboard.press("b")  # would insert a cell below
    page.keyboard.press("ArrowDown")
    notebook = (
        "(n => [n.activeCellIndex, n.widgets.length])(jupyterapp.shell.currentWidget.content)"
    )
    assert page.evaluate(notebook) == [0, 2]  # the keys are the widget's, not the notebook's
    assert page.locator(".tce-sum").text_content().startswith("z[3, 3] = ")
    page.locator(".tce input[name='stride']").fill("2")
    page.wait_for_function("document.querySelector('.tce-python').textContent.includes('1 of 6')")
    assert read(page) == wrong(2)[0].tolist()
    page.locator(".tce input[name='dilation']").fill("2")
    page.wait_for_selector(".tce-error:not([hidden])")
    assert "it takes no dilation: set it to 1" in page.locator(".tce-error").text_content()


def plain(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def read(page: Any) -> list[list[float]]:
    (table,) = page.evaluate(READ, ":not(.is-input)")
    return [[number(cell) for cell in row] for row in table]


def marks(page: Any) -> list[list[int]]:
    found: list[list[int]] = page.locator(".tce td.is-wrong").evaluate_all(
        "all => all.map(e => [+e.dataset.row, +e.dataset.col])"
    )
    return found
