"""Wrong `max_pool2d` and `avg_pool2d` alike: kernel, stride, padding, number of windows."""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.ex04_windows import (
    Size,
    framed,
    largest,
    mean,
    placed,
    pooling,
)
from tichchap.grade.misconceptions.registry import misconception


def both(id: str, check: str, **parts: Any) -> None:
    """Register the same wrong part in max pooling and in average pooling."""
    misconception("max_pool2d", id, check=check)(pooling(largest, **parts))
    misconception("avg_pool2d", id, check=check)(pooling(mean, **parts))


both("default-stride-1", "values", change=lambda k, s, p: (k, s or (1, 1), p))
both("kernel-swapped", "values", change=lambda k, s, p: (k[::-1], s, p))
both("kernel-height-for-both", "values", change=lambda k, s, p: ((k[0], k[0]), s, p))
both("stride-ignored", "stride", change=lambda k, s, p: (k, k, p))
both("stride-swapped", "stride", change=lambda k, s, p: (k, s and s[::-1], p))
both("stride-of-rows-for-both", "stride", change=lambda k, s, p: (k, s and (s[0], s[0]), p))
both(
    "stride-is-a-gap",
    "stride",
    change=lambda k, s, p: (k, s and (k[0] + s[0], k[1] + s[1]), p),
)
both("padding-ignored", "padding", change=lambda k, s, p: (k, s, (0, 0)))
both("padding-swapped", "padding", change=lambda k, s, p: (k, s, p[::-1]))
both("padding-of-rows-for-both", "padding", change=lambda k, s, p: (k, s, (p[0], p[0])))
both("padding-doubled", "padding", change=lambda k, s, p: (k, s, (2 * p[0], 2 * p[1])))


def _before(x: Tensor, p: Size, fill: float) -> Tensor:
    return F.pad(x, (p[1], 0, p[0], 0), value=fill)


def _after(x: Tensor, p: Size, fill: float) -> Tensor:
    return F.pad(x, (0, p[1], 0, p[0]), value=fill)


def _all_after(x: Tensor, p: Size, fill: float) -> Tensor:
    return F.pad(x, (0, 2 * p[1], 0, 2 * p[0]), value=fill)


both("padding-before-only", "padding", frame=_before)
both("padding-after-only", "padding", frame=_after)
both("padding-all-after", "padding", frame=_all_after)


def _places(x: Tensor, kernel: Size, stride: Size) -> tuple[int, int]:
    rows, columns = ((n - k) // s + 1 for n, k, s in zip(x.shape[2:], kernel, stride, strict=True))
    return rows, columns


def _counted(count: Callable[[int, int, int], int]) -> Callable[..., Tensor]:
    """Place as many windows as `count` says; what they miss is fill."""

    def place(x: Tensor, kernel: Size, stride: Size, fill: float) -> Tensor:
        rows, columns = (
            max(count(n, k, s), 0) for n, k, s in zip(x.shape[2:], kernel, stride, strict=True)
        )
        bottom = max(0, (rows - 1) * stride[0] + kernel[0] - x.shape[2])
        right = max(0, (columns - 1) * stride[1] + kernel[1] - x.shape[3])
        windows = placed(F.pad(x, (0, right, 0, bottom), value=fill), kernel, stride)
        return windows[:, :, :rows, :columns]

    return place


both("size-rounded-up", "values", place=_counted(lambda n, k, s: math.ceil((n - k) / s) + 1))
both("size-rounded", "values", place=_counted(lambda n, k, s: int((n - k) / s + 0.5) + 1))
both("last-window-missing", "values", place=_counted(lambda n, k, s: (n - k) // s))
both("size-from-stride-alone", "stride", place=_counted(lambda n, k, s: n // s))
both("size-from-kernel-alone", "stride", place=_counted(lambda n, k, s: n // k))


def _not_multiplied(x: Tensor, kernel: Size, stride: Size, fill: float) -> Tensor:
    rows, columns = _places(x, kernel, stride)
    return placed(x, kernel, (1, 1))[:, :, :rows, :columns]


def _too_small(x: Tensor, kernel: Size, stride: Size, fill: float) -> Tensor:
    R, S = (max(1, k - 1) for k in kernel)
    return placed(x, kernel, stride)[..., :R, :S]


def _too_large(x: Tensor, kernel: Size, stride: Size, fill: float) -> Tensor:
    rows, columns = _places(x, kernel, stride)
    wider = F.pad(x, (0, 1, 0, 1), value=fill)
    return placed(wider, (kernel[0] + 1, kernel[1] + 1), stride)[:, :, :rows, :columns]


def _apart(x: Tensor, kernel: Size, stride: Size, fill: float) -> Tensor:
    """Cut by a reshape, which takes no stride and no remainder."""
    (R, S), (N, C, H, W) = kernel, x.shape
    return x.reshape(N, C, H // R, R, W // S, S).transpose(3, 4)


both("start-not-multiplied", "values", place=_not_multiplied)
both("window-too-small", "values", place=_too_small)
both("window-too-large", "values", place=_too_large)
both("needs-divisibility", "values", place=_apart)


def _transposed(x: Tensor, kernel: Size, stride: Size, fill: float) -> Tensor:
    return placed(x, kernel, stride).transpose(2, 3)


def _memory_order(x: Tensor, p: Size, fill: float) -> Tensor:
    straight = torch.empty(x.shape, device="meta").stride()
    return framed(x.as_strided(x.shape, straight), p, fill)


both("output-transposed", "values", place=_transposed)
both("contiguous-input-assumed", "values", frame=_memory_order)
