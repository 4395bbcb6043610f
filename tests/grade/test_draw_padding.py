"""How a failing example of exercise 3 is drawn, and what is left out of a drawing."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from tichchap.grade import InProcess, checks
from tichchap.grade.judge import first_failure
from tichchap.grade.operation import Operation, call
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICHCHAP_LANG", "en")


def drawn(name: str, answer: Callable[..., Any], *args: Any, **options: Any) -> str:
    operation: Operation = getattr(checks, name).operation
    failed = first_failure(
        operation, VALUES, InProcess(answer, name), [Probe((call(*args, **options),))]
    )
    assert failed is not None
    assert operation.draw is not None
    return operation.draw(failed.probe, failed.expected, failed.got, failed.difference)


def test_a_window_is_drawn_in_each_of_its_places() -> None:
    assert drawn("conv_output_size", lambda *a, **k: 0, 4, 2, 2, padding=1, dilation=2) == (
        "(4, 2, 2, padding=1, dilation=2)\n· x x x x ·\n■ - ■\n    ■ - ■"
    )


def test_a_long_axis_is_not_drawn() -> None:
    assert drawn("conv_output_size", lambda *a, **k: 0, 100, 3) == "(100, 3)"


def test_same_padding_is_drawn_as_expected_and_got() -> None:
    assert drawn("same_padding", lambda *a, **k: (2, 1), 4) == (
        "(4)\nexpected  · x x x · ·\ngot       · · x x x ·\nwindow    ■ ■ ■ ■"
    )


@pytest.mark.parametrize("answer", [3, (1, 2, 3), (-1, 2), (0.5, 0.5), None, (0, 10**9)])
def test_an_answer_that_cannot_be_drawn_is_left_out(answer: Any) -> None:
    assert drawn("same_padding", lambda *a, **k: answer, 2, dilation=3) == (
        "(2, dilation=3)\nexpected  · x x x · ·\nwindow    ■ - - ■"
    )


def test_a_field_is_drawn_from_the_output_down() -> None:
    assert drawn("receptive_field", lambda layers: 0, [(2, 2, 1), (2, 1, 2)]) == (
        "([(2, 2, 1), (2, 1, 2)])\nz          ■\nlayers[1]  ■ - ■\nlayers[0]  ■ ■ - - ■ ■"
    )


def test_no_layer_and_large_fields_are_drawn_too() -> None:
    assert drawn("receptive_field", lambda layers: 0, []) == "([])\nz  ■"
    assert drawn("receptive_field", lambda layers: 0, [(50, 1, 1)]) == "([(50, 1, 1)])"


def test_a_padded_channel_is_drawn_beside_the_picture() -> None:
    x = torch.tensor([[[[1.0, 2]]]])
    assert drawn("pad2d", lambda x, *a: x.flip(3), x, (1, 0, 0, 0), 9.0) == (
        "((1, 0, 0, 0), 9.0)\nx[0, 0]    expected[0, 0]    got[0, 0]\n"
        "1 2        9 1 2             2 1"
    )


@pytest.mark.parametrize("answer", [None, torch.zeros(3), torch.zeros(0, 1, 2, 2)])
def test_a_result_that_is_no_picture_is_left_out(answer: Any) -> None:
    x = torch.tensor([[[[1.0, 2]]]])
    assert "got" not in drawn("pad2d", lambda *a: answer, x, 1)
