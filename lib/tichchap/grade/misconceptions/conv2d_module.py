"""Wrong implementations of `class Conv2d(nn.Module)`."""

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from tichchap.grade.misconceptions.convolving import Pair, pair, right
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "Conv2d")


class Layer(nn.Module):
    """A right layer, which each mistake changes in one place."""

    weight: Tensor
    bias: Tensor | None

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.stride, self.padding = stride, padding
        shape = (out_channels, in_channels, *pair(kernel_size))
        bound = self.bound(shape)
        self.keep("weight", self.draw(shape, bound))
        if bias:
            self.keep("bias", self.draw((out_channels,), bound))
        else:
            self.register_parameter("bias", None)

    def bound(self, shape: tuple[int, ...]) -> float:
        """Give the bound of the initial values."""
        return float(1 / (shape[1] * shape[2] * shape[3]) ** 0.5)

    def draw(self, shape: tuple[int, ...], bound: float) -> Tensor:
        """Draw initial values."""
        return torch.empty(shape).uniform_(-bound, bound)

    def keep(self, name: str, value: Tensor) -> None:
        """Keep a value as a parameter."""
        setattr(self, name, nn.Parameter(value))

    def forward(self, input: Tensor) -> Tensor:
        """Convolve."""
        return right(input, self.weight, self.bias, self.stride, self.padding)


@wrong("parameters-not-registered", check="parameters")
class ParametersNotRegistered(Layer):
    """Plain tensors: an optimizer never sees them."""

    def keep(self, name: str, value: Tensor) -> None:
        """Keep a value as a plain attribute."""
        self.__dict__[name] = value


@wrong("buffers-for-parameters", check="parameters")
class BuffersForParameters(Layer):
    """Buffers are saved but not trained."""

    def keep(self, name: str, value: Tensor) -> None:
        """Keep a value as a buffer."""
        self.register_buffer(name, value)


@wrong("other-parameter-names", check="parameters")
class OtherParameterNames(nn.Module):
    """The right layer under other names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        self.conv = Layer(*args, **kwargs)

    def forward(self, input: Tensor) -> Any:
        """Convolve."""
        return self.conv(input)


@wrong("bias-always", check="parameters")
class BiasAlways(Layer):
    """Make a bias even with bias=False."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "bias": True})


@wrong("zeros-for-no-bias", check="parameters")
class ZerosForNoBias(Layer):
    """Keep zeros in the place of None."""

    def __init__(self, in_channels: int, out_channels: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(in_channels, out_channels, *args, **kwargs)
        if self.bias is None:
            self.__dict__["bias"] = torch.zeros(out_channels)


@wrong("channels-swapped", check="parameters")
class ChannelsSwapped(Layer):
    """Put the input channels first in the weight."""

    def __init__(self, in_channels: int, out_channels: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(in_channels, out_channels, *args, **kwargs)
        self.weight = nn.Parameter(self.weight.detach().transpose(0, 1).contiguous())


@wrong("square-kernel-assumed", check="parameters")
class SquareKernelAssumed(Layer):
    """Use the first number of a kernel size for both."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Pair, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(in_channels, out_channels, pair(kernel_size)[0], *args, **kwargs)


@wrong("stride-not-passed-on", check="forward")
class StrideNotPassedOn(Layer):
    """Forget the stride in forward."""

    def forward(self, input: Tensor) -> Tensor:
        """Convolve with stride 1."""
        return right(input, self.weight, self.bias, 1, self.padding)


@wrong("padding-not-passed-on", check="forward")
class PaddingNotPassedOn(Layer):
    """Forget the padding in forward."""

    def forward(self, input: Tensor) -> Tensor:
        """Convolve without padding."""
        return right(input, self.weight, self.bias, self.stride, 0)


@wrong("bias-not-passed-on", check="forward")
class BiasNotPassedOn(Layer):
    """Forget the bias in forward."""

    def forward(self, input: Tensor) -> Tensor:
        """Convolve without bias."""
        return right(input, self.weight, None, self.stride, self.padding)


@wrong("padding-before-stride", check="forward")
class PaddingBeforeStride(Layer):
    """Declare two arguments the other way round."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        padding: Pair = 0,
        stride: Pair = 1,
        bias: bool = True,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, bias)


@wrong("parameters-made-in-forward", check="forward")
class ParametersMadeInForward(Layer):
    """Draw new parameters at each call."""

    def forward(self, input: Tensor) -> Tensor:
        """Convolve with weights that are drawn anew."""
        self.reset()
        return right(input, self.weight, self.bias, self.stride, self.padding)

    def reset(self) -> None:
        """Draw the parameters again."""
        bound = self.bound(tuple(self.weight.shape))
        self.weight = nn.Parameter(self.draw(tuple(self.weight.shape), bound))


@wrong("parameters-detached", check="forward")
class ParametersDetached(Layer):
    """Take the values of the parameters and leave the graph."""

    def forward(self, input: Tensor) -> Tensor:
        """Convolve with .data."""
        bias = None if self.bias is None else self.bias.data
        return right(input, self.weight.data, bias, self.stride, self.padding)
