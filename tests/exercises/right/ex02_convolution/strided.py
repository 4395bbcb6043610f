"""A strided view of all windows and one einsum."""

import torch
from torch import nn


def correlate2d(image, kernel):
    (H, W), (R, S) = image.shape, kernel.shape
    a, b = image.stride()
    windows = torch.as_strided(image, (H - R + 1, W - S + 1, R, S), (a, b, a, b))
    return torch.einsum("ijrs,rs->ij", windows, kernel)


def conv2d(x, weight, bias=None, stride=1, padding=0):
    sh, sw = (stride,) * 2 if type(stride) is int else stride
    ph, pw = (padding,) * 2 if type(padding) is int else padding
    N, C, H, W = x.shape
    K, _, R, S = weight.shape
    frame = torch.zeros((N, C, H + 2 * ph, W + 2 * pw), dtype=x.dtype, device=x.device)
    frame[:, :, ph : ph + H, pw : pw + W] = x
    OH, OW = (H + 2 * ph - R) // sh + 1, (W + 2 * pw - S) // sw + 1
    n, c, h, w = frame.stride()
    windows = frame.as_strided((N, C, OH, OW, R, S), (n, c, h * sh, w * sw, h, w))
    out = torch.einsum("ncijrs,kcrs->nkij", windows, weight)
    return out + bias.view(1, -1, 1, 1) if bias is not None else out


def count_parameters(in_channels, out_channels, kernel_size, bias=True):
    R, S = (kernel_size,) * 2 if type(kernel_size) is int else kernel_size
    return out_channels * in_channels * R * S + out_channels * bias


class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        R, S = (kernel_size,) * 2 if type(kernel_size) is int else kernel_size
        bound = (in_channels * R * S) ** -0.5
        if bias:
            self.bias = nn.Parameter(torch.FloatTensor(out_channels).uniform_(-bound, bound))
        else:
            self.bias = None
        self.weight = nn.Parameter(
            torch.FloatTensor(out_channels, in_channels, R, S).uniform_(-bound, bound)
        )
        self.stride, self.padding = stride, padding

    def forward(self, input):
        return conv2d(input, self.weight, self.bias, stride=self.stride, padding=self.padding)
