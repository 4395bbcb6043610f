"""What wrong poolings are built around: a frame, windows, and what becomes of each window.

Written with unfold and never with torch's pooling, which a check refuses.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, pair

Size = tuple[int, int]
Frame = Callable[[Tensor, Size, float], Tensor]
Place = Callable[[Tensor, Size, Size, float], Tensor]
Change = Callable[[Size, Size | None, Size], tuple[Size, Size | None, Size]]
# makes the windows (N, C, OH, OW, R, S) of a tensor, with this number around it
Cut = Callable[[Tensor, float], Tensor]
Reduce = Callable[[Cut, Tensor, bool], Tensor]
Pooling = Callable[..., Tensor]


def framed(x: Tensor, padding: Size, fill: float) -> Tensor:
    """Put a frame around x."""
    return F.pad(x, (padding[1], padding[1], padding[0], padding[0]), value=fill)


def placed(x: Tensor, kernel: Size, stride: Size, fill: float = 0.0) -> Tensor:
    """Cut out the windows."""
    return x.unfold(2, kernel[0], stride[0]).unfold(3, kernel[1], stride[1])


def unchanged(kernel: Size, stride: Size | None, padding: Size) -> tuple[Size, Size | None, Size]:
    """Take the sizes as they are."""
    return kernel, stride, padding


def largest(cut: Cut, x: Tensor, include: bool) -> Tensor:
    """Take the largest of each window: max pooling."""
    return cut(x, -torch.inf).amax((-2, -1))


def mean(cut: Cut, x: Tensor, include: bool) -> Tensor:
    """Divide the sum of each window by its pixels: average pooling."""
    return cut(x, 0.0).sum((-2, -1)) / cut(torch.ones_like(x), float(include)).sum((-2, -1))


def pooling(
    reduce: Reduce,
    change: Change = unchanged,
    frame: Frame = framed,
    place: Place = placed,
    include: Callable[[bool], bool] = bool,
) -> Pooling:
    """Make a pooling from its parts; all but `reduce` are right unless given."""

    def pool(
        x: Tensor,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        count_include_pad: bool = True,
    ) -> Tensor:
        given = None if stride is None else pair(stride)
        kernel, steps, frames = change(pair(kernel_size), given, pair(padding))

        def cut(each: Tensor, fill: float) -> Tensor:
            return place(frame(each, frames, fill), kernel, steps or kernel, fill)

        return reduce(cut, x, include(count_include_pad))

    return pool


def with_result(right: Pooling, change: Callable[[Tensor], Any]) -> Pooling:
    """Make a pooling that is right but for what becomes of its result."""

    def pool(*args: Any, **kwargs: Any) -> Any:
        return change(right(*args, **kwargs))

    return pool
