"""Wrong `conv2d`: gradients, types, devices and memory; the values are right."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, framed, right
from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer, on_the_cpu

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


@wrong("padding-in-float32", check="dtype")
def padding_in_float32(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
) -> Tensor:
    """Copy the picture into a float32 frame, and convert that."""
    return right(framed(x.float(), padding).to(x.dtype), weight, bias, stride)


wrong("result-on-the-cpu", check="device")(with_result(on_the_cpu))


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


wrong("output-buffer-shared", check="memory")(with_result(in_one_buffer()))
