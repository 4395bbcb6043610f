"""Strips joined with torch.cat; divmod and math."""

import math

import torch


def pad2d(x, padding, value=0.0):
    l, r, t, b = padding if isinstance(padding, tuple) else 4 * (padding,)  # noqa: E741
    n, c, h, w = x.shape
    x = torch.cat([x.new_full((n, c, h, l), value), x, x.new_full((n, c, h, r), value)], dim=-1)
    w = w + l + r
    return torch.cat([x.new_full((n, c, t, w), value), x, x.new_full((n, c, b, w), value)], dim=-2)


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return math.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


def same_padding(kernel_size, dilation=1):
    half, rest = divmod(dilation * (kernel_size - 1), 2)
    return half, half + rest


def receptive_field(layers):
    # from the last layer back to the image
    field = 1
    for kernel, stride, dilation in reversed(layers):
        field = stride * (field - 1) + dilation * (kernel - 1) + 1
    return field
