"""Seven loops, as in the formula."""

import math

import torch
from torch import nn


def correlate2d(image, kernel):
    H, W = image.shape
    R, S = kernel.shape
    out = torch.zeros(H - R + 1, W - S + 1, dtype=image.dtype)
    for i in range(H - R + 1):
        for j in range(W - S + 1):
            for r in range(R):
                for s in range(S):
                    out[i, j] += image[i + r, j + s] * kernel[r, s]
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0):
    if isinstance(stride, int):
        stride = (stride, stride)
    if isinstance(padding, int):
        padding = (padding, padding)
    x = torch.nn.functional.pad(x, (padding[1], padding[1], padding[0], padding[0]))
    N, C, H, W = x.shape
    K, C, R, S = weight.shape
    OH = (H - R) // stride[0] + 1
    OW = (W - S) // stride[1] + 1
    out = torch.zeros(N, K, OH, OW, dtype=x.dtype, device=x.device)
    for n in range(N):
        for k in range(K):
            for i in range(OH):
                for j in range(OW):
                    z = bias[k] if bias is not None else 0
                    for c in range(C):
                        for r in range(R):
                            for s in range(S):
                                pixel = x[n, c, i * stride[0] + r, j * stride[1] + s]
                                z = z + weight[k, c, r, s] * pixel
                    out[n, k, i, j] = z
    return out


def count_parameters(in_channels, out_channels, kernel_size, bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    total = 0
    for _ in range(out_channels):
        total += in_channels * kernel_size[0] * kernel_size[1]
        if bias:
            total += 1
    return total


class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        if isinstance(kernel_size, int):
            kernel_size = (kernel_size, kernel_size)
        k = 1 / math.sqrt(in_channels * kernel_size[0] * kernel_size[1])
        self.weight = nn.Parameter(
            (torch.rand(out_channels, in_channels, *kernel_size) * 2 - 1) * k
        )
        if bias:
            self.bias = nn.Parameter((torch.rand(out_channels) * 2 - 1) * k)
        else:
            self.bias = None
        self.stride = stride
        self.padding = padding

    def forward(self, input):
        return conv2d(input, self.weight, self.bias, self.stride, self.padding)
