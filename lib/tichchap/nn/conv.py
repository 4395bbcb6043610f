"""Convolution, from its definition to the layer: `conv2d_loops`, `conv2d`, `Conv2d`.

Letters: N images of C channels and size H × W; K filters of size R × S; output OH × OW. What is
called convolution here, as in the deck and in torch, is cross-correlation: no kernel is flipped.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from tichchap.nn._arguments import Pair, integer, pair
from tichchap.nn._convolution import frame_of, plan
from tichchap.nn.correlation import Correlation, Step
from tichchap.nn.padding import known_mode, pad2d
from tichchap.nn.sizes import out_size, span


def conv2d_loops(
    x: Float[Tensor, "*N C H W"],
    weight: Float[Tensor, "K C//{groups} R S"],
    bias: Float[Tensor, " K"] | None = None,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
    groups: int = 1,
    *,
    padding_mode: str = "zeros",
) -> Float[Tensor, "*N K OH OW"]:
    """The definition, z = b + Σ wⱼxⱼ for every filter k and every place (i, j), to be read.

    Arguments, shapes and errors as `conv2d`. Source: deck slides "Cách hoạt động của lớp
    convolution" and "3 input channels, 1 output channel".
    """
    p = plan("conv2d_loops", x, weight, bias, stride, padding, dilation, groups, padding_mode)
    images = pad2d(x if x.dim() == 4 else x[None], p.frame, padding_mode)
    N, C, H, W = images.shape
    K, _, R, S = weight.shape
    OH = out_size(H, R, p.stride[0], dilation=p.dilation[0])
    OW = out_size(W, S, p.stride[1], dilation=p.dilation[1])
    z = x.new_zeros(N, K, OH, OW)
    for k in range(K):
        group = k // (K // groups)
        channels = slice(group * (C // groups), (group + 1) * (C // groups))
        b = 0 if bias is None else bias[k]
        for i in range(OH):
            top = i * p.stride[0]
            rows = slice(top, top + span(R, p.dilation[0]), p.dilation[0])
            for j in range(OW):
                left = j * p.stride[1]
                columns = slice(left, left + span(S, p.dilation[1]), p.dilation[1])
                window = images[:, channels, rows, columns]
                z[:, k, i, j] = b + (weight[k] * window).sum(dim=(1, 2, 3))
    return z if x.dim() == 4 else z[0]


def conv2d(
    x: Float[Tensor, "*N C H W"],
    weight: Float[Tensor, "K C//{groups} R S"],
    bias: Float[Tensor, " K"] | None = None,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
    groups: int = 1,
    *,
    padding_mode: str = "zeros",
) -> Float[Tensor, "*N K OH OW"]:
    """The same numbers, fast: unfold the windows into columns, and multiply by the weight matrix.

    Ints or pairs (vertical, horizontal), in pixels; `padding` also "same" or "valid". One image
    (C, H, W) gives one output (K, OH, OW). OH and OW are `out_size` of H and W.

    Raises TypeError for what is no tensor or no int, for an `x` that is not floating point (torch
    convolves integers too, but only on the CPU), and for a weight or bias of another dtype;
    ValueError for shapes that do not fit, a kernel larger than the padded image, numbers out of
    range, "same" with a stride, and another device. Source: as `conv2d_loops`.
    """
    p = plan("conv2d", x, weight, bias, stride, padding, dilation, groups, padding_mode)
    images = x if x.dim() == 4 else x[None]
    padded = pad2d(images, p.frame, padding_mode) if any(p.frame) else images
    z: Tensor = Correlation.apply(padded, weight, Step(p.stride, p.dilation, groups))
    z = z if bias is None else z + bias[:, None, None]
    return z if x.dim() == 4 else z[0]


class Conv2d(nn.Module):
    """A layer of `out_channels` filters, with the weights of `torch.nn.Conv2d`.

    Same parameter names, arguments, defaults and, for the same seed, the same first numbers:
    uniform within ±1/√(C/groups·R·S). Shapes: (N, C, H, W) -> (N, K, OH, OW), or without N.

    Raises ValueError and TypeError as `conv2d`, for what its arguments show already when it is
    made. Source: deck slides "Khởi tạo Convolutional Layer trong PyTorch".
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair | str = 0,
        dilation: Pair = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.in_channels = integer("Conv2d", "in_channels", in_channels, 1)
        self.out_channels = integer("Conv2d", "out_channels", out_channels, 1)
        self.kernel_size = pair("Conv2d", "kernel_size", kernel_size, 1)
        self.stride = pair("Conv2d", "stride", stride, 1)
        self.dilation = pair("Conv2d", "dilation", dilation, 1)
        self.groups = _dividing(integer("Conv2d", "groups", groups, 1), in_channels, out_channels)
        frame_of("Conv2d", padding, self.kernel_size, self.stride, self.dilation)
        self.padding = (
            padding if isinstance(padding, str) else pair("Conv2d", "padding", padding, 0)
        )
        self.padding_mode = known_mode("Conv2d", "padding_mode", padding_mode)
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        self.weight = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
        self.bias: nn.Parameter | None
        numbers = torch.empty(out_channels, device=device, dtype=dtype) if bias else None
        self.register_parameter("bias", None if numbers is None else nn.Parameter(numbers))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias anew, uniformly within ±1/√(C/groups·R·S), as torch does."""
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.weight[0].numel())
            nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, x: Float[Tensor, "*N C H W"]) -> Float[Tensor, "*N K OH OW"]:
        return conv2d(
            x,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            self.dilation,
            self.groups,
            padding_mode=self.padding_mode,
        )

    def extra_repr(self) -> str:
        parts = [f"{self.in_channels}, {self.out_channels}"]
        parts += [f"kernel_size={self.kernel_size}, stride={self.stride}"]
        for name, default in (("padding", (0, 0)), ("dilation", (1, 1)), ("groups", 1)):
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name)}")
        parts += ["bias=False"] if self.bias is None else []
        parts += [f"padding_mode={self.padding_mode}"] if self.padding_mode != "zeros" else []
        return ", ".join(parts)


def _dividing(groups: int, in_channels: int, out_channels: int) -> int:
    if in_channels % groups or out_channels % groups:
        raise ValueError(
            f"Conv2d: groups must divide the channels, got groups={groups}, "
            f"in_channels={in_channels}, out_channels={out_channels}"
        )
    return groups
