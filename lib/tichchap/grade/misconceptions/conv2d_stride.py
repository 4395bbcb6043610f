"""Wrong `conv2d`: where the window starts, how many windows there are."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, biased, framed, pair, right, summed
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "conv2d")


def with_stride(change: Callable[[int, int], tuple[int, int]]) -> Callable[..., Tensor]:
    """Make a convolution that is right but for a changed stride."""

    def conv2d(
        x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
    ) -> Tensor:
        return right(x, weight, bias, change(*pair(stride)), padding)

    return conv2d


wrong("stride-ignored", check="stride")(with_stride(lambda sh, sw: (1, 1)))
wrong("stride-of-rows-for-both", check="stride")(with_stride(lambda sh, sw: (sh, sh)))
wrong("stride-swapped", check="stride")(with_stride(lambda sh, sw: (sw, sh)))


def with_windows(
    choose: Callable[[Tensor, Any, tuple[int, int]], Tensor],
) -> Callable[..., Tensor]:
    """Make a convolution that places the windows of stride 1 wrongly on the output.

    `choose` gets the map of stride 1, the size of the right output, and the stride.
    """

    def conv2d(
        x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
    ) -> Tensor:
        dense = summed(framed(x, padding), weight)
        (sh, sw), (H, W) = pair(stride), dense.shape[2:]
        return biased(choose(dense, ((H - 1) // sh + 1, (W - 1) // sw + 1), (sh, sw)), bias)

    return conv2d


def _at(dense: Tensor, rows: list[int], columns: list[int]) -> Tensor:
    return dense[:, :, rows][:, :, :, columns]


wrong("start-not-multiplied", check="stride")(
    with_windows(lambda dense, size, s: dense[:, :, : size[0], : size[1]])
)
wrong("wrong-phase", check="stride")(
    with_windows(lambda dense, size, s: dense[:, :, s[0] - 1 :: s[0], s[1] - 1 :: s[1]])
)


@wrong("start-added", check="stride")
def start_added(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Begin at i + stride - 1 where i * stride is meant."""
    dense = summed(framed(x, padding), weight)
    (sh, sw), (H, W) = pair(stride), dense.shape[2:]
    rows = [i + sh - 1 for i in range((H - 1) // sh + 1)]
    columns = [j + sw - 1 for j in range((W - 1) // sw + 1)]
    return biased(_at(dense, rows, columns), bias)


@wrong("loops-strided-twice", check="stride")
def loops_strided_twice(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Step the loop by the stride and write every stride-th element only."""
    z = right(x, weight, bias, stride, padding)
    (sh, sw), kept = pair(stride), torch.zeros_like(z)
    kept[:, :, ::sh, ::sw] = z[:, :, ::sh, ::sw]
    return kept


@wrong("stride-between-weights", check="stride")
def stride_between_weights(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Spread the weights by the stride: that is dilation."""
    (sh, sw), (K, C, R, S) = pair(stride), weight.shape
    spread = weight.new_zeros(K, C, (R - 1) * sh + 1, (S - 1) * sw + 1)
    spread[:, :, ::sh, ::sw] = weight
    return right(x, spread, bias, 1, padding)


def with_size(round_up: Callable[[float], int]) -> Callable[..., Tensor]:
    """Make a convolution whose output size is rounded otherwise; missing pixels are zeros."""

    def conv2d(
        x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
    ) -> Tensor:
        (sh, sw), (R, S), padded = pair(stride), weight.shape[2:], framed(x, padding)
        H, W = padded.shape[2:]
        bottom = max(0, round_up((H - R) / sh) * sh + R - H)
        right_side = max(0, round_up((W - S) / sw) * sw + S - W)
        return biased(summed(F.pad(padded, (0, right_side, 0, bottom)), weight, stride), bias)

    return conv2d


wrong("size-rounded-up", check="stride")(with_size(math.ceil))
wrong("size-rounded", check="stride")(with_size(lambda size: int(size + 0.5)))
