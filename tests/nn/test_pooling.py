"""Pooling against torch's, ties and remainders included."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch.nn import functional as F

from tichchap.nn import avg_pool2d, max_pool2d

CASES: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "plain": ((2, 3, 6, 8), {"kernel_size": 2}),
    "nothing symmetric": (
        (2, 3, 11, 14),
        {"kernel_size": (4, 3), "stride": (2, 3), "padding": (2, 1)},
    ),
    "windows overlap": ((2, 1, 7, 7), {"kernel_size": 3, "stride": 1}),
    "stride skips pixels": ((2, 1, 9, 9), {"kernel_size": 2, "stride": 4}),
    "remainder dropped": ((2, 2, 7, 5), {"kernel_size": 2}),
    "remainder kept": ((2, 2, 7, 5), {"kernel_size": 2, "ceil_mode": True}),
    "last window starts in the padding": (
        (1, 2, 5, 5),
        {"kernel_size": 2, "stride": 3, "padding": 1, "ceil_mode": True},
    ),
    "kernel is the whole image": ((2, 2, 4, 5), {"kernel_size": (4, 5)}),
    "kernel larger than the image": ((2, 2, 4, 5), {"kernel_size": 6, "ceil_mode": True}),
    "one pixel": ((2, 2, 1, 1), {"kernel_size": 1}),
    "batch of none": ((0, 2, 4, 4), {"kernel_size": 2}),
    "one image without N": ((2, 5, 6), {"kernel_size": [2, 3], "stride": 1, "padding": [1, 0]}),
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("case", CASES)
def test_max_pool2d_equals_torch(
    agrees: Callable[..., None], device: str, case: str, dtype: torch.dtype
) -> None:
    shape, how = CASES[case]
    x = torch.randn(shape, dtype=dtype, device=device)
    agrees(lambda x: max_pool2d(x, **how), lambda x: F.max_pool2d(x, **how), x)
    agrees(lambda x: max_pool2d(x, **how), lambda x: F.max_pool2d(x, **how), x - 10)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("include", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_avg_pool2d_equals_torch(
    agrees: Callable[..., None], device: str, case: str, include: bool, dtype: torch.dtype
) -> None:
    shape, how = CASES[case]
    how = {**how, "count_include_pad": include}
    x = torch.randn(shape, dtype=dtype, device=device)
    agrees(lambda x: avg_pool2d(x, **how), lambda x: F.avg_pool2d(x, **how), x)
    how["divisor_override"] = 7
    agrees(lambda x: avg_pool2d(x, **how), lambda x: F.avg_pool2d(x, **how), x)


def test_max_pool2d_gives_the_gradient_to_the_first_of_equals(
    agrees: Callable[..., None], device: str
) -> None:
    """After a ReLU most windows are equal numbers: zeros."""
    x = torch.randint(-3, 2, (2, 3, 9, 9), device=device).double().relu()
    agrees(lambda x: max_pool2d(x, 3, 2, 1), lambda x: F.max_pool2d(x, 3, 2, 1), x)


@pytest.mark.parametrize("layer", [max_pool2d, avg_pool2d])
def test_equals_torch_on_memory_in_another_order(
    agrees: Callable[..., None], layer: Callable[..., torch.Tensor]
) -> None:
    x = torch.randn(8, 14, 3, 2, dtype=torch.float64).permute(3, 2, 0, 1)[..., ::2]
    agrees(
        lambda x: layer(x, 2, padding=1), lambda x: getattr(F, layer.__name__)(x, 2, padding=1), x
    )


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int32, torch.int64])
def test_max_pool2d_takes_whole_numbers(dtype: torch.dtype) -> None:
    x = torch.randint(0, 100, (2, 3, 7, 7)).to(dtype)
    got = max_pool2d(x, 3, 2, 1)
    assert got.dtype == dtype
    assert torch.equal(got, F.max_pool2d(x.double(), 3, 2, 1).to(dtype))


def test_max_pool2d_hands_on_what_is_not_a_number() -> None:
    x = torch.zeros(1, 4, 4)
    x[0, 1, 2] = torch.nan
    torch.testing.assert_close(max_pool2d(x, 2), F.max_pool2d(x, 2), equal_nan=True)


SMALL = st.integers(1, 4)
EACH = {
    "size": st.tuples(st.integers(1, 9), st.integers(1, 9)),
    "kernel": st.tuples(SMALL, SMALL),
    "stride": st.one_of(st.none(), SMALL, st.tuples(SMALL, SMALL)),
    "padding": st.tuples(st.integers(0, 2), st.integers(0, 2)),
    "ceil": st.booleans(),
    "ties": st.booleans(),
}


def _picture(size: tuple[int, int], ties: bool) -> torch.Tensor:
    x = torch.randn(2, 2, *size, dtype=torch.float64)
    return x.round() if ties else x


@given(dilation=st.integers(1, 3), **EACH)
def test_max_pool2d_equals_torch_or_refuses_as_torch(
    agrees: Callable[..., None],
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: Any,
    padding: tuple[int, int],
    ceil: bool,
    ties: bool,
    dilation: int,
) -> None:
    x, args = _picture(size, ties), (kernel, stride, padding, dilation, ceil)
    try:
        expected = F.max_pool2d(x, *args)
    except RuntimeError:
        with pytest.raises(ValueError, match="max_pool2d"):
            max_pool2d(x, *args)
    else:
        # A dilated window can miss the image; torch then writes its gradient somewhere.
        assume(bool(expected.isfinite().all()))
        agrees(lambda x: max_pool2d(x, *args), lambda x: F.max_pool2d(x, *args), x)


@given(include=st.booleans(), **EACH)
def test_avg_pool2d_equals_torch_or_refuses_as_torch(
    agrees: Callable[..., None],
    size: tuple[int, int],
    kernel: tuple[int, int],
    stride: Any,
    padding: tuple[int, int],
    ceil: bool,
    ties: bool,
    include: bool,
) -> None:
    x, args = _picture(size, ties), (kernel, stride, padding, ceil, include)
    try:
        F.avg_pool2d(x, *args)
    except RuntimeError:
        with pytest.raises(ValueError, match="avg_pool2d"):
            avg_pool2d(x, *args)
    else:
        agrees(lambda x: avg_pool2d(x, *args), lambda x: F.avg_pool2d(x, *args), x)


def test_pooling_passes_gradcheck() -> None:
    x = torch.randn(2, 1, 4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: max_pool2d(x, 2, 1, 1), x)
    assert torch.autograd.gradcheck(lambda x: avg_pool2d(x, 2, 1, 1), x)


@pytest.mark.parametrize("layer", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize(
    "arguments",
    [
        ([[1.0]], 2),
        (torch.ones(4, 4), 2),
        (torch.ones(1, 1, 1, 4, 4), 2),
        (torch.ones(1, 0, 4, 4), 2),
        (torch.ones(1, 1, 4, 4).bool(), 2),
        (torch.ones(1, 1, 4, 4, dtype=torch.complex64), 2),
        (torch.ones(1, 1, 4, 4), 0),
        (torch.ones(1, 1, 4, 4), 5),
        (torch.ones(1, 1, 4, 4), (1, 5)),
        (torch.ones(1, 1, 4, 4), 2.0),
        (torch.ones(1, 1, 4, 4), (2, 2, 2)),
        (torch.ones(1, 1, 4, 4), 2, 0),
        (torch.ones(1, 1, 4, 4), 2, -1),
        (torch.ones(1, 1, 4, 4), 2, 1, 2),
        (torch.ones(1, 1, 4, 4), 2, 1, -1),
    ],
)
def test_refuses_what_torch_refuses(
    layer: Callable[..., torch.Tensor], arguments: tuple[Any, ...]
) -> None:
    with pytest.raises((RuntimeError, TypeError, IndexError)):
        getattr(F, layer.__name__)(*arguments)
    with pytest.raises((TypeError, ValueError)):
        layer(*arguments)


X = torch.ones(2, 3, 4, 4)


@pytest.mark.message
@pytest.mark.parametrize(
    ("layer", "arguments", "error", "text"),
    [
        (max_pool2d, (X.bool(), 2), TypeError, "x must hold real numbers, got torch.bool"),
        (
            avg_pool2d,
            (X.long(), 2),
            TypeError,
            "x must be floating point, got torch.int64; x.float() makes it so",
        ),
        (max_pool2d, (X[0, 0], 2), ValueError, "x must be (N, C, H, W) or (C, H, W), got (4, 4)"),
        (avg_pool2d, (X, 0), ValueError, "kernel_size must be at least 1, got 0"),
        (max_pool2d, (X, 2, "2"), TypeError, "stride must be an int or a pair, got str '2'"),
        (max_pool2d, (X, 2, 1, 0, 0), ValueError, "dilation must be at least 1, got 0"),
        (
            avg_pool2d,
            (X, (2, 3), 1, (1, 2)),
            ValueError,
            "padding may be at most half the kernel, got padding (1, 2) for kernel_size (2, 3)",
        ),
        (
            max_pool2d,
            (X, (2, 5)),
            ValueError,
            "the kernel fits nowhere into x (2, 3, 4, 4) "
            "(kernel_size (2, 5), padding (0, 0), dilation (1, 1))",
        ),
        (
            avg_pool2d,
            (X, 2, 2, 0, False, True, 0),
            ValueError,
            "divisor_override must be at least 1, got 0",
        ),
    ],
)
def test_says_what_is_wrong(
    layer: Callable[..., torch.Tensor],
    arguments: tuple[Any, ...],
    error: type[Exception],
    text: str,
) -> None:
    with pytest.raises(error) as caught:
        layer(*arguments)
    assert str(caught.value) == f"{layer.__name__}: {text}"
