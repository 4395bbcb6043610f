"""Wrong `conv2d_backward`: the gradients of weight and bias."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from tichchap.grade.misconceptions.backpropagating import (
    Sizes,
    grad_weight,
    grad_x,
    with_parts,
)
from tichchap.grade.misconceptions.convolving import Pair, pair
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "conv2d_backward")


def with_sources(
    change: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]],
) -> Callable[..., object]:
    """Make a `conv2d_backward` whose gradient of the weight reads other g and x."""

    def part(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
        g, x = change(g, x)
        return grad_weight(g, x, w, s, p)

    return with_parts(weight=part)


def with_weight(change: Callable[[Tensor, Tensor], Tensor]) -> Callable[..., object]:
    """Make a `conv2d_backward` whose gradient of the weight is changed in the end."""
    return with_parts(weight=lambda g, *given: change(grad_weight(g, *given), g))


def with_bias(change: Callable[[Tensor], Tensor]) -> Callable[..., object]:
    """Make a `conv2d_backward` whose gradient of the bias is computed otherwise."""
    return with_parts(bias=lambda g, *given: change(g))


def _one_place(g: Tensor) -> Tensor:
    kept = torch.zeros_like(g)
    kept[:, :, -1, -1] = g[:, :, -1, -1]
    return kept


weight = partial(wrong, check="weight")
weight("weight-batch-mean")(with_weight(lambda grad, g: grad / len(g)))
weight("weight-positions-mean")(with_weight(lambda grad, g: grad / g[0, 0].numel()))
weight("weight-of-the-first-image")(with_sources(lambda g, x: (g[:1], x[:1])))
weight("weight-of-the-last-image")(with_sources(lambda g, x: (g[-1:], x[-1:])))
weight("weight-of-the-last-window")(with_sources(lambda g, x: (_one_place(g), x)))
weight("weight-turned")(with_weight(lambda grad, g: grad.flip(2, 3)))
weight("weight-filters-and-channels-swapped")(with_weight(lambda grad, g: grad.transpose(0, 1)))
weight("weight-rows-and-columns-swapped")(with_weight(lambda grad, g: grad.transpose(2, 3)))
weight("weight-channels-alike")(with_sources(lambda g, x: (g, x.sum(1, keepdim=True).expand_as(x))))
weight("contiguous-weight-assumed")(
    with_parts(
        weight=lambda g, x, w, s, p: grad_weight(g, x, w.view(len(w), -1).view(w.shape), s, p)
    )
)
weight("weight-without-upstream")(with_sources(lambda g, x: (torch.ones_like(g), x)))

bias = partial(wrong, check="bias")
bias("bias-mean")(with_bias(lambda g: g.mean((0, 2, 3))))
bias("bias-batch-mean")(with_bias(lambda g: g.sum((2, 3)).mean(0)))
bias("bias-positions-mean")(with_bias(lambda g: g.mean((2, 3)).sum(0)))
bias("bias-for-each-image")(with_bias(lambda g: g.sum((2, 3))))
bias("bias-for-each-place")(with_bias(lambda g: g.sum(0)))
bias("bias-of-the-first-image")(with_bias(lambda g: g[0].sum((1, 2))))
bias("bias-in-one-number")(with_bias(lambda g: g.sum()))
bias("bias-keeps-its-axes")(with_bias(lambda g: g.sum((0, 2, 3), keepdim=True)))
bias("bias-counted")(with_bias(lambda g: torch.ones_like(g).sum((0, 2, 3))))


@bias("bias-missing")
def bias_missing(
    grad_output: Tensor, x: Tensor, weight: Tensor, stride: Pair = 1, padding: Pair = 0
) -> tuple[Tensor | None, ...]:
    """Return None in the place of the bias, as if there were none."""
    given = grad_output, x, weight, pair(stride), pair(padding)
    return grad_x(*given), grad_weight(*given), None
