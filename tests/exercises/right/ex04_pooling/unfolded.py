"""F.unfold: a column for each window."""

import torch
import torch.nn.functional as F
from torch import nn


def _columns(x, kernel_size, stride, padding, value):
    R, S = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    if stride is None:
        stride = (R, S)
    ph, pw = (padding,) * 2 if isinstance(padding, int) else padding
    sh, sw = (stride,) * 2 if isinstance(stride, int) else stride
    N, C = x.shape[:2]
    x = F.pad(x, (pw, pw, ph, ph), value=value)
    size = ((x.shape[2] - R) // sh + 1, (x.shape[3] - S) // sw + 1)
    columns = F.unfold(x, (R, S), stride=(sh, sw))
    return columns.view(N, C, R * S, *size)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    values, _ = _columns(x, kernel_size, stride, padding, float("-inf")).max(dim=2)
    return values


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    if count_include_pad:
        return _columns(x, kernel_size, stride, padding, 0).mean(dim=2)
    nan = float("nan")
    return _columns(x, kernel_size, stride, padding, nan).nanmean(dim=2)


class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding

    def forward(self, input):
        return max_pool2d(input, self.kernel_size, stride=self.stride, padding=self.padding)

    def extra_repr(self):
        return f"{self.kernel_size}, {self.stride}, {self.padding}"


def shift_consistency(layer, x, shift):
    import numpy as np

    before = layer(x).detach().numpy()
    after = layer(torch.from_numpy(np.roll(x.numpy(), shift, axis=-1))).detach().numpy()
    return np.isclose(after, before).mean()


def strided_replacement(in_channels, hidden_channels, out_channels):
    sizes = [in_channels, hidden_channels, out_channels]
    return nn.Sequential(
        *[nn.Conv2d(a, b, 3, 2, 1) for a, b in zip(sizes, sizes[1:], strict=False)]
    )


def same_size(n):
    return not n % 4
