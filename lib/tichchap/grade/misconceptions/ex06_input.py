"""Wrong `conv2d_backward`: the gradient of x."""

from collections.abc import Callable
from functools import partial

from torch import Tensor

from tichchap.grade.misconceptions.backpropagating import (
    Sizes,
    around,
    assigned,
    cropped,
    grad_bias,
    grad_weight,
    grad_x,
    scattered,
    with_parts,
)
from tichchap.grade.misconceptions.convolving import Pair, pair
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "conv2d_backward", check="input")


def with_weight(change: Callable[[Tensor], Tensor]) -> Callable[..., object]:
    """Make a `conv2d_backward` whose gradient of x reads another weight."""
    return with_parts(x=lambda g, x, w, s, p: grad_x(g, x, change(w), s, p))


def with_input(change: Callable[[Tensor], Tensor]) -> Callable[..., object]:
    """Make a `conv2d_backward` whose gradient of x is changed in the end."""
    return with_parts(x=lambda *given: change(grad_x(*given)))


wrong("kernel-not-turned")(with_weight(lambda w: w.flip(2, 3)))
# in a sum over windows the rows that were forgotten are those that now stand upside down
wrong("turned-rows-only")(with_weight(lambda w: w.flip(3)))
wrong("turned-columns-only")(with_weight(lambda w: w.flip(2)))
wrong("kernel-axes-swapped")(with_weight(lambda w: w.transpose(2, 3)))
wrong("channels-by-reshape")(
    with_weight(lambda w: w.reshape(w.shape[1], w.shape[0], *w.shape[2:]).transpose(0, 1))
)
wrong("channels-alike")(with_weight(lambda w: w.sum(1, keepdim=True).expand_as(w)))
wrong("weights-all-one")(with_weight(lambda w: w * 0 + 1))
wrong("batch-mean")(with_input(lambda grad: grad / len(grad)))


@wrong("first-image-only")
def first_image_only(
    grad_output: Tensor, x: Tensor, weight: Tensor, stride: Pair = 1, padding: Pair = 0
) -> tuple[Tensor, ...]:
    """Fill the gradient of the first picture and leave the others 0."""
    given = x, weight, pair(stride), pair(padding)
    first = grad_x(grad_output, *given)
    first[1:] = 0
    return first, grad_weight(grad_output, *given), grad_bias(grad_output, *given)


def _last_filter(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
    return grad_x(g[:, -1:], x, w[-1:], s, p)


wrong("last-filter-only")(with_parts(x=_last_filter))


def _over_each_other(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
    shares = (g[:, :, None, :, :, None, None] * w[None, :, :, None, None]).sum(1)
    return cropped(assigned(shares, s, around(x, p)), p, x.shape[2:])


wrong("overlap-assigned")(with_parts(x=_over_each_other))


def _without_full_padding(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
    (H, W), (R, S) = around(x, p), w.shape[2:]
    return scattered(g, w, s, (H, W))[:, :, R - 1 : H - R + 1, S - 1 : W - S + 1]


wrong("full-padding-forgotten")(with_parts(x=_without_full_padding))


@wrong("parts-swapped")
def parts_swapped(
    grad_output: Tensor, x: Tensor, weight: Tensor, stride: Pair = 1, padding: Pair = 0
) -> tuple[Tensor, ...]:
    """Return the gradient of the weight before that of x."""
    given = grad_output, x, weight, pair(stride), pair(padding)
    return grad_weight(*given), grad_x(*given), grad_bias(*given)
