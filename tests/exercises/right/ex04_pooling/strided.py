"""as_strided views, and the padding left out by clamped or repeated border pixels."""

import torch
from torch import nn
from torch.nn import functional as F


def _view(x, kernel, stride):
    (R, S), (sh, sw) = kernel, stride
    N, C, H, W = x.shape
    n, c, h, w = x.stride()
    size = (N, C, (H - R) // sh + 1, (W - S) // sw + 1, R, S)
    return x.as_strided(size, (n, c, h * sh, w * sw, h, w))


def _arguments(kernel_size, stride, padding):
    if not isinstance(kernel_size, tuple):
        kernel_size = (kernel_size, kernel_size)
    if stride is None:
        stride = kernel_size
    if not isinstance(stride, tuple):
        stride = (stride, stride)
    if not isinstance(padding, tuple):
        padding = (padding, padding)
    return kernel_size, stride, padding


def max_pool2d(x, kernel_size, stride=None, padding=0):
    kernel, stride, (ph, pw) = _arguments(kernel_size, stride, padding)
    # a border pixel that is repeated is never larger than itself, and its window has it anyway
    if ph or pw:
        x = F.pad(x, (pw, pw, ph, ph), mode="replicate")
    return _view(x, kernel, stride).amax(dim=(4, 5))


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    kernel, stride, (ph, pw) = _arguments(kernel_size, stride, padding)
    padded = x.new_zeros(x.shape[0], x.shape[1], x.shape[2] + 2 * ph, x.shape[3] + 2 * pw)
    padded[:, :, ph : padded.shape[2] - ph, pw : padded.shape[3] - pw] = x
    sums = _view(padded, kernel, stride).sum(dim=(4, 5))
    if count_include_pad:
        return sums / (kernel[0] * kernel[1])
    counts = []
    for axis in range(2):
        starts = torch.arange(sums.shape[2 + axis], device=x.device) * stride[axis] - padding_of(
            padding, axis
        )
        ends = (starts + kernel[axis]).clamp(max=x.shape[2 + axis])
        counts.append(ends - starts.clamp(min=0))
    return sums / (counts[0][:, None] * counts[1][None, :]).to(x.dtype)


def padding_of(padding, axis):
    return padding[axis] if isinstance(padding, tuple) else padding


class MaxPool2d(torch.nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.arguments = (kernel_size, stride, padding)

    def forward(self, input):
        return max_pool2d(input, *self.arguments)


def shift_consistency(layer, x, shift):
    indices = (torch.arange(x.shape[-1]) - shift) % x.shape[-1]
    before, after = layer(x), layer(x[..., indices])
    close = (after - before).abs() <= 1e-8 + 1e-5 * before.abs()
    return torch.count_nonzero(close).item() / close.numel()


def strided_replacement(in_channels, hidden_channels, out_channels):
    first = nn.Conv2d(in_channels, hidden_channels, 3, 2, 1)
    second = nn.Conv2d(hidden_channels, out_channels, 3, 2, 1)
    return nn.Sequential(first, nn.LeakyReLU(0.1), nn.Sequential(second))


def same_size(n):
    with_pooling = nn.Sequential(
        nn.Conv2d(1, 1, 3, 1, 1), nn.MaxPool2d(2), nn.Conv2d(1, 1, 3, 1, 1), nn.MaxPool2d(2)
    )
    image = torch.zeros(1, 1, n, n)
    return with_pooling(image).shape == strided_replacement(1, 1, 1)(image).shape
