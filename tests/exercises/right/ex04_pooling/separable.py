"""One axis after the other, by recursion and by sums along an axis."""

import torch
from torch import nn


def _both(value):
    return [value, value] if isinstance(value, int) else list(value)


def _largest(parts):
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return torch.maximum(_largest(parts[:half]), _largest(parts[half:]))


def _max_along(x, axis, k, s, p):
    size = x.shape[axis]
    places = range(-p, size + p - k + 1, s)
    lines = x.unbind(axis)
    return torch.stack([_largest(lines[max(i, 0) : min(i + k, size)]) for i in places], axis)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    kernel, pads = _both(kernel_size), _both(padding)
    steps = kernel if stride is None else _both(stride)
    for axis in (2, 3):
        x = _max_along(x, axis, kernel[axis - 2], steps[axis - 2], pads[axis - 2])
    return x


def _mean_along(x, axis, k, s, p, include):
    size = x.shape[axis]
    zero = torch.zeros_like(x.narrow(axis, 0, 1))
    running = torch.cat([zero, x.cumsum(axis)], axis)
    starts = torch.arange(-p, size + p - k + 1, s, device=x.device)
    low, high = starts.clamp(min=0), (starts + k).clamp(max=size)
    total = running.index_select(axis, high) - running.index_select(axis, low)
    count = (high - low) if not include else torch.full_like(low, k)
    shape = [1, 1, 1, 1]
    shape[axis] = -1
    return total / count.view(shape)


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    kernel, pads = _both(kernel_size), _both(padding)
    steps = kernel if stride is None else _both(stride)
    for axis in (2, 3):
        i = axis - 2
        x = _mean_along(x, axis, kernel[i], steps[i], pads[i], count_include_pad)
    return x


class MaxPool2d(nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = _both(kernel_size), _both(padding)
        self.stride = self.kernel_size if stride is None else _both(stride)

    def forward(self, input):
        for axis, k, s, p in zip((2, 3), self.kernel_size, self.stride, self.padding, strict=True):
            input = _max_along(input, axis, k, s, p)
        return input


def shift_consistency(layer, x, shift):
    first, second = x.split([x.shape[-1] - shift, shift], dim=-1)
    moved = torch.cat((second, first), -1)
    return torch.isclose(layer(moved), layer(x)).to(torch.float64).mean().item()


def strided_replacement(in_channels, hidden_channels, out_channels):
    conv2 = nn.Conv2d(hidden_channels, out_channels, 3, padding=1, stride=2)
    conv1 = nn.Conv2d(in_channels, hidden_channels, 3, padding=1, stride=2)
    return nn.Sequential(conv1, conv2)


def same_size(n):
    half_down, half_up = lambda m: m // 2, lambda m: (m + 1) // 2
    return half_down(half_down(n)) == half_up(half_up(n))
