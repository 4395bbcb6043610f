"""Wrong `avg_pool2d_backward`: how the gradient of a window is shared out."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.backpropagating import (
    SIZES,
    Sizes,
    assigned,
    averaged,
    gathered,
    pooling,
    routed,
)
from tichchap.grade.misconceptions.convolving import Pair
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "avg_pool2d_backward")
values = partial(wrong, check="values")
right = pooling(averaged)


def _divided(grad: Tensor, windows: Tensor, divisor: int) -> Tensor:
    return (grad / divisor).expand_as(windows)


def _corner(grad: Tensor, windows: Tensor) -> Tensor:
    shares = torch.zeros_like(windows)
    shares[..., 0, 0] = grad[..., 0, 0]
    return shares


values("not-divided")(pooling(lambda grad, windows: _divided(grad, windows, 1)))
values("divided-by-the-height")(
    pooling(lambda grad, windows: _divided(grad, windows, windows.shape[-2]))
)
values("divided-by-the-height-squared")(
    pooling(lambda grad, windows: _divided(grad, windows, windows.shape[-2] ** 2))
)
values("divided-by-the-windows")(
    pooling(lambda grad, windows: _divided(grad, windows, windows.shape[2] * windows.shape[3]))
)
values("first-of-the-window")(pooling(_corner))
values("routed-to-the-largest")(pooling(routed))
values("times-input")(pooling(lambda grad, windows: averaged(grad, windows) * windows))
values("upstream-ignored")(pooling(lambda grad, windows: averaged(grad * 0 + 1, windows)))
values("rounded-down")(pooling(lambda grad, windows: averaged(grad, windows).floor()))
for _id, _change in SIZES.items():
    _check = "values" if _id.startswith(("default", "kernel")) else "stride"
    wrong(_id, check=_check)(pooling(averaged, _change))


def _by_stride(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    window = shares.shape[-2] * shares.shape[-1]
    return gathered(shares * window / (stride[0] * stride[1]), stride, size)


def _kept(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    OH, OW, R, S = shares.shape[2:]
    return gathered(shares, stride, ((OH - 1) * stride[0] + R, (OW - 1) * stride[1] + S))


def _stretched(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    """Enlarge the upstream gradient to the whole picture, the remainder too."""
    return F.interpolate(shares[..., 0, 0], tuple(size))


def _at_the_corner(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    return gathered(shares.sum((2, 3), keepdim=True), stride, size)


def _mean_of_windows(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    count = gathered(torch.ones_like(shares), stride, size)
    return gathered(shares, stride, size) / count.clamp(min=1)


wrong("divided-by-the-stride", check="stride")(pooling(averaged, gather=_by_stride))
wrong("remainder-lost", check="stride")(pooling(averaged, gather=_kept))
wrong("remainder-filled", check="stride")(pooling(averaged, gather=_stretched))
values("window-start-forgotten")(pooling(averaged, gather=_at_the_corner))
wrong("overlap-assigned", check="overlap")(pooling(averaged, gather=assigned))
wrong("overlap-averaged", check="overlap")(pooling(averaged, gather=_mean_of_windows))


def _changed(change: Any) -> Any:
    def backward(
        grad_output: Tensor, x: Tensor, kernel_size: Pair, stride: Pair | None = None
    ) -> Any:
        grad = right(grad_output, x, kernel_size, stride)
        return change(grad, grad_output)

    return backward


def _first_image(grad: Tensor, g: Tensor) -> Tensor:
    grad[1:] = 0
    return grad


values("first-image-only")(_changed(_first_image))
wrong("float32-result", check="dtype")(_changed(lambda grad, g: grad.float()))
wrong("float64-result", check="dtype")(_changed(lambda grad, g: grad.double()))
wrong("float32-inside", check="dtype")(_changed(lambda grad, g: grad.float().to(g.dtype)))
wrong("on-the-cpu", check="device")(
    _changed(lambda grad, g: torch.zeros(grad.shape, dtype=grad.dtype).copy_(grad))
)
wrong("upstream-divided-in-place", check="memory")(_changed(lambda grad, g: (grad, g.div_(2))[0]))

_buffers: dict[Any, Tensor] = {}


def _in_a_buffer(grad: Tensor, g: Tensor) -> Tensor:
    key = (tuple(grad.shape), grad.dtype, grad.device)
    return _buffers.setdefault(key, torch.empty_like(grad)).copy_(grad)


wrong("buffer-shared", check="memory")(_changed(_in_a_buffer))
