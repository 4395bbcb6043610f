"""Columns by F.unfold and one matrix product."""

import torch
import torch.nn.functional as F
from torch import nn


def correlate2d(image, kernel):
    R, S = kernel.shape
    columns = F.unfold(image[None, None], (R, S))
    return (kernel.reshape(1, -1) @ columns).reshape(image.shape[0] - R + 1, image.shape[1] - S + 1)


def conv2d(x, weight, bias=None, stride=1, padding=0):
    K, _, R, S = weight.shape
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    columns = F.unfold(x, (R, S), padding=(ph, pw), stride=(sh, sw))
    z = weight.reshape(K, -1) @ columns
    if bias is not None:
        z = z + bias.reshape(-1, 1)
    OH = (x.shape[2] + 2 * ph - R) // sh + 1
    return z.reshape(x.shape[0], K, OH, -1)


def count_parameters(in_channels, out_channels, kernel_size, bias=True):
    R, S = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    weights = torch.Size((out_channels, in_channels, R, S)).numel()
    return weights + (out_channels if bias else 0)


class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        R, S = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, R, S))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels))
            nn.init.uniform_(
                self.bias, -((in_channels * R * S) ** -0.5), (in_channels * R * S) ** -0.5
            )
        else:
            self.register_parameter("bias", None)
        self.options = {"stride": stride, "padding": padding}

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, **self.options)
