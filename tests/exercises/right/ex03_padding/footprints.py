"""Sets of places, einsum with one-hot rows, and sums of products."""

import itertools
import math

import torch


def pad2d(x, padding, value=0.0):
    left, right, top, bottom = padding if isinstance(padding, tuple) else [padding] * 4
    outer = (x.shape[2] + top + bottom, x.shape[3] + left + right)
    flat = torch.full((*x.shape[:2], outer[0] * outer[1]), value, dtype=x.dtype).to(x.device)
    at = torch.arange(outer[0] * outer[1], device=x.device).reshape(outer)
    at = at[top : outer[0] - bottom, left : outer[1] - right].reshape(-1)
    return flat.index_copy(2, at, x.reshape(*x.shape[:2], -1)).reshape(*x.shape[:2], *outer)


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    cells = set(range(size + 2 * padding))
    fits = (
        {start + tap * dilation for tap in range(kernel_size)} <= cells
        for start in itertools.count(0, stride)
    )
    return sum(1 for _ in itertools.takewhile(bool, fits))


def same_padding(kernel_size, dilation=1):
    total = dilation * (kernel_size - 1)
    return math.floor(total / 2), math.ceil(total / 2)


def receptive_field(layers):
    seen = {0}
    for kernel, stride, dilation in layers[::-1]:
        seen = {place * stride + tap * dilation for place in seen for tap in range(kernel)}
    return max(seen) - min(seen) + 1
