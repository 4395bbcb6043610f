"""Wrong `conv2d_backward`: types, devices and memory; the values are right."""

from collections.abc import Callable
from functools import partial

from torch import Tensor

from tichchap.grade.misconceptions.backpropagating import with_parts
from tichchap.grade.misconceptions.convolving import Pair
from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer, on_the_cpu

wrong = partial(misconception, "conv2d_backward")
Parts = tuple[Tensor, Tensor, Tensor]
right = with_parts()


def with_result(change: Callable[[Parts], tuple[Tensor, ...]]) -> Callable[..., tuple[Tensor, ...]]:
    """Make a `conv2d_backward` that is right but for what becomes of its parts."""

    def conv2d_backward(
        grad_output: Tensor, x: Tensor, weight: Tensor, stride: Pair = 1, padding: Pair = 0
    ) -> tuple[Tensor, ...]:
        return change(right(grad_output, x, weight, stride, padding))

    return conv2d_backward


wrong("float32-result", check="dtype")(with_result(lambda parts: tuple(p.float() for p in parts)))
wrong("float64-result", check="dtype")(with_result(lambda parts: tuple(p.double() for p in parts)))
wrong("float32-inside", check="dtype")(
    with_result(lambda parts: tuple(part.float().to(part.dtype) for part in parts))
)
wrong("float32-input-gradient", check="dtype")(
    with_result(lambda parts: (parts[0].float(), *parts[1:]))
)
wrong("on-the-cpu", check="device")(with_result(lambda parts: tuple(map(on_the_cpu, parts))))
wrong("input-gradient-on-the-cpu", check="device")(
    with_result(lambda parts: (on_the_cpu(parts[0]), *parts[1:]))
)


@wrong("weight-turned-in-place", check="memory")
def weight_turned_in_place(
    grad_output: Tensor, x: Tensor, weight: Tensor, stride: Pair = 1, padding: Pair = 0
) -> Parts:
    """Turn the weight itself and not a copy of it."""
    parts = right(grad_output, x, weight, stride, padding)
    weight.copy_(weight.flip(2, 3))
    return parts


@wrong("upstream-overwritten", check="memory")
def upstream_overwritten(
    grad_output: Tensor, x: Tensor, weight: Tensor, stride: Pair = 1, padding: Pair = 0
) -> Parts:
    """Use the upstream gradient as scratch space."""
    parts = right(grad_output, x, weight, stride, padding)
    grad_output.zero_()
    return parts


@wrong("input-overwritten", check="memory")
def input_overwritten(
    grad_output: Tensor, x: Tensor, weight: Tensor, stride: Pair = 1, padding: Pair = 0
) -> Parts:
    """Write the gradient of x into x."""
    parts = right(grad_output, x, weight, stride, padding)
    x.copy_(parts[0])
    return parts


_reuse = [in_one_buffer() for _ in range(3)]
wrong("buffer-shared", check="memory")(
    with_result(lambda parts: tuple(keep(p) for keep, p in zip(_reuse, parts, strict=True)))
)
