"""Multiply spectra: the conjugate of the kernel's makes it a correlation."""

import torch
from torch import nn


def correlate2d(image, kernel):
    size = image.shape
    spectrum = torch.fft.fft2(image) * torch.fft.fft2(kernel, s=size).conj()
    full = torch.fft.ifft2(spectrum).real
    return full[: size[0] - kernel.shape[0] + 1, : size[1] - kernel.shape[1] + 1]


def conv2d(x, weight, bias=None, stride=1, padding=0):
    sh, sw = (stride, stride) if isinstance(stride, int) else tuple(stride)
    ph, pw = (padding, padding) if isinstance(padding, int) else tuple(padding)
    x = torch.nn.functional.pad(x, (pw, pw, ph, ph))
    size = x.shape[-2:]
    images = torch.fft.rfft2(x)
    kernels = torch.fft.rfft2(weight, s=size).conj()
    z = torch.fft.irfft2((images.unsqueeze(1) * kernels).sum(2), s=size)
    z = z[..., : size[0] - weight.shape[2] + 1 : sh, : size[1] - weight.shape[3] + 1 : sw]
    return z if bias is None else z + bias[None, :, None, None]


def count_parameters(in_channels, out_channels, kernel_size, bias=True):
    R, S = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
    weight = torch.empty(out_channels, in_channels, R, S)
    return weight.numel() + (out_channels if bias else 0)


class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        R, S = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        bound = 1.0 / (in_channels * R * S) ** 0.5
        uniform = torch.distributions.Uniform(-bound, bound)
        self.weight = nn.Parameter(uniform.sample((out_channels, in_channels, R, S)))
        self.bias = nn.Parameter(uniform.sample((out_channels,))) if bias else None
        self.stride, self.padding = stride, padding

    def forward(self, input):
        return conv2d(input, self.weight, self.bias, self.stride, self.padding)
