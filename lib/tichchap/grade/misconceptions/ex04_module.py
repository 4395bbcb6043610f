"""Wrong implementations of `class MaxPool2d(nn.Module)`."""

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from tichchap.grade.misconceptions.convolving import Pair, pair
from tichchap.grade.misconceptions.ex04_windows import Cut, largest, mean, pooling
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "MaxPool2d")
right, average = pooling(largest), pooling(mean)


class Layer(nn.Module):
    """A right layer, which each mistake changes in one place."""

    def __init__(self, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def forward(self, input: Tensor) -> Any:
        """Pool."""
        return right(input, self.kernel_size, self.stride, self.padding)


def with_options(id: str, check: str, change: Any) -> None:
    """Register a layer whose forward passes on other options."""

    class Changed(Layer):
        def forward(self, input: Tensor) -> Any:
            return right(input, *change(self.kernel_size, self.stride, self.padding))

    wrong(id, check=check)(Changed)


with_options("default-stride-1", "example", lambda k, s, p: (k, 1 if s is None else s, p))
with_options("stride-not-passed-on", "forward", lambda k, s, p: (k, None, p))
with_options("padding-not-passed-on", "forward", lambda k, s, p: (k, s, 0))
with_options("kernel-swapped", "forward", lambda k, s, p: (pair(k)[::-1], s or k, p))
with_options("kernel-height-for-both", "forward", lambda k, s, p: (pair(k)[0], s or k, p))
with_options("kernel-always-2", "forward", lambda k, s, p: (2, s, p))
with_options(
    "stride-and-padding-swapped", "forward", lambda k, s, p: (k, p or 1, 0 if s is None else s)
)


@wrong("average", check="example")
class Average(Layer):
    """Take the mean."""

    def forward(self, input: Tensor) -> Any:
        """Pool."""
        return average(input, self.kernel_size, self.stride, self.padding)


@wrong("from-zero", check="forward")
class FromZero(Layer):
    """Put a ReLU into the layer."""

    def forward(self, input: Tensor) -> Any:
        """Pool."""
        return super().forward(input).relu()


def _framed_by_zeros(cut: Cut, x: Tensor, include: bool) -> Tensor:
    return cut(x, 0.0).amax((-2, -1))


@wrong("padding-with-zeros", check="forward")
class PaddingWithZeros(Layer):
    """Pad with zeros as a convolution does."""

    def forward(self, input: Tensor) -> Any:
        """Pool."""
        return pooling(_framed_by_zeros)(input, self.kernel_size, self.stride, self.padding)


@wrong("detached", check="forward")
class Detached(Layer):
    """Compute without a graph."""

    def forward(self, input: Tensor) -> Any:
        """Pool."""
        return super().forward(input.detach())


@wrong("first-input-kept", check="forward")
class FirstInputKept(Layer):
    """Keep what was computed once, and give it again."""

    kept: Tensor | None = None

    def forward(self, input: Tensor) -> Any:
        """Pool."""
        if self.kept is None:
            self.kept = super().forward(input)
        return self.kept


@wrong("options-as-parameters", check="forward")
class OptionsAsParameters(Layer):
    """Register a kernel of weights as if there were something to learn."""

    def __init__(self, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> None:
        super().__init__(kernel_size, stride, padding)
        self.weight = nn.Parameter(torch.ones(pair(kernel_size)))


@wrong("no-module", check="forward")
class NoModule:
    """Remember the options without inheriting from nn.Module."""

    def __init__(self, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> None:
        self.options = kernel_size, stride, padding

    def __call__(self, input: Tensor) -> Any:
        """Pool."""
        return right(input, *self.options)


@wrong("nothing-returned", check="example")
class NothingReturned(Layer):
    """Forget the return statement."""

    def forward(self, input: Tensor) -> Any:
        """Pool."""
        super().forward(input)
