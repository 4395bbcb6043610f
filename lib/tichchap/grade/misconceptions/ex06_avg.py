"""Wrong `avg_pool2d_backward`: how the gradient of a window is shared out."""

from collections.abc import Sequence
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.backpropagating import (
    Sizes,
    assigned,
    averaged,
    gathered,
    pooling,
    routed,
    with_result,
)
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
values("rounded-down")(pooling(lambda grad, windows: averaged(grad, windows).floor()))


def _by_stride(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    window = shares.shape[-2] * shares.shape[-1]
    return gathered(shares * window / (stride[0] * stride[1]), stride, size)


def _stretched(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    """Enlarge the upstream gradient to the whole picture, the remainder too."""
    return F.interpolate(shares[..., 0, 0], tuple(size))


def _mean_of_windows(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    count = gathered(torch.ones_like(shares), stride, size)
    return gathered(shares, stride, size) / count.clamp(min=1)


wrong("divided-by-the-stride", check="stride")(pooling(averaged, gather=_by_stride))
wrong("remainder-filled", check="stride")(pooling(averaged, gather=_stretched))
wrong("overlap-assigned", check="overlap")(pooling(averaged, gather=assigned))
wrong("overlap-averaged", check="overlap")(pooling(averaged, gather=_mean_of_windows))


wrong("upstream-divided-in-place", check="memory")(
    with_result(right, lambda grad, g, x: (grad, g.div_(2))[0])
)
