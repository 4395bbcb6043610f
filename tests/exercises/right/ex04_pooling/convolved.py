"""Average as a convolution with a constant kernel, channel by channel; maximum by sorting."""

import torch
import torch.nn.functional as F
from torch import nn


def pair(value):
    return (value, value) if isinstance(value, int) else value


def max_pool2d(x, kernel_size, stride=None, padding=0):
    (R, S), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(stride or kernel_size)
    lowest = torch.finfo(x.dtype).min
    padded = nn.ConstantPad2d((pw, pw, ph, ph), lowest)(x)
    windows = padded.unfold(2, R, sh).unfold(3, S, sw).flatten(start_dim=4)
    return windows.topk(1, dim=-1)[0][..., 0]


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    (R, S), C = pair(kernel_size), x.shape[1]
    stride = pair(stride or kernel_size)
    weight = torch.ones(C, 1, R, S, dtype=x.dtype, device=x.device)
    total = F.conv2d(x, weight, stride=stride, padding=padding, groups=C)
    if count_include_pad:
        return total / weight[0, 0].numel()
    return total / F.conv2d(torch.ones_like(x), weight, stride=stride, padding=padding, groups=C)


class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size = pair(kernel_size)
        self.stride = self.kernel_size if stride is None else pair(stride)
        self.padding = pair(padding)

    def forward(self, x):
        ph, pw = self.padding
        x = F.pad(x, (pw, pw, ph, ph), value=-torch.inf)
        for axis in (0, 1):
            x = x.unfold(2 + axis, self.kernel_size[axis], self.stride[axis]).max(-1).values
        return x


def shift_consistency(layer, x, shift):
    def same(one, other):
        return [
            torch.isclose(a, b).item() for a, b in zip(one.flatten(), other.flatten(), strict=True)
        ]

    answers = same(layer(x.roll(shift, 3)), layer(x))
    return answers.count(True) / len(answers)


def strided_replacement(in_channels, hidden_channels, out_channels):
    layers = []
    for channels in (hidden_channels, out_channels):
        layers.append(nn.Conv2d(in_channels, channels, kernel_size=3, stride=2, padding=1))
        layers.append(nn.Tanh())
        in_channels = channels
    return nn.Sequential(*layers)


def same_size(n):
    halvings = 0
    while n % 2 == 0:
        n = n // 2
        halvings += 1
    return halvings >= 2
