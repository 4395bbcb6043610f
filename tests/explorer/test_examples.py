"""The examples of the deck and of the lectures, chosen from the page's list."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.explorer.conftest import ROOT, Shown

from tichchap.explorer import draw
from tichchap.explorer.pictures import FILE, pictures

Opened = Callable[..., Shown]


def chosen(explorer: Shown, example: str) -> dict[str, Any]:
    explorer.page.get_by_label("Examples from the lectures").select_option(example)
    return explorer.at({})


def test_the_decks_and_the_lectures_examples_give_their_printed_numbers(
    open_explorer: Opened,
) -> None:
    explorer = open_explorer()
    shown = chosen(explorer, "five")  # lecture 04: z[3, 2], the largest, the smallest, the paper
    assert shown["sum"] == (
        "z[3, 2] = b + Σ wⱼxⱼ = 0.5 + (−1)·1 + 0·1 + 1·0 + (−1)·1 + 0·1 + 1·1 + (−1)·1 + 0·1 + 1·1"
        " = −0.5"
    )
    cells = {cell for row in shown["outputs"][0] for cell in row}
    assert {"3.5", "−2.5", "0.5"} <= cells
    assert "Input 1@12×12 → output 1@10×10." in shown["shape"]
    shown = chosen(explorer, "channels")  # lecture 05: 0.5 + 2 − 1 + 3
    assert shown["sum"].endswith("= 0.5 + 2 + (−1) + 3 = 4.5")
    assert "Input 3@4×4 → output 1@3×3." in shown["shape"]
    shown = chosen(explorer, "filters")  # deck: 12×12 with 1 channel to 3@10×10
    assert "Input 1@12×12 → output 3@10×10." in shown["shape"]
    shown = chosen(explorer, "turned")  # lecture 04: the kernel appears, turned
    assert shown["outputs"] == [[["9", "8", "7"], ["6", "5", "4"], ["3", "2", "1"]]]
    shown = chosen(explorer, "padding")  # deck: 5×5 in a frame of zeros
    rows = [["0", *map(minus, row), "0"] for row in draw.MATRIX]
    assert shown["outputs"] == [[["0"] * 7, *rows, ["0"] * 7]]
    shown = chosen(explorer, "max")  # deck: max pooling
    assert shown["outputs"] == [[["8", "2"], ["−1", "9"]]]
    assert shown["sum"] == "z[0, 0] = max(1, 3, 4, 8) = 8"
    shown = chosen(explorer, "avg")  # deck: average pooling
    assert shown["outputs"] == [[["4", "1"], ["−3", "6"]]]
    assert shown["sum"] == "z[0, 0] = (1 + 3 + 4 + 8) / 4 = 4"
    assert explorer.heard == []


def minus(value: int) -> str:
    return str(value).replace("-", "−")


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "out"),
    [(100, 3, 1, 1, 100), (100, 3, 1, 0, 98), (100, 5, 2, 0, 48), (28, 3, 1, 1, 28)],
)
def test_the_decks_output_sizes(
    size: int, kernel: int, stride: int, padding: int, out: int, open_explorer: Opened
) -> None:
    state = {
        "mode": "size", "size": [size, size], "window": kernel, "stride": stride,
        "padding": padding,
    }  # fmt: skip
    shown = open_explorer().at(state)
    assert shown["sum"].endswith(f"= ⌊({size} − {kernel} + 2·{padding}) / {stride}⌋ + 1 = {out}")
    assert f"output {out}×{out}." in shown["shape"]
    assert bool(shown["outputs"]) == (size <= 32)


def test_the_decks_printed_layer_is_a_ready_kernel_with_its_bias(open_explorer: Opened) -> None:
    explorer = open_explorer()
    chosen(explorer, "slide")
    weights = explorer.page.locator(".is-kernel input").evaluate_all("all => all.map(i => i.value)")
    assert weights[:3] == ["0.093", "0.1602", "0.1177"]
    assert weights[3:6] == ["−0.0802", "−0.0701", "−0.2747"]
    assert explorer.page.get_by_label("Bias b").input_value() == "−0.2351"
    assert explorer.outputs()[0][6][4] == "−0.24"  # paper: the bias alone


def test_the_pictures_on_file_are_those_that_the_data_draws() -> None:
    assert pictures() == draw.drawn()
    text = (ROOT / "lib/tichchap/explorer/static" / FILE).read_text("utf-8")
    assert json.loads(text) == pictures()
    shapes = {
        name: (len(each["planes"]), len(each["planes"][0]), len(each["planes"][0][0]))
        for name, each in pictures().items()
    }
    assert shapes["five"] == (1, 12, 12)
    assert shapes["trex"] == (3, 20, 20)
    assert shapes["tone"][1] > shapes["tone"][2] > 6
