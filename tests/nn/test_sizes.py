"""out_size and same_padding: torch's own layers say which sizes are right."""

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from tichchap.nn import out_size, same_padding

SMALL = st.integers(1, 6)


def _torchs_size(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int | None:
    x, weight = torch.zeros(1, 1, size, 1), torch.zeros(1, 1, kernel, 1)
    try:
        y = F.conv2d(x, weight, None, (stride, 1), (padding, 0), (dilation, 1))
    except RuntimeError:
        return None
    return y.shape[2]


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "expected"),
    [
        (100, 3, 1, 1, 100),
        (100, 3, 1, 0, 98),
        (100, 5, 2, 0, 48),
        (28, 4, 1, 0, 25),
        (7, 7, 3, 0, 1),
    ],
)
def test_out_size_of_the_examples_of_the_deck(
    size: int, kernel: int, stride: int, padding: int, expected: int
) -> None:
    assert out_size(size, kernel=kernel, stride=stride, padding=padding) == expected


@given(st.integers(1, 20), SMALL, SMALL, st.integers(0, 4), SMALL)
def test_out_size_is_the_size_of_torchs_convolution(
    size: int, kernel: int, stride: int, padding: int, dilation: int
) -> None:
    expected = _torchs_size(size, kernel, stride, padding, dilation)
    if expected is None:
        with pytest.raises(ValueError, match="out_size"):
            out_size(size, kernel, stride, padding, dilation)
    else:
        assert out_size(size, kernel, stride, padding, dilation) == expected


def test_out_size_is_the_size_of_torchs_pooling_everywhere() -> None:
    """All of 10 sizes × 4 kernels × 5 strides × both paddings × 3 dilations × floor and ceil."""
    compared = 0
    for size in range(1, 11):
        x = torch.zeros(1, 1, size, 1)
        for kernel, stride, dilation in torch.cartesian_prod(
            torch.arange(1, 5), torch.arange(1, 6), torch.arange(1, 4)
        ).tolist():
            for padding in range(kernel // 2 + 1):
                for ceil in (False, True):
                    args = ((kernel, 1), (stride, 1), (padding, 0), (dilation, 1), ceil)
                    try:
                        expected = F.max_pool2d(x, *args).shape[2]
                    except RuntimeError:
                        continue
                    assert out_size(size, kernel, stride, padding, dilation, ceil) == expected
                    compared += 1
    assert compared > 1500


def test_ceil_mode_drops_a_window_that_would_start_in_the_padding_after() -> None:
    """Starts of the windows: 0 and 3 of 4 pixels; and −1 and 2, but not 5, of 5."""
    assert out_size(4, kernel=2, stride=3, ceil_mode=False) == 1
    assert out_size(4, kernel=2, stride=3, ceil_mode=True) == 2
    assert out_size(5, kernel=2, stride=3, padding=1, ceil_mode=True) == 2


@given(SMALL, SMALL)
def test_same_padding_keeps_the_size_and_puts_the_odd_pixel_after(
    kernel: int, dilation: int
) -> None:
    before, after = same_padding(kernel, dilation)
    assert after - before in (0, 1)
    assert before + after == dilation * (kernel - 1)


@pytest.mark.message
@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((0, 1), ValueError, "out_size: size must be at least 1, got 0"),
        ((4, 0), ValueError, "out_size: kernel must be at least 1, got 0"),
        ((4, 2, 0), ValueError, "out_size: stride must be at least 1, got 0"),
        ((4, 2, 1, -1), ValueError, "out_size: padding must be at least 0, got -1"),
        ((4, 2, 1, 0, 0), ValueError, "out_size: dilation must be at least 1, got 0"),
        ((4, 2.0), TypeError, "out_size: kernel must be an int, got float 2.0"),
        ((4, 2, True), TypeError, "out_size: stride must be an int, got bool True"),
        (
            (4, 3, 1, 1, 4),
            ValueError,
            "out_size: the kernel spans 9 pixels but the padded input has only 6 "
            "(size 4, kernel 3, stride 1, padding 1, dilation 4)",
        ),
    ],
)
def test_out_size_says_what_is_wrong(
    arguments: tuple[Any, ...], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        out_size(*arguments)
    assert str(caught.value) == text


@pytest.mark.message
def test_same_padding_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"^same_padding: kernel must be at least 1, got 0$"):
        same_padding(0)
    with pytest.raises(ValueError, match=r"^same_padding: dilation must be at least 1, got 0$"):
        same_padding(3, 0)
