"""The places of every window, worked out once and kept on the CPU, then moved to where x is."""

from functools import lru_cache

import torch


@lru_cache
def places(outputs, stride, kernel):
    return torch.arange(outputs)[:, None] * stride + torch.arange(kernel)


def pair(value):
    return (value, value) if isinstance(value, int) else value


def conv2d(x, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    N, C, H, W = x.shape
    R, S = weight.shape[2:]
    framed = x.new_zeros(N, C, H + 2 * ph, W + 2 * pw)
    framed[:, :, ph : ph + H, pw : pw + W] = x
    rows = places((H + 2 * ph - R) // sh + 1, sh, R).to(x.device)
    columns = places((W + 2 * pw - S) // sw + 1, sw, S).to(x.device)
    windows = framed[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    z = torch.einsum("ncijrs,kcrs->nkij", windows, weight)
    return z if bias is None else z + bias.view(-1, 1, 1)
