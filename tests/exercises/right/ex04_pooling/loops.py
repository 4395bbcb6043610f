"""Loops over every place and every pixel of a window, skipping what lies outside."""

import torch
from torch import nn


def two(value):
    return (value, value) if isinstance(value, int) else value


def max_pool2d(x, kernel_size, stride=None, padding=0):
    if stride is None:
        stride = kernel_size
    kernel_size, stride, padding = two(kernel_size), two(stride), two(padding)
    N, C, H, W = x.shape
    OH = (H + 2 * padding[0] - kernel_size[0]) // stride[0] + 1
    OW = (W + 2 * padding[1] - kernel_size[1]) // stride[1] + 1
    out = torch.zeros(N, C, OH, OW, dtype=x.dtype, device=x.device)
    for i in range(OH):
        for j in range(OW):
            best = None
            for r in range(kernel_size[0]):
                for s in range(kernel_size[1]):
                    row = i * stride[0] + r - padding[0]
                    col = j * stride[1] + s - padding[1]
                    if 0 <= row < H and 0 <= col < W:
                        pixel = x[:, :, row, col]
                        best = pixel if best is None else torch.maximum(best, pixel)
            out[:, :, i, j] = best
    return out


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    if stride is None:
        stride = kernel_size
    kernel_size, stride, padding = two(kernel_size), two(stride), two(padding)
    N, C, H, W = x.shape
    OH = (H + 2 * padding[0] - kernel_size[0]) // stride[0] + 1
    OW = (W + 2 * padding[1] - kernel_size[1]) // stride[1] + 1
    out = torch.zeros(N, C, OH, OW, dtype=x.dtype, device=x.device)
    for i in range(OH):
        for j in range(OW):
            total, count = 0, 0
            for r in range(kernel_size[0]):
                for s in range(kernel_size[1]):
                    row = i * stride[0] + r - padding[0]
                    col = j * stride[1] + s - padding[1]
                    if row >= 0 and row < H and col >= 0 and col < W:
                        total = total + x[:, :, row, col]
                        count += 1
                    elif count_include_pad:
                        count += 1
            out[:, :, i, j] = total / count
    return out


class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size = kernel_size
        if stride is None:
            self.stride = kernel_size
        else:
            self.stride = stride
        self.padding = padding

    def forward(self, input):
        return max_pool2d(input, self.kernel_size, self.stride, self.padding)


def shift_consistency(layer, x, shift):
    moved = x.clone()
    W = x.shape[3]
    for j in range(W):
        moved[:, :, :, (j + shift) % W] = x[:, :, :, j]
    before = layer(x).flatten().tolist()
    after = layer(moved).flatten().tolist()
    same = 0
    for a, b in zip(after, before, strict=True):
        if abs(a - b) <= 1e-8 + 1e-5 * abs(b):
            same += 1
    return same / len(before)


def strided_replacement(in_channels, hidden_channels, out_channels):
    model = nn.Sequential()
    model.add_module("conv1", nn.Conv2d(in_channels, hidden_channels, 3, 2, 1))
    model.add_module("conv2", nn.Conv2d(hidden_channels, out_channels, 3, 2, 1))
    return model


def same_size(n):
    pooled = strided = n
    for _ in range(2):
        pooled = (pooled - 2) // 2 + 1
        strided = (strided - 3 + 2 * 1) // 2 + 1
    return pooled == strided
