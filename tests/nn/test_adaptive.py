"""Adaptive and global pooling against torch's."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from tichchap.nn import adaptive_avg_pool2d, global_avg_pool2d, global_max_pool2d


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shape", [(2, 3, 7, 5), (3, 7, 5), (1, 1, 1, 1), (0, 2, 3, 3)])
@pytest.mark.parametrize("size", [1, 3, (2, 4), [7, 1], (None, 2), (3, None), (9, 8)])
def test_adaptive_avg_pool2d_equals_torch(
    agrees: Callable[..., None],
    device: str,
    shape: tuple[int, ...],
    size: Any,
    dtype: torch.dtype,
) -> None:
    x = torch.randn(shape, dtype=dtype, device=device)
    agrees(lambda x: adaptive_avg_pool2d(x, size), lambda x: F.adaptive_avg_pool2d(x, size), x)


@given(*[st.integers(1, 12)] * 4)
def test_adaptive_avg_pool2d_equals_torch_for_all_sizes(
    agrees: Callable[..., None], H: int, W: int, OH: int, OW: int
) -> None:
    x = torch.randn(2, 1, H, W, dtype=torch.float64)
    agrees(
        lambda x: adaptive_avg_pool2d(x, (OH, OW)),
        lambda x: F.adaptive_avg_pool2d(x, (OH, OW)),
        x,
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shape", [(2, 3, 7, 5), (3, 7, 5), (1, 1, 1, 1), (0, 2, 3, 3)])
def test_global_pooling_equals_torchs_adaptive_pooling_to_one(
    agrees: Callable[..., None], device: str, shape: tuple[int, ...], dtype: torch.dtype
) -> None:
    for x in (
        torch.randn(shape, dtype=dtype, device=device),
        torch.randn(shape, dtype=dtype, device=device).round(),
    ):
        agrees(global_avg_pool2d, lambda x: F.adaptive_avg_pool2d(x, 1), x)
        agrees(global_max_pool2d, lambda x: F.adaptive_max_pool2d(x, 1), x)


def test_adaptive_and_global_pooling_pass_gradcheck() -> None:
    x = torch.randn(1, 2, 5, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: adaptive_avg_pool2d(x, (3, 2)), x)
    assert torch.autograd.gradcheck(global_avg_pool2d, x)
    assert torch.autograd.gradcheck(global_max_pool2d, x)


@pytest.mark.message
@pytest.mark.parametrize(
    ("layer", "arguments", "error", "text"),
    [
        (
            adaptive_avg_pool2d,
            (torch.ones(4, 4), 2),
            ValueError,
            "x must be (N, C, H, W) or (C, H, W), got (4, 4)",
        ),
        (
            adaptive_avg_pool2d,
            (torch.ones(1, 4, 4).long(), 2),
            TypeError,
            "x must be floating point, got torch.int64; x.float() makes it so",
        ),
        (
            adaptive_avg_pool2d,
            (torch.ones(1, 4, 4), (2, 2, 2)),
            ValueError,
            "output_size must be an int or a pair, got 3 numbers",
        ),
        (
            adaptive_avg_pool2d,
            (torch.ones(1, 4, 4), -1),
            ValueError,
            "output_size must be at least 1, got -1",
        ),
        (
            adaptive_avg_pool2d,
            (torch.ones(1, 4, 4), 2.5),
            TypeError,
            "output_size must be an int, got float 2.5",
        ),
        (global_avg_pool2d, (3,), TypeError, "x must be a tensor, got int"),
        (
            global_max_pool2d,
            (torch.ones(1, 0, 4),),
            ValueError,
            "x has an empty axis besides N: (1, 0, 4)",
        ),
        (
            global_max_pool2d,
            (torch.ones(1, 4, 4).bool(),),
            TypeError,
            "x must hold real numbers, got torch.bool",
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
