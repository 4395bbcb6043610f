"""Wrong `max_pool2d_backward` and `avg_pool2d_backward` alike: sizes, places, types, memory."""

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from tichchap.grade.misconceptions.backpropagating import (
    SIZES,
    Sizes,
    averaged,
    gathered,
    pooling,
    routed,
    with_result,
)
from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer, on_the_cpu

KINDS = {"max_pool2d_backward": routed, "avg_pool2d_backward": averaged}


def _both(id: str, check: str, make: Callable[[Any], Callable[..., Any]]) -> None:
    """Register for each pooling what `make` builds from the shares of its windows."""
    for operation, shares in KINDS.items():
        misconception(operation, id, check=check)(make(shares))


def _result(id: str, check: str, change: Callable[[Tensor, Tensor, Tensor], Any]) -> None:
    _both(id, check, lambda shares: with_result(pooling(shares), change))


def _kept(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    OH, OW, R, S = shares.shape[2:]
    return gathered(shares, stride, ((OH - 1) * stride[0] + R, (OW - 1) * stride[1] + S))


def _at_the_corner(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    return gathered(shares.sum((2, 3), keepdim=True), stride, size)


def _sized(id: str, change: Any) -> None:
    check = "values" if id.startswith(("default", "kernel")) else "stride"
    _both(id, check, lambda shares: pooling(shares, change))


for _id, _change in SIZES.items():
    _sized(_id, _change)
_both(
    "upstream-ignored",
    "values",
    lambda shares: pooling(lambda grad, windows: shares(grad * 0 + 1, windows)),
)
_both("window-start-forgotten", "values", lambda shares: pooling(shares, gather=_at_the_corner))
_both("remainder-lost", "stride", lambda shares: pooling(shares, gather=_kept))


def _first_image(grad: Tensor, g: Tensor, x: Tensor) -> Tensor:
    grad[1:] = 0
    return grad


_result("first-image-only", "values", _first_image)
_result("float32-result", "dtype", lambda grad, g, x: grad.float())
_result("float64-result", "dtype", lambda grad, g, x: grad.double())
_result("float32-inside", "dtype", lambda grad, g, x: grad.float().to(x.dtype))
_result("on-the-cpu", "device", lambda grad, g, x: on_the_cpu(grad))


def _buffered(shares: Any) -> Callable[..., Any]:
    reuse = in_one_buffer()
    return with_result(pooling(shares), lambda grad, g, x: reuse(grad))


_both("buffer-shared", "memory", _buffered)
