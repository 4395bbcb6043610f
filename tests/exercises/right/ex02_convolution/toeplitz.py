"""One large matrix that maps a flattened picture to a flattened feature map."""

import torch
from torch import nn


def matrix(weight, H, W, sh, sw):
    K, C, R, S = weight.shape
    OH, OW = (H - R) // sh + 1, (W - S) // sw + 1
    big = weight.new_zeros(K, OH, OW, C, H, W)
    for i in range(OH):
        for j in range(OW):
            big[:, i, j, :, i * sh : i * sh + R, j * sw : j * sw + S] = weight
    return big.reshape(K * OH * OW, C * H * W), (K, OH, OW)


def correlate2d(image, kernel):
    big, (_, OH, OW) = matrix(kernel[None, None], *image.shape, 1, 1)
    return (big @ image.flatten()).reshape(OH, OW)


def conv2d(x, weight, bias=None, stride=1, padding=0):
    sh, sw = stride if hasattr(stride, "__len__") else (stride, stride)
    ph, pw = padding if hasattr(padding, "__len__") else (padding, padding)
    N, C, H, W = x.shape
    rows = torch.cat([x.new_zeros(N, C, ph, W), x, x.new_zeros(N, C, ph, W)], dim=2)
    side = x.new_zeros(N, C, H + 2 * ph, pw)
    framed = torch.cat([side, rows, side], dim=3)
    big, shape = matrix(weight, H + 2 * ph, W + 2 * pw, sh, sw)
    z = (framed.flatten(1) @ big.T).unflatten(1, shape)
    if bias is None:
        return z
    return z + bias.view(-1, 1, 1)


def count_parameters(in_channels, out_channels, kernel_size, bias=True):
    R, S = kernel_size if hasattr(kernel_size, "__len__") else (kernel_size, kernel_size)
    return in_channels * out_channels * R * S + (bias and out_channels)


class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        R, S = kernel_size if hasattr(kernel_size, "__len__") else (kernel_size, kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(self._uniform(out_channels, in_channels, R, S))
        self.bias = (
            nn.Parameter(self._uniform(out_channels, fan=in_channels * R * S)) if bias else None
        )

    def _uniform(self, *shape, fan=None):
        bound = (fan or shape[1] * shape[2] * shape[3]) ** -0.5
        return nn.init.uniform_(torch.empty(shape), -bound, bound)

    def forward(self, input):
        return conv2d(input, self.weight, self.bias, self.stride, self.padding)
