"""What conv2d_loops and conv2d refuse, as torch does, and in which words."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from tichchap.nn import conv2d, conv2d_loops

Conv = Callable[..., Tensor]
FORMS = pytest.mark.parametrize("form", [conv2d_loops, conv2d])

# Each is wrong in one way; what is not named stays right.
WRONG: dict[str, dict[str, Any]] = {
    "x has no axes": {"x": torch.ones(())},
    "x is a matrix": {"x": torch.ones(5, 6)},
    "x has five axes": {"x": torch.ones(1, 2, 4, 5, 6)},
    "x has other channels": {"x": torch.ones(2, 3, 5, 6)},
    "x has no rows": {"x": torch.ones(2, 4, 0, 6), "padding": 4},
    "x is double": {"x": torch.ones(2, 4, 5, 6).double()},
    "x is a list": {"x": [[1.0]]},
    "x is None": {"x": None},
    "x is whole numbers": {"x": torch.ones(2, 4, 5, 6).long()},
    "weight is a matrix": {"weight": torch.ones(4, 2)},
    "weight has no filters": {"weight": torch.ones(0, 2, 3, 3)},
    "weight has no rows": {"weight": torch.ones(4, 2, 0, 3)},
    "weight is a number": {"weight": 1.0},
    "kernel is too high": {"weight": torch.ones(4, 2, 6, 3)},
    "kernel is too wide": {"weight": torch.ones(4, 2, 3, 7)},
    "bias is too long": {"bias": torch.ones(5)},
    "bias is a column": {"bias": torch.ones(4, 1)},
    "bias is double": {"bias": torch.ones(4).double()},
    "bias is a number": {"bias": 1.0},
    "stride 0": {"stride": 0},
    "stride negative": {"stride": (1, -1)},
    "stride a fraction": {"stride": 1.5},
    "stride True": {"stride": True},
    "stride of three": {"stride": (1, 1, 1)},
    "stride a word": {"stride": "2"},
    "padding negative": {"padding": -1},
    "padding of three": {"padding": (1, 1, 1)},
    "padding a word": {"padding": "full"},
    "padding in capitals": {"padding": "SAME"},
    "padding None": {"padding": None},
    "same with stride": {"padding": "same", "stride": (1, 2)},
    "dilation 0": {"dilation": 0},
    "dilation too far": {"dilation": 3},
    "groups 0": {"groups": 0},
    "groups negative": {"groups": -2},
    "groups a fraction": {"groups": 2.0},
    "groups divide x but not weight": {"weight": torch.ones(3, 2, 3, 3)},
    "groups divide weight but not x": {"x": torch.ones(2, 3, 5, 6), "groups": 2},
}
TORCH_CONVOLVES_ON_THE_CPU_ONLY = {"x is whole numbers"}


@FORMS
@pytest.mark.parametrize("case", WRONG)
def test_refuses_what_torch_refuses(form: Conv, case: str) -> None:
    right = {
        "x": torch.ones(2, 4, 5, 6),
        "weight": torch.ones(4, 2, 3, 3),
        "bias": torch.ones(4),
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "groups": 2,
    }
    form(*right.values())
    wrong = {**right, **WRONG[case]}
    if case not in TORCH_CONVOLVES_ON_THE_CPU_ONLY:
        with pytest.raises((RuntimeError, TypeError, ValueError)):
            F.conv2d(*wrong.values())
    with pytest.raises((TypeError, ValueError)):
        form(*wrong.values())


X, WEIGHT = torch.ones(8, 1, 28, 28), torch.ones(16, 1, 3, 3)


@pytest.mark.message
@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (
            {"weight": torch.ones(16, 3, 3, 3)},
            ValueError,
            "weight expects 3 input channels but x has 1 (x (8, 1, 28, 28), weight (16, 3, 3, 3))",
        ),
        (
            {"groups": 2},
            ValueError,
            "weight expects 2 input channels in 2 groups but x has 1 "
            "(x (8, 1, 28, 28), weight (16, 1, 3, 3))",
        ),
        (
            {"x": torch.ones(8, 3, 28, 28), "groups": 3},
            ValueError,
            "groups must divide the 16 filters, got groups=3 "
            "(x (8, 3, 28, 28), weight (16, 1, 3, 3))",
        ),
        (
            {"x": torch.ones(28, 28)},
            ValueError,
            "x must be (N, C, H, W) or (C, H, W), got (28, 28)",
        ),
        ({"x": [1.0]}, TypeError, "x must be a tensor, got list"),
        (
            {"x": torch.ones(1, 28, 28, dtype=torch.uint8)},
            TypeError,
            "x must be floating point, got torch.uint8; x.float() makes it so",
        ),
        (
            {"weight": torch.ones(3, 3)},
            ValueError,
            "weight must be (K, C/groups, R, S), got (3, 3)",
        ),
        ({"weight": WEIGHT[:0]}, ValueError, "weight has an empty axis: (0, 1, 3, 3)"),
        ({"weight": WEIGHT.double()}, TypeError, "weight is torch.float64 but x is torch.float32"),
        ({"weight": WEIGHT.to("meta")}, ValueError, "weight is on meta but x is on cpu"),
        ({"weight": 3}, TypeError, "weight must be a tensor, got int"),
        (
            {"bias": torch.ones(3)},
            ValueError,
            "bias must be (16,), one number for each filter, got (3,) (weight (16, 1, 3, 3))",
        ),
        (
            {"bias": torch.ones(16).half()},
            TypeError,
            "bias is torch.float16 but x is torch.float32",
        ),
        ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
        ({"stride": (2, -1)}, ValueError, "stride[1] must be at least 1, got -1"),
        ({"stride": 1.5}, TypeError, "stride must be an int or a pair, got float 1.5"),
        ({"stride": (1, 1, 1)}, ValueError, "stride must be an int or a pair, got 3 numbers"),
        ({"dilation": 0}, ValueError, "dilation must be at least 1, got 0"),
        ({"groups": 0}, ValueError, "groups must be at least 1, got 0"),
        ({"padding": (0, -3)}, ValueError, "padding[1] must be at least 0, got -3"),
        (
            {"padding": "full"},
            ValueError,
            'padding must be a number, "same" or "valid", got \'full\'',
        ),
        (
            {"padding": "same", "stride": (1, 2)},
            ValueError,
            'padding="same" needs stride 1, got stride (1, 2)',
        ),
        (
            {"weight": torch.ones(16, 1, 29, 3)},
            ValueError,
            "the kernel spans (29, 3) pixels but the padded image has only (28, 28) "
            "(x (8, 1, 28, 28), weight (16, 1, 29, 3), padding 0, dilation (1, 1))",
        ),
        (
            {"padding_mode": "mirror"},
            ValueError,
            "padding_mode must be one of zeros, reflect, replicate, circular, got 'mirror'",
        ),
    ],
)
@FORMS
def test_says_what_is_wrong(
    form: Conv, arguments: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        form(**{"x": X, "weight": WEIGHT, **arguments})
    assert str(caught.value) == f"{form.__name__}: {text}"
