"""Wrong `conv2d`: gradients, types, devices and memory; the values are right."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, right
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "conv2d")


def with_arguments(
    change: Callable[[Tensor, Tensor, Tensor | None], tuple[Tensor, Tensor, Tensor | None]],
) -> Callable[..., Tensor]:
    """Make a convolution that is right but for what it does to its arguments first."""

    def conv2d(
        x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
    ) -> Tensor:
        return right(*change(x, weight, bias), stride, padding)

    return conv2d


def _detached(bias: Tensor | None) -> Tensor | None:
    return None if bias is None else bias.detach()


wrong("detached", check="gradients")(
    with_arguments(lambda x, w, b: (x.detach(), w.detach(), _detached(b)))
)
wrong("weight-detached", check="gradients")(with_arguments(lambda x, w, b: (x, w.detach(), b)))
wrong("input-detached", check="gradients")(with_arguments(lambda x, w, b: (x.detach(), w, b)))
wrong("bias-detached", check="gradients")(with_arguments(lambda x, w, b: (x, w, _detached(b))))


def with_result(change: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """Make a convolution that is right but for what becomes of its result."""

    def conv2d(
        x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
    ) -> Tensor:
        return change(right(x, weight, bias, stride, padding))

    return conv2d


wrong("float32-result", check="dtype")(with_result(lambda z: z.float()))
wrong("float64-result", check="dtype")(with_result(lambda z: z.double()))
wrong("float32-inside", check="dtype")(with_result(lambda z: z.float().to(z.dtype)))


@wrong("result-on-the-cpu", check="device")
def result_on_the_cpu(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Allocate the result without saying on which device."""
    z = right(x, weight, bias, stride, padding)
    out = torch.zeros(z.shape, dtype=z.dtype)
    out[:] = z
    return out


@wrong("input-overwritten", check="memory")
def input_overwritten(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Use the input as scratch space."""
    z = right(x, weight, bias, stride, padding)
    with torch.no_grad():
        x.mul_(0)
    return z


@wrong("weight-overwritten", check="memory")
def weight_overwritten(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Flip the kernel in place, twice too few."""
    z = right(x, weight, bias, stride, padding)
    with torch.no_grad():
        weight.copy_(weight.flip(2, 3))
    return z


_buffers: dict[Any, Tensor] = {}


@wrong("output-buffer-shared", check="memory")
def output_buffer_shared(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Keep one output buffer for all calls."""
    z = right(x, weight, bias, stride, padding)
    key = (tuple(z.shape), z.dtype, z.device)
    return _buffers.setdefault(key, torch.empty_like(z)).detach().copy_(z)
