"""One slice for each window, all images and channels at once; layers with ReLU."""

import math

import torch
from torch import nn


def pair(v):
    if isinstance(v, (tuple, list)):
        return v[0], v[1]
    return v, v


def max_pool2d(x, kernel_size, stride=None, padding=0):
    R, S = pair(kernel_size)
    sh, sw = pair(stride if stride is not None else kernel_size)
    ph, pw = pair(padding)
    N, C, H, W = x.shape
    padded = torch.full((N, C, H + 2 * ph, W + 2 * pw), -math.inf, dtype=x.dtype, device=x.device)
    padded[:, :, ph : ph + H, pw : pw + W] = x
    rows = []
    for top in range(0, H + 2 * ph - R + 1, sh):
        row = []
        for left in range(0, W + 2 * pw - S + 1, sw):
            window = padded[:, :, top : top + R, left : left + S]
            row.append(window.reshape(N, C, R * S).max(dim=2).values)
        rows.append(torch.stack(row, dim=-1))
    return torch.stack(rows, dim=-2)


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    R, S = pair(kernel_size)
    sh, sw = pair(stride if stride is not None else kernel_size)
    ph, pw = pair(padding)
    N, C, H, W = x.shape
    rows = []
    for top in range(-ph, H + ph - R + 1, sh):
        row = []
        for left in range(-pw, W + pw - S + 1, sw):
            window = x[:, :, max(top, 0) : min(top + R, H), max(left, 0) : min(left + S, W)]
            total = window.sum(dim=(2, 3))
            count = R * S if count_include_pad else window.shape[2] * window.shape[3]
            row.append(total / count)
        rows.append(torch.stack(row, dim=-1))
    return torch.stack(rows, dim=-2)


class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.options = {"kernel_size": kernel_size, "stride": stride, "padding": padding}

    def forward(self, input):
        return max_pool2d(input, **self.options)


def shift_consistency(layer, x, shift):
    with torch.no_grad():
        moved = torch.cat([x[..., x.shape[-1] - shift :], x[..., : x.shape[-1] - shift]], dim=-1)
        same = torch.isclose(layer(moved), layer(x))
    return same.sum().item() / same.numel()


def strided_replacement(in_channels, hidden_channels, out_channels):
    return nn.Sequential(
        nn.Conv2d(in_channels, hidden_channels, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(hidden_channels, out_channels, 3, stride=2, padding=1),
        nn.ReLU(),
    )


def same_size(n):
    return math.floor(n / 4) == math.ceil(n / 4)
