"""Shift the whole image for each pixel of the window, and combine."""

from functools import reduce

import torch
import torch.nn.functional as F
from torch import nn


def _shifted(x, kernel_size, stride, padding, fill):
    as_pair = lambda v: (v, v) if type(v) is int else tuple(v)  # noqa: E731
    R, S = as_pair(kernel_size)
    sh, sw = as_pair(kernel_size if stride is None else stride)
    ph, pw = as_pair(padding)
    x = F.pad(x, [pw, pw, ph, ph], "constant", fill)
    H, W = x.shape[-2:]
    for r in range(R):
        for s in range(S):
            yield x[:, :, r : H - R + r + 1 : sh, s : W - S + s + 1 : sw]


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return reduce(torch.maximum, _shifted(x, kernel_size, stride, padding, -torch.inf)).clone()


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    total = sum(_shifted(x, kernel_size, stride, padding, 0.0))
    ones = torch.ones_like(x)
    count = sum(_shifted(ones, kernel_size, stride, padding, 1.0 if count_include_pad else 0.0))
    return total / count


class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        nn.Module.__init__(self)
        self.pool = lambda x: max_pool2d(x, kernel_size, stride, padding)

    def forward(self, input):
        return self.pool(input)


def shift_consistency(layer, x, shift):
    outputs = [layer(image) for image in (torch.roll(x, shift, 3), x)]
    return float(torch.isclose(*outputs).float().mean())


class Replacement(nn.Module):
    def __init__(self, a, b, c):
        super().__init__()
        self.first = nn.Conv2d(a, b, (3, 3), (2, 2), (1, 1))
        self.second = nn.Conv2d(b, c, (3, 3), (2, 2), (1, 1))

    def forward(self, x):
        return self.second(torch.relu(self.first(x)))


def strided_replacement(in_channels, hidden_channels, out_channels):
    return Replacement(in_channels, hidden_channels, out_channels)


def same_size(n):
    return n // 4 == -(-n // 4)
