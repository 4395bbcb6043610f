"""Wrong `avg_pool2d`: what is summed, and what the sum is divided by."""

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, pair
from tichchap.grade.misconceptions.ex04_windows import Cut, Size, mean, pooling, with_result
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "avg_pool2d")
right = pooling(mean)

Divisor = Callable[[Tensor, Tensor, Size, bool], Tensor | float]


def _sum(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return cut(x, 0.0).sum((-2, -1))


def _largest(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return cut(x, 0.0).amax((-2, -1))


def _channels_lost(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return mean(cut, x, include).mean(1, keepdim=True)


def _global(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return x.mean((-2, -1), keepdim=True)


for _id, _reduce in (
    ("sum-of-window", _sum),
    ("largest-of-window", _largest),
    ("channels-lost", _channels_lost),
    ("global", _global),
):
    wrong(_id, check="values")(pooling(_reduce))

wrong("zeros", check="values")(with_result(right, torch.zeros_like))
wrong("rounded-down", check="values")(with_result(right, torch.floor))
wrong("always-included", check="count")(pooling(mean, include=lambda include: True))
wrong("never-included", check="padding")(pooling(mean, include=lambda include: False))
wrong("meaning-reversed", check="padding")(pooling(mean, include=lambda include: not include))


@wrong("default-excludes", check="padding")
def default_excludes(
    x: Tensor,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    count_include_pad: bool = False,
) -> Tensor:
    """Leave padding out unless told otherwise."""
    return right(x, kernel_size, stride, padding, count_include_pad)


def divided(divisor: Divisor) -> Callable[..., Tensor]:
    """Make an average pooling with another divisor, from windows, real pixels, kernel and flag."""

    def reduce(cut: Cut, x: Tensor, include: bool) -> Tensor:
        windows, pixels = cut(x, 0.0), cut(torch.ones_like(x), 0.0)
        kernel = (windows.shape[-2], windows.shape[-1])
        return windows.sum((-2, -1)) / divisor(windows, pixels, kernel, include)

    return pooling(reduce)


def _real(pixels: Tensor) -> Tensor:
    return pixels.sum((-2, -1))


def _rows(pixels: Tensor) -> Tensor:
    """Count the rows of each window that are not padding."""
    return pixels.amax(-1).sum(-1)


def _columns(pixels: Tensor) -> Tensor:
    return pixels.amax(-2).sum(-1)


def _or_area(count: Callable[[Tensor, Tensor, Size], Tensor]) -> Divisor:
    """Divide by this count where padding is left out, else by the area."""
    return lambda w, pixels, k, include: k[0] * k[1] if include else count(w, pixels, k)


wrong("divided-by-height", check="values")(divided(lambda w, p, k, i: k[0] if i else _real(p)))
wrong("divided-by-height-squared", check="values")(
    divided(lambda w, p, k, i: k[0] * k[0] if i else _real(p))
)
wrong("nonzero-counted", check="count")(
    divided(_or_area(lambda w, p, k: (w != 0).sum((-2, -1)).clamp(min=1)))
)
wrong("excluded-in-rows-only", check="count")(divided(_or_area(lambda w, p, k: _rows(p) * k[1])))
wrong("corner-subtracted-twice", check="count")(
    divided(
        _or_area(lambda w, p, k: (_rows(p) * k[1] + _columns(p) * k[0] - k[0] * k[1]).clamp(min=1))
    )
)


@wrong("padding-repeats-border", check="padding")
def padding_repeats_border(
    x: Tensor,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    count_include_pad: bool = True,
) -> Tensor:
    """Fill the frame with the pixels next to it."""
    ph, pw = pair(padding)
    return right(F.pad(x, (pw, pw, ph, ph), mode="replicate"), kernel_size, stride)


@wrong("excluded-by-no-padding", check="count")
def excluded_by_no_padding(
    x: Tensor,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    count_include_pad: bool = True,
) -> Tensor:
    """Take count_include_pad=False as an order not to pad at all."""
    return right(x, kernel_size, stride, padding if count_include_pad else 0)
