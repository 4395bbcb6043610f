"""What is special to exercise 3: nothing finished may be used, and sizes are whole numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import tichchap.nn
from tichchap.certify.notebook import around, checks_of, full, graded, source_cells
from tichchap.course.project import SourceFile
from tichchap.grade import CheckFailed, checks
from tichchap.grade.operations.pad2d import oracle as pad2d
from tichchap.grade.operations.receptive_field import oracle as receptive_field
from tichchap.grade.operations.same_padding import oracle as same_padding

FILE = SourceFile(Path(__file__).parents[2], "exercise", "ex03_padding")
FUNCTIONS = ("pad2d", "conv_output_size", "same_padding", "receptive_field")


def points(name: str, answer: Callable[..., Any]) -> dict[str, float]:
    return graded(around(FILE, checks_of(FILE, name)), {name: answer})


def test_the_checks_have_22_points_and_the_question_2() -> None:
    assert sum(full(source_cells(FILE, "vi")).values()) == 22


def by_layer(x: Any, padding: Any, value: float = 0.0) -> Any:
    return nn.ConstantPad2d(padding, value)(x)


def by_convolution(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    x, weight = torch.empty(1, 1, size), torch.empty(1, 1, kernel_size)
    return F.conv1d(x, weight, None, stride, padding, dilation).shape[2]


def by_constructor(kernel_size: int, dilation: int = 1) -> Any:
    layer = nn.Conv1d(1, 1, kernel_size, padding="same", dilation=dilation)
    return tuple(layer._reversed_padding_repeated_twice)


FORBIDDEN: list[tuple[str, Callable[..., Any]]] = [
    ("pad2d", pad2d),
    ("pad2d", by_layer),
    ("pad2d", lambda x, padding, value=0.0: tichchap.nn.pad2d(x, padding, value=value)),
    ("conv_output_size", by_convolution),
    ("conv_output_size", lambda *args, **options: tichchap.nn.out_size(*args, **options)),
    ("same_padding", same_padding),
    ("same_padding", by_constructor),
    ("same_padding", tichchap.nn.same_padding),
    ("receptive_field", receptive_field),
    ("receptive_field", tichchap.nn.receptive_field),
]


@pytest.mark.parametrize(("name", "answer"), FORBIDDEN)
def test_what_is_finished_scores_nothing(name: str, answer: Callable[..., Any]) -> None:
    assert points(name, answer) == {}


def test_a_padding_that_is_right_in_shape_only_scores_nothing() -> None:
    def filled(x: Any, padding: Any, value: float = 0.0) -> Any:
        left, right, top, bottom = (padding,) * 4 if isinstance(padding, int) else padding
        N, C, H, W = x.shape
        return x.new_full((N, C, top + H + bottom, left + W + right), value) + 0 * x.sum()

    assert points("pad2d", filled) == {}


def test_a_number_of_the_right_value_and_wrong_type_loses_one_point() -> None:
    def floating(
        size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
    ) -> float:
        return float((size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)

    lost = set(full(checks_of(FILE, "conv_output_size"))) - set(
        points("conv_output_size", floating)
    )
    assert lost == {"conv_output_size-integer"}


def test_a_picture_of_whole_numbers_has_to_stay_one() -> None:
    def real(x: Any, padding: Any, value: float = 0.0) -> Any:
        left, right, top, bottom = (padding,) * 4 if isinstance(padding, int) else padding
        N, C, H, W = x.shape
        kind = x.dtype if x.is_floating_point() else torch.float32
        out = x.new_full((N, C, top + H + bottom, left + W + right), value, dtype=kind)
        out[:, :, top : top + H, left : left + W] = x
        return out

    with pytest.raises(CheckFailed, match="An image of integers"):
        checks.pad2d.dtype(real)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(
    "answer", [None, "3", float("nan"), [1, 2], (1, None), torch.tensor(3), torch.zeros(0)]
)
def test_an_answer_of_another_kind_is_named(
    name: str, answer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for check in getattr(checks, name):
        with pytest.raises(CheckFailed, match="Expected"):
            getattr(getattr(checks, name), check.name)(lambda *args, **options: answer)
    assert capsys.readouterr().err == ""


@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")
@pytest.mark.parametrize("dilation", range(1, 5))
@pytest.mark.parametrize("kernel", range(1, 8))
def test_the_zeros_torch_adds_are_those_its_layer_keeps(kernel: int, dilation: int) -> None:
    assert same_padding(kernel, dilation) == by_constructor(kernel, dilation)


@pytest.mark.parametrize(
    "layers", [[], [(3, 1, 1)], [(3, 2, 2), (2, 1, 3)], [(2, 3, 1), (1, 2, 1), (3, 1, 2)]]
)
def test_the_field_is_what_gradients_reach(layers: list[tuple[int, int, int]]) -> None:
    x = torch.ones(1, 1, 60, requires_grad=True)
    z = x
    for kernel, stride, dilation in layers:
        z = F.conv1d(z, torch.ones(1, 1, kernel), stride=stride, dilation=dilation)
    z[0, 0, 0].backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    assert receptive_field(layers) == int(x.grad.nonzero()[-1, 2]) + 1
