"""Unfold and multiply, block by block: what `conv2d` computes, and its two gradients.

The windows of an image, unfolded, take R·S times the memory of the image. Unfolding a block that
fits into the processor's cache, multiplying it, and using its memory again for the next block is
several times faster than unfolding all at once. Each of the three operations is linear in both of
its arguments, and the derivative of each is one of the other two: so all derivatives exist.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from torch import Tensor
from torch.autograd import Function

from tichchap.nn.windows import windows

# Numbers in an unfolded block. Geometric means over the shapes of benchmarks/layers.py, forward, on
# one thread: 1.9 × torch with 2**18 (too many small calls), 1.5 with 2**20, 2.2 with 2**24 (memory
# that the operating system hands out anew each time).
BLOCK = 2**20


class Step(NamedTuple):
    """How a kernel slides over padded images, and in how many groups of channels."""

    stride: tuple[int, int]
    dilation: tuple[int, int]
    groups: int


class Correlation(Function):
    """y[n, k, i, j] = Σ weight[k, c, r, s] · x[n, c, i·stride + r·dilation, j·stride + s·dilation].

    Shapes: x (N, C, H, W), weight (K, C/groups, R, S), y (N, K, OH, OW).
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, step: Step) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.step = step
        unfolded = _unfolded(x, weight.shape, step)
        N, OH, OW = unfolded.shape[4:]
        y = x.new_empty(N, weight.shape[0], OH, OW)
        maps, matrix = _grouped(y, step), _matrix(weight, step)
        for block in _blocks(unfolded):
            maps[block] = (matrix @ _columns(unfolded[block])).view_as(maps[block])
        return y

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        (grad,), (x, weight), step = grads, ctx.saved_tensors, ctx.step
        to_x, to_weight, _ = ctx.needs_input_grad
        return (
            InputGradient.apply(grad, weight, x.shape, step) if to_x else None,
            WeightGradient.apply(grad, x, weight.shape, step) if to_weight else None,
            None,
        )


class InputGradient(Function):
    """x[n, c, p, q] = Σ weight[k, c, r, s] · grad[n, k, i, j] over all windows that see (p, q)."""

    @staticmethod
    def forward(
        ctx: Any, grad: Tensor, weight: Tensor, shape: tuple[int, ...], step: Step
    ) -> Tensor:
        ctx.save_for_backward(grad, weight)
        ctx.step = step
        x = grad.new_zeros(shape)
        unfolded = _unfolded(x, weight.shape, step)
        maps, matrix = _grouped(grad, step), _matrix(weight, step)
        for block in _blocks(unfolded):
            target = unfolded[block]
            columns = (matrix.mT @ _columns(maps[block])).view_as(target)
            # Windows overlap, so that the target may be added to only one kernel pixel at a time.
            for rows, row_columns in zip(target.unbind(2), columns.unbind(2), strict=True):
                for pixels, more in zip(rows.unbind(2), row_columns.unbind(2), strict=True):
                    pixels += more
        return x

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        (upstream,), (grad, weight), step = grads, ctx.saved_tensors, ctx.step
        to_grad, to_weight, _, _ = ctx.needs_input_grad
        return (
            Correlation.apply(upstream, weight, step) if to_grad else None,
            WeightGradient.apply(grad, upstream, weight.shape, step) if to_weight else None,
            None,
            None,
        )


class WeightGradient(Function):
    """weight[k, c, r, s] = Σ grad[n, k, i, j] · x[n, c, i·stride + …, j·stride + …]."""

    @staticmethod
    def forward(ctx: Any, grad: Tensor, x: Tensor, shape: tuple[int, ...], step: Step) -> Tensor:
        ctx.save_for_backward(grad, x)
        ctx.step = step
        weight = grad.new_zeros(shape)
        unfolded = _unfolded(x, weight.shape, step)
        maps, matrix = _grouped(grad, step), _matrix(weight, step)
        for block in _blocks(unfolded):
            matrix += _columns(maps[block]) @ _columns(unfolded[block]).mT
        return weight

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        (upstream,), (grad, x), step = grads, ctx.saved_tensors, ctx.step
        to_grad, to_x, _, _ = ctx.needs_input_grad
        return (
            Correlation.apply(x, upstream, step) if to_grad else None,
            InputGradient.apply(grad, upstream, x.shape, step) if to_x else None,
            None,
            None,
        )


def _unfolded(x: Tensor, shape: tuple[int, ...], step: Step) -> Tensor:
    """The windows of `x` as (groups, C/groups, R, S, N, OH, OW), a view."""
    view = windows(x, (shape[2], shape[3]), step.stride, step.dilation)
    N, C, *places = view.shape
    return view.view(N, step.groups, C // step.groups, *places).permute(1, 2, 5, 6, 0, 3, 4)


def _grouped(y: Tensor, step: Step) -> Tensor:
    """`y` as (groups, K/groups, N, OH, OW), a view."""
    N, K, OH, OW = y.shape
    return y.view(N, step.groups, K // step.groups, OH, OW).permute(1, 2, 0, 3, 4)


def _matrix(weight: Tensor, step: Step) -> Tensor:
    """`weight` as (groups, K/groups, C/groups·R·S), a view where `weight` is contiguous."""
    K = weight.shape[0]
    return weight.reshape(step.groups, K // step.groups, -1)


def _columns(block: Tensor) -> Tensor:
    """A block as one matrix for each group, whose last axis runs over all places of the output."""
    return block.flatten(-3).flatten(1, -2)


def _blocks(unfolded: Tensor) -> Iterator[tuple[Any, ...]]:
    """Indices (..., images, output rows, :) of blocks of about BLOCK numbers."""
    N, OH, OW = unfolded.shape[4:]
    row = unfolded.shape[:4].numel() * OW
    rows = max(1, min(OH, BLOCK // row))
    together = max(1, BLOCK // (row * OH))
    for n in range(0, N, together):
        for i in range(0, OH, rows):
            yield ..., slice(n, n + together), slice(i, i + rows), slice(None)
