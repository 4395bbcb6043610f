"""Wrong `class Conv2d(nn.Module)`: how the parameters begin."""

import torch
from torch import Tensor

from tichchap.grade.misconceptions.conv2d_module import Layer, wrong


@wrong("normal-initialisation", check="initialisation")
class NormalInitialisation(Layer):
    """Draw from the standard normal distribution."""

    def draw(self, shape: tuple[int, ...], bound: float) -> Tensor:
        """Draw initial values."""
        return torch.randn(shape)


@wrong("positive-initialisation", check="initialisation")
class PositiveInitialisation(Layer):
    """Draw from 0 to the bound."""

    def draw(self, shape: tuple[int, ...], bound: float) -> Tensor:
        """Draw initial values."""
        return torch.rand(shape) * bound


@wrong("zero-initialisation", check="initialisation")
class ZeroInitialisation(Layer):
    """Begin at 0."""

    def draw(self, shape: tuple[int, ...], bound: float) -> Tensor:
        """Draw initial values."""
        return torch.zeros(shape)


@wrong("bound-without-root", check="initialisation")
class BoundWithoutRoot(Layer):
    """Forget the square root."""

    def bound(self, shape: tuple[int, ...]) -> float:
        """Give the bound of the initial values."""
        return float(1 / (shape[1] * shape[2] * shape[3]))


@wrong("bound-without-channels", check="initialisation")
class BoundWithoutChannels(Layer):
    """Forget the input channels in the fan-in."""

    def bound(self, shape: tuple[int, ...]) -> float:
        """Give the bound of the initial values."""
        return float(1 / (shape[2] * shape[3]) ** 0.5)


@wrong("bound-from-outputs", check="initialisation")
class BoundFromOutputs(Layer):
    """Take the fan-out for the fan-in."""

    def bound(self, shape: tuple[int, ...]) -> float:
        """Give the bound of the initial values."""
        return float(1 / (shape[0] * shape[2] * shape[3]) ** 0.5)


@wrong("bias-in-fan-in", check="initialisation")
class BiasInFanIn(Layer):
    """Count the bias among the inputs of a filter."""

    def bound(self, shape: tuple[int, ...]) -> float:
        """Give the bound of the initial values."""
        return float(1 / (shape[1] * shape[2] * shape[3] + 1) ** 0.5)
