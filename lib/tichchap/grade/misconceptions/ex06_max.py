"""Wrong `max_pool2d_backward`: where the gradient of a window goes."""

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from tichchap.grade.misconceptions.backpropagating import (
    Sizes,
    assigned,
    averaged,
    pooling,
    routed,
    with_result,
)
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "max_pool2d_backward")
right = pooling(routed)


def _only(grad: Tensor, windows: Tensor, r: int, s: int) -> Tensor:
    shares = torch.zeros_like(windows)
    shares[..., r, s] = grad[..., 0, 0]
    return shares


def _times_maximum(grad: Tensor, windows: Tensor) -> Tensor:
    return routed(grad, windows) * windows.amax((-2, -1), keepdim=True)


def _positive(grad: Tensor, windows: Tensor) -> Tensor:
    return routed(grad, windows) * (windows.amax((-2, -1), keepdim=True) > 0).to(grad.dtype)


def _split_by_height(grad: Tensor, windows: Tensor) -> Tensor:
    """Take the index of the largest apart with the height of the window and not its width."""
    R, S = windows.shape[-2:]
    index, shares = windows.flatten(-2).argmax(-1), torch.zeros_like(windows).flatten(-2)
    place = (index // R).clamp(max=R - 1) * S + (index % R).clamp(max=S - 1)
    return shares.scatter(-1, place[..., None], grad[..., 0]).reshape(windows.shape)


def _among_channels(grad: Tensor, windows: Tensor) -> Tensor:
    return routed(grad, windows) * (windows == windows.amax((1, -2, -1), keepdim=True)).to(grad)


def _in_the_map(grad: Tensor, windows: Tensor) -> Tensor:
    return grad * (windows == windows.amax((2, 3, 4, 5), keepdim=True)).to(grad)


def _full_each(grad: Tensor, windows: Tensor) -> Tensor:
    return grad * (windows == windows.amax((-2, -1), keepdim=True)).to(grad)


def _nothing_when_tied(grad: Tensor, windows: Tensor) -> Tensor:
    largest = (windows == windows.amax((-2, -1), keepdim=True)).to(grad)
    return grad * largest * (largest.sum((-2, -1), keepdim=True) == 1).to(grad)


def _near_ones_too(grad: Tensor, windows: Tensor) -> Tensor:
    near = torch.isclose(windows, windows.amax((-2, -1), keepdim=True)).to(grad)
    return grad * near / near.sum((-2, -1), keepdim=True)


values = partial(wrong, check="values")
values("first-of-the-window")(pooling(lambda grad, windows: _only(grad, windows, 0, 0)))
values("last-of-the-window")(pooling(lambda grad, windows: _only(grad, windows, -1, -1)))
values("all-of-the-window")(pooling(lambda grad, windows: grad.expand_as(windows)))
values("averaged")(pooling(averaged))
values("smallest")(pooling(lambda grad, windows: routed(grad, -windows)))
values("absolute-value")(pooling(lambda grad, windows: routed(grad, windows.abs())))
values("negative-windows-lost")(pooling(_positive))
values("times-maximum")(pooling(_times_maximum))
values("index-split-by-height")(pooling(_split_by_height))
values("largest-of-all-channels")(pooling(_among_channels))
values("largest-of-the-map")(pooling(_in_the_map))
wrong("ties-full-each", check="ties")(pooling(_full_each))
wrong("ties-get-nothing", check="ties")(pooling(_nothing_when_tied))
wrong("nearly-largest-share", check="ties")(pooling(_near_ones_too))


def _written(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    """Write the gradient of each window at the pixel of its largest, over what was there."""
    (sh, sw), (N, C, OH, OW, R, S) = stride, shares.shape
    out = shares.new_zeros(N, C, *size)
    for i in range(OH):
        for j in range(OW):
            mine = shares[:, :, i, j]
            window = out[:, :, i * sh : i * sh + R, j * sw : j * sw + S]
            window.copy_(torch.where(mine != 0, mine, window))
    return out


wrong("overlap-assigned", check="overlap")(pooling(routed, gather=_written))
wrong("overlap-windows-assigned", check="overlap")(pooling(routed, gather=assigned))


wrong("upstream-overwritten", check="memory")(
    with_result(right, lambda grad, g, x: (grad, g.zero_())[0])
)
wrong("input-overwritten", check="memory")(
    with_result(right, lambda grad, g, x: (grad, x.zero_())[0])
)
