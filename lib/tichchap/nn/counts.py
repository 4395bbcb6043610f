"""How many numbers a layer learns."""

import math

from torch import nn

from tichchap.nn._arguments import Pair, integer, pair


def count_parameters(module: nn.Module) -> int:
    """Number of trainable parameters of `module`; a shared one counts once.

    Raises TypeError for what is no `torch.nn.Module`.
    """
    if not isinstance(module, nn.Module):
        raise TypeError(
            f"count_parameters: module must be a torch.nn.Module, got {type(module).__name__}"
        )
    return sum(each.numel() for each in module.parameters() if each.requires_grad)


def conv2d_parameters(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True, groups: int = 1
) -> int:
    """[(R·S·C/groups) + bias]·K: `conv2d_parameters(3, 64, 3)` is (3·3·3 + 1)·64 = 1792.

    Raises ValueError for numbers below 1 and `groups` that do not divide the channels, TypeError
    for what is no int. Source: deck slide on weight sharing.
    """
    who = "conv2d_parameters"
    in_channels = integer(who, "in_channels", in_channels, 1)
    out_channels = integer(who, "out_channels", out_channels, 1)
    groups = integer(who, "groups", groups, 1)
    if in_channels % groups or out_channels % groups:
        raise ValueError(
            f"{who}: groups must divide the channels, got groups={groups}, "
            f"in_channels={in_channels}, out_channels={out_channels}"
        )
    kernel = math.prod(pair(who, "kernel_size", kernel_size, 1))
    return (kernel * in_channels // groups + bool(bias)) * out_channels


def linear_parameters(in_features: int, out_features: int, bias: bool = True) -> int:
    """(in_features + bias)·out_features: 196 608 for 32·32·3 inputs, 64 outputs and no bias.

    Raises ValueError for numbers below 1, TypeError for what is no int. Source: deck slide on
    weight sharing, which leaves the bias out here and counts it for the convolution.
    """
    in_features = integer("linear_parameters", "in_features", in_features, 1)
    out_features = integer("linear_parameters", "out_features", out_features, 1)
    return (in_features + bool(bias)) * out_features
