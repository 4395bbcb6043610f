"""Wrong `conv2d`: what is summed, and which windows are assumed."""

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, biased, framed, pair, right, summed
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "conv2d")


def with_kernel(change: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """Make a convolution that is right but for a changed kernel."""

    def conv2d(
        x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
    ) -> Tensor:
        return right(x, change(weight), bias, stride, padding)

    return conv2d


wrong("flipped-kernel", check="channels")(with_kernel(lambda w: w.flip(2, 3)))
wrong("flipped-rows", check="channels")(with_kernel(lambda w: w.flip(2)))
wrong("flipped-columns", check="channels")(with_kernel(lambda w: w.flip(3)))
wrong("transposed-kernel", check="channels")(with_kernel(lambda w: w.transpose(2, 3)))
wrong("one-filter-for-all", check="channels")(with_kernel(lambda w: w[:1].expand_as(w)))


def with_sum(change: Callable[[Tensor, Tensor, Tensor | None], Tensor]) -> Callable[..., Tensor]:
    """Make a convolution whose windows are right but for how one is summed.

    `change` gets the windows (N, C, OH, OW, R, S), the weight and the bias.
    """

    def conv2d(
        x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
    ) -> Tensor:
        (sh, sw), (R, S) = pair(stride), weight.shape[2:]
        return change(framed(x, padding).unfold(2, R, sh).unfold(3, S, sw), weight, bias)

    return conv2d


def products(windows: Tensor, weight: Tensor) -> Tensor:
    """Multiply and sum over channels and kernel."""
    return torch.einsum("nchwrs,kcrs->nkhw", windows, weight)


wrong("bias-forgotten", check="channels")(with_sum(lambda v, w, b: products(v, w)))
wrong("bias-per-channel", check="channels")(
    with_sum(lambda v, w, b: biased(products(v, w), b, w.shape[1]))
)
wrong("bias-per-weight", check="channels")(
    with_sum(lambda v, w, b: biased(products(v, w), b, w[0].numel()))
)
wrong("bias-along-width", check="channels")(
    with_sum(lambda v, w, b: products(v, w) if b is None else products(v, w) + b)
)
wrong("bias-of-first-filter", check="channels")(
    with_sum(lambda v, w, b: products(v, w) if b is None else products(v, w) + b[0])
)
wrong("first-channel-only", check="channels")(
    with_sum(lambda v, w, b: biased(products(v[:, :1], w[:, :1]), b))
)
wrong("last-channel-only", check="channels")(
    with_sum(lambda v, w, b: biased(products(v[:, -1:], w[:, -1:]), b))
)
wrong("channels-averaged", check="channels")(
    with_sum(lambda v, w, b: biased(products(v, w) / w.shape[1], b))
)
wrong("window-averaged", check="channels")(
    with_sum(lambda v, w, b: biased(products(v, w) / w[0].numel(), b))
)
wrong("relu-inside", check="channels")(with_sum(lambda v, w, b: biased(products(v, w), b).relu()))
wrong("zeros", check="channels")(with_sum(lambda v, w, b: products(v, w) * 0))
wrong("first-image-only", check="channels")(
    with_sum(lambda v, w, b: biased(products(v[:1].expand_as(v), w), b))
)
wrong("rounded-to-integers", check="channels")(
    with_sum(lambda v, w, b: biased(products(v, w), b).trunc())
)
wrong("maps-transposed", check="channels")(
    with_sum(lambda v, w, b: biased(products(v, w), b).transpose(2, 3))
)


@wrong("last-window-missing", check="channels")
def last_window_missing(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Count the windows without the + 1."""
    (sh, sw), (R, S) = pair(stride), weight.shape[2:]
    padded = framed(x, padding)
    OH, OW = (padded.shape[2] - R) // sh, (padded.shape[3] - S) // sw
    return right(x, weight, bias, stride, padding)[:, :, :OH, :OW]


@wrong("square-kernel-assumed", check="channels")
def square_kernel_assumed(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Use the height of the kernel for its width too."""
    R = weight.shape[2]
    padded, (sh, sw) = framed(x, padding), pair(stride)
    windows = padded.unfold(2, R, sh).unfold(3, R, sw)
    return biased(torch.einsum("nchwrs,kcrs->nkhw", windows, weight), bias)


@wrong("square-input-assumed", check="channels")
def square_input_assumed(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Use the height of the picture for its width too."""
    side = framed(x, padding)
    if side.shape[3] < side.shape[2]:
        raise IndexError(f"index {side.shape[3]} is out of bounds for size {side.shape[3]}")
    return biased(summed(side[..., : side.shape[2]], weight, stride), bias)


@wrong("contiguous-input-assumed", check="channels")
def contiguous_input_assumed(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Compute the steps of as_strided from the shape."""
    (N, C, H, W), (ph, pw) = x.shape, pair(padding)
    x = F.pad(x.as_strided((N, C, H, W), (C * H * W, H * W, W, 1)), (pw, pw, ph, ph))
    return biased(summed(x, weight, stride), bias)
