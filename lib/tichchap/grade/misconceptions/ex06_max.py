"""Wrong `max_pool2d_backward`: where the gradient of a window goes."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
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
values("upstream-ignored")(pooling(lambda grad, windows: routed(grad * 0 + 1, windows)))
wrong("ties-full-each", check="ties")(pooling(_full_each))
wrong("ties-get-nothing", check="ties")(pooling(_nothing_when_tied))
for _id, _change in SIZES.items():
    _check = "values" if _id.startswith(("default", "kernel")) else "stride"
    wrong(_id, check=_check)(pooling(routed, _change))


def _kept(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    OH, OW, R, S = shares.shape[2:]
    return gathered(shares, stride, ((OH - 1) * stride[0] + R, (OW - 1) * stride[1] + S))


def _at_the_corner(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    return gathered(shares.sum((2, 3), keepdim=True), stride, size)


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


values("window-start-forgotten")(pooling(routed, gather=_at_the_corner))
wrong("remainder-lost", check="stride")(pooling(routed, gather=_kept))
wrong("overlap-assigned", check="overlap")(pooling(routed, gather=_written))
wrong("overlap-windows-assigned", check="overlap")(pooling(routed, gather=assigned))


@values("first-image-only")
def first_image_only(
    grad_output: Tensor, x: Tensor, kernel_size: Pair, stride: Pair | None = None
) -> Tensor:
    """Fill the gradient of the first picture and leave the others 0."""
    grad = right(grad_output, x, kernel_size, stride)
    grad[1:] = 0
    return grad


def _changed(change: Any) -> Any:
    def backward(
        grad_output: Tensor, x: Tensor, kernel_size: Pair, stride: Pair | None = None
    ) -> Any:
        grad = right(grad_output, x, kernel_size, stride)
        return change(grad, grad_output, x)

    return backward


wrong("float32-result", check="dtype")(_changed(lambda grad, g, x: grad.float()))
wrong("float64-result", check="dtype")(_changed(lambda grad, g, x: grad.double()))
wrong("float32-inside", check="dtype")(_changed(lambda grad, g, x: grad.float().to(x.dtype)))
wrong("on-the-cpu", check="device")(
    _changed(lambda grad, g, x: torch.zeros(grad.shape, dtype=grad.dtype).copy_(grad))
)
wrong("upstream-overwritten", check="memory")(_changed(lambda grad, g, x: (grad, g.zero_())[0]))
wrong("input-overwritten", check="memory")(_changed(lambda grad, g, x: (grad, x.zero_())[0]))

_buffers: dict[Any, Tensor] = {}


def _in_a_buffer(grad: Tensor, g: Tensor, x: Tensor) -> Tensor:
    key = (tuple(grad.shape), grad.dtype, grad.device)
    return _buffers.setdefault(key, torch.empty_like(grad)).copy_(grad)


wrong("buffer-shared", check="memory")(_changed(_in_a_buffer))
