"""pad2d against torch's pad."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from tichchap.nn import pad2d

MODES = ("constant", "reflect", "replicate", "circular")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shape", [(2, 3, 5, 4), (3, 5, 4), (0, 3, 5, 4)])
@pytest.mark.parametrize("mode", MODES)
def test_pad2d_equals_torch(
    agrees: Callable[..., None],
    device: str,
    mode: str,
    shape: tuple[int, ...],
    dtype: torch.dtype,
) -> None:
    x = torch.randn(shape, dtype=dtype, device=device)
    frame = (3, 0, 1, 2)
    agrees(lambda x: pad2d(x, frame, mode), lambda x: F.pad(x, frame, mode), x)


@given(
    frame=st.tuples(*[st.integers(0, 5)] * 4),
    size=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    mode=st.sampled_from(MODES),
)
def test_pad2d_equals_torch_or_refuses_as_torch(
    agrees: Callable[..., None],
    frame: tuple[int, int, int, int],
    size: tuple[int, int],
    mode: str,
) -> None:
    x = torch.randn(2, 1, *size, dtype=torch.float64)
    try:
        F.pad(x, frame, mode)
    except RuntimeError:
        with pytest.raises(ValueError, match="pad2d"):
            pad2d(x, frame, mode)
    else:
        agrees(lambda x: pad2d(x, frame, mode), lambda x: F.pad(x, frame, mode), x)


def test_pad2d_of_one_number_frames_all_four_sides() -> None:
    framed = pad2d(torch.ones(1, 2, 2), 1, value=7.0)
    expected = torch.tensor([[7.0, 7, 7, 7], [7, 1, 1, 7], [7, 1, 1, 7], [7, 7, 7, 7]])
    assert torch.equal(framed[0], expected)


def test_pad2d_reads_a_pair_as_vertical_and_horizontal_like_a_layer() -> None:
    x = torch.randn(1, 1, 4, 6)
    assert torch.equal(pad2d(x, (1, 2)), F.pad(x, (2, 2, 1, 1)))


def test_zeros_is_constant_with_nothing() -> None:
    x = torch.randn(1, 1, 4, 6)
    assert torch.equal(pad2d(x, (1, 2), "zeros"), F.pad(x, (2, 2, 1, 1)))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64])
def test_pad2d_keeps_whole_numbers(mode: str, dtype: torch.dtype) -> None:
    x = torch.arange(12, dtype=dtype).reshape(1, 3, 4)
    framed = pad2d(x, 1, mode)
    assert framed.dtype == dtype
    assert torch.equal(framed, F.pad(x.long(), (1, 1, 1, 1), mode).to(dtype))


@pytest.mark.parametrize("mode", MODES)
def test_pad2d_shares_no_memory_with_its_input(mode: str) -> None:
    x = torch.zeros(1, 3, 3)
    pad2d(x, 0, mode).fill_(1.0)
    assert torch.equal(x, torch.zeros(1, 3, 3))


@pytest.mark.parametrize("mode", MODES)
def test_pad2d_passes_gradcheck(mode: str) -> None:
    x = torch.randn(1, 2, 3, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: pad2d(x, (1, 0, 2, 1), mode), x)


@pytest.mark.message
@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (([[1.0]], 1), TypeError, "pad2d: x must be a tensor, got list"),
        (
            (torch.ones(3, 3), 1),
            ValueError,
            "pad2d: x must be (N, C, H, W) or (C, H, W), got (3, 3)",
        ),
        ((torch.ones(1, 0, 3), 1), ValueError, "pad2d: x has an empty axis besides N: (1, 0, 3)"),
        ((torch.ones(1, 3, 3), -1), ValueError, "pad2d: padding must be at least 0, got -1"),
        (
            (torch.ones(1, 3, 3), (1, 2, 3)),
            ValueError,
            "pad2d: padding must be an int, a pair or four numbers, got 3 numbers",
        ),
        (
            (torch.ones(1, 3, 3), (0, 0, 1, -2)),
            ValueError,
            "pad2d: padding (top, bottom)[1] must be at least 0, got -2",
        ),
        (
            (torch.ones(1, 3, 3), "same"),
            TypeError,
            "pad2d: padding must be an int or a pair, got str 'same'",
        ),
        (
            (torch.ones(1, 3, 3), 1, "mirror"),
            ValueError,
            "pad2d: mode must be one of constant, zeros, reflect, replicate, circular, "
            "got 'mirror'",
        ),
        (
            (torch.ones(1, 3, 3), 1, "reflect", 2.0),
            ValueError,
            'pad2d: only mode "constant" takes a value, got 2.0 with "reflect"',
        ),
        (
            (torch.ones(1, 3, 3), (3, 0, 0, 0), "reflect"),
            ValueError,
            'pad2d: mode "reflect" can pad an axis of 3 by at most 2, got 3 before and 0 after '
            "(x (1, 3, 3))",
        ),
        (
            (torch.ones(1, 3, 3), (0, 0, 0, 4), "circular"),
            ValueError,
            'pad2d: mode "circular" can pad an axis of 3 by at most 3, got 0 before and 4 after '
            "(x (1, 3, 3))",
        ),
    ],
)
def test_pad2d_says_what_is_wrong(
    arguments: tuple[object, ...], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        pad2d(*arguments)  # type: ignore[arg-type]
    assert str(caught.value) == text
