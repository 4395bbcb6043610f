"""Wrong `max_pool2d`: what is taken from a window, what surrounds it, where gradients go."""

from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, pair
from tichchap.grade.misconceptions.ex04_windows import Cut, largest, pooling, with_result
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "max_pool2d")

LOWEST = -torch.inf
right = pooling(largest)


def _values(cut: Cut, x: Tensor) -> Tensor:
    """Give the windows, each in one row."""
    return cut(x, LOWEST).flatten(-2)


@wrong("from-zero", check="values")
def from_zero(
    x: Tensor, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0
) -> Tensor:
    """Begin the search for the largest at 0."""
    return right(x, kernel_size, stride, padding).clamp(min=0)


@wrong("absolute-values", check="values")
def absolute_values(
    x: Tensor, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0
) -> Tensor:
    """Compare and return magnitudes."""
    return right(x.abs(), kernel_size, stride, padding)


def _largest_magnitude(cut: Cut, x: Tensor, include: bool) -> Tensor:
    windows = cut(x, 0.0).flatten(-2)
    return windows.gather(-1, windows.abs().argmax(-1, keepdim=True)).squeeze(-1)


def _first(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return cut(x, 0.0)[..., 0, 0]


def _last(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return cut(x, 0.0)[..., -1, -1]


def _mean(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return cut(x, 0.0).mean((-2, -1))


def _smallest(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return cut(x, torch.inf).amin((-2, -1))


def _position(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return _values(cut, x).argmax(-1).to(x.dtype)


def _with_indices(cut: Cut, x: Tensor, include: bool) -> Any:
    return tuple(_values(cut, x).max(-1))


def _one_axis(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return cut(x, LOWEST)[..., 0, :].amax(-1)


def _channels_lost(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return largest(cut, x, include).amax(1, keepdim=True)


def _global(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return x.amax((-2, -1), keepdim=True)


for _id, _reduce in (
    ("largest-magnitude", _largest_magnitude),
    ("first-of-window", _first),
    ("last-of-window", _last),
    ("mean-of-window", _mean),
    ("smallest", _smallest),
    ("position-returned", _position),
    ("indices-returned-too", _with_indices),
    ("first-row-of-window", _one_axis),
    ("channels-lost", _channels_lost),
    ("global", _global),
):
    wrong(_id, check="values")(pooling(_reduce))

wrong("zeros", check="values")(with_result(right, torch.zeros_like))


def _surrounded(fill: float) -> Any:
    def pool(cut: Cut, x: Tensor, include: bool) -> Tensor:
        return cut(x, fill).amax((-2, -1))

    return pooling(pool)


wrong("padding-with-zeros", check="padding")(_surrounded(0.0))
wrong("padding-with-a-low-number", check="padding")(_surrounded(-1e9))


class _Routed(torch.autograd.Function):
    """Max pooling whose gradient is wrong in one of three ways."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, kernel: Any, stride: Any, padding: Any, way: str) -> Tensor:
        z = right(x, kernel, stride, padding)
        ctx.save_for_backward(x, z)
        ctx.sizes, ctx.way = (kernel, stride, padding), way
        return z

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        x, z = ctx.saved_tensors
        kernel, stride, (ph, pw) = ctx.sizes
        framed = F.pad(x, (pw, pw, ph, ph), value=LOWEST)
        back = torch.zeros_like(framed)
        for i in range(z.shape[2]):
            for j in range(z.shape[3]):
                top, left = i * stride[0], j * stride[1]
                at = (..., slice(top, top + kernel[0]), slice(left, left + kernel[1]))
                share = _share(framed[at], z[..., i, j], ctx.way) * grads[0][..., i, j, None, None]
                assigned = ctx.way == "assigned"
                back[at] = (
                    torch.where(share != 0, share, back[at]) if assigned else back[at] + share
                )
        return back[..., ph : ph + x.shape[2], pw : pw + x.shape[3]], None, None, None, None


def _share(window: Tensor, top: Tensor, way: str) -> Tensor:
    if way == "spread":
        return torch.full_like(window, 1 / (window.shape[-2] * window.shape[-1]))
    return (window == top[..., None, None]).to(window.dtype)


def _routed(way: str) -> Any:
    def max_pool2d(
        x: Tensor, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0
    ) -> Any:
        kernel = pair(kernel_size)
        steps = kernel if stride is None else pair(stride)
        return _Routed.apply(x, kernel, steps, pair(padding), way)

    return max_pool2d


wrong("ties-all-paid", check="ties")(_routed("each"))
wrong("overlaps-assigned", check="gradients")(_routed("assigned"))
wrong("gradient-spread", check="gradients")(_routed("spread"))
