"""Pooling: the largest or the mean number of each window.

Pooling has no weights. Every channel is pooled by itself, so that C stays.
"""

import torch
from jaxtyping import Float, Num
from torch import Tensor, nn

from tichchap.nn._arguments import Pair, images, integer, pair, real
from tichchap.nn.padding import pad2d
from tichchap.nn.sizes import count, span
from tichchap.nn.windows import windows


def max_pool2d(
    x: Num[Tensor, "*N C H W"],
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
) -> Num[Tensor, "*N C OH OW"]:
    """The largest number of each window; padding is never the largest.

    `stride` is `kernel_size` if not given. With `ceil_mode` the last window may go beyond the
    image, as in `out_size`. The gradient goes to the first of equally large numbers.

    Raises TypeError for what is no tensor of real numbers or no int, ValueError for numbers out
    of range, a kernel that fits nowhere, and a padding of more than half the kernel. Source: deck
    slides "Pooling Layers".
    """
    real("max_pool2d", images("max_pool2d", x, floating=False))
    kernel = pair("max_pool2d", "kernel_size", kernel_size, 1)
    steps = kernel if stride is None else pair("max_pool2d", "stride", stride, 1)
    gaps = pair("max_pool2d", "dilation", dilation, 1)
    inner, outer = _frames("max_pool2d", x, kernel, steps, padding, gaps, ceil_mode)
    lowest = -torch.inf if x.is_floating_point() else torch.iinfo(x.dtype).min
    padded = pad2d(x, tuple(map(sum, zip(inner, outer, strict=True))), value=lowest)
    return windows(padded, kernel, steps, gaps).flatten(-2).max(dim=-1).values


def avg_pool2d(
    x: Float[Tensor, "*N C H W"],
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Float[Tensor, "*N C OH OW"]:
    """The mean of each window: its sum, divided by how many pixels it has.

    Padded zeros count as pixels if `count_include_pad`; what `ceil_mode` adds beyond them never
    does. `divisor_override` divides by another number. Other arguments as `max_pool2d`.

    Raises as `max_pool2d`, and TypeError for an `x` that is not floating point.
    """
    images("avg_pool2d", x)
    kernel = pair("avg_pool2d", "kernel_size", kernel_size, 1)
    steps = kernel if stride is None else pair("avg_pool2d", "stride", stride, 1)
    inner, outer = _frames("avg_pool2d", x, kernel, steps, padding, (1, 1), ceil_mode)

    def sums(image: Tensor, pad: float) -> Tensor:
        framed = pad2d(pad2d(image, inner, value=pad), outer)
        return windows(framed, kernel, steps, (1, 1)).sum(dim=(-2, -1))

    if divisor_override is not None:
        return sums(x, 0.0) / integer("avg_pool2d", "divisor_override", divisor_override, 1)
    return sums(x, 0.0) / sums(x.new_ones(1, *x.shape[-2:]), float(count_include_pad))


def _frames(
    who: str,
    x: Tensor,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: Pair,
    dilation: tuple[int, int],
    ceil_mode: bool,
) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
    """The padding asked for, and what `ceil_mode` adds, each as (left, right, top, bottom)."""
    vertical, horizontal = pads = pair(who, "padding", padding, 0)
    if vertical > kernel[0] // 2 or horizontal > kernel[1] // 2:
        raise ValueError(
            f"{who}: padding may be at most half the kernel, got padding {pads} "
            f"for kernel_size {kernel}"
        )
    beyond = []
    for size, k, s, p, d in zip(x.shape[-2:], kernel, stride, pads, dilation, strict=True):
        places = count(size, k, s, p, d, ceil_mode)
        if places < 1:
            raise ValueError(
                f"{who}: the kernel fits nowhere into x {tuple(x.shape)} "
                f"(kernel_size {kernel}, padding {pads}, dilation {dilation})"
            )
        beyond.append(max(0, (places - 1) * s + span(k, d) - size - 2 * p))
    return (horizontal, horizontal, vertical, vertical), (0, beyond[1], 0, beyond[0])


class MaxPool2d(nn.Module):
    """`max_pool2d` as a layer, with the arguments and defaults of `torch.nn.MaxPool2d`.

    Raises ValueError for `return_indices`, which no lecture uses; and as `max_pool2d`.
    """

    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        dilation: Pair = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        if return_indices:
            raise ValueError("MaxPool2d: return_indices must be False, got True")
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.ceil_mode = ceil_mode

    def forward(self, x: Num[Tensor, "*N C H W"]) -> Num[Tensor, "*N C OH OW"]:
        return max_pool2d(
            x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode
        )

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class AvgPool2d(nn.Module):
    """`avg_pool2d` as a layer, with the arguments and defaults of `torch.nn.AvgPool2d`.

    Raises as `avg_pool2d`.
    """

    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, x: Float[Tensor, "*N C H W"]) -> Float[Tensor, "*N C OH OW"]:
        return avg_pool2d(
            x,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
