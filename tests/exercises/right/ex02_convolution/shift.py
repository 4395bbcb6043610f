"""Shift the whole picture for each weight, and add."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def correlate2d(image, kernel):
    R, S = kernel.shape
    OH, OW = image.shape[0] - R + 1, image.shape[1] - S + 1
    return sum(kernel[r, s] * image[r : r + OH, s : s + OW] for r in range(R) for s in range(S))


def conv2d(x, weight, bias=None, stride=1, padding=0):
    if isinstance(stride, int):
        stride = stride, stride
    if isinstance(padding, int):
        padding = padding, padding
    x = F.pad(x, [padding[1], padding[1], padding[0], padding[0]])
    R, S = weight.shape[2], weight.shape[3]
    height = math.floor((x.shape[2] - R) / stride[0]) + 1
    width = math.floor((x.shape[3] - S) / stride[1]) + 1
    total = 0
    for r in range(R):
        for s in range(S):
            shifted = x[:, :, r :: stride[0], s :: stride[1]][:, :, :height, :width]
            total = total + torch.tensordot(shifted, weight[:, :, r, s], dims=([1], [1]))
    if bias is not None:
        total = total + bias
    return total.permute(0, 3, 1, 2)


def count_parameters(in_channels, out_channels, kernel_size, bias=True):
    side = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    per_filter = math.prod(side) * in_channels
    if bias:
        per_filter += 1
    return per_filter * out_channels


class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        side = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride = stride
        self.padding = padding
        self.weight = nn.Parameter(torch.zeros(out_channels, in_channels, *side))
        self.register_parameter("bias", nn.Parameter(torch.zeros(out_channels)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1 / math.sqrt(self.weight[0].numel())
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.uniform_(-bound, bound)

    def forward(self, input):
        return conv2d(input, self.weight, self.bias, self.stride, self.padding)
