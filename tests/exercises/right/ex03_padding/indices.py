"""Gather by clamped indices and mask; numpy for the numbers."""

import numpy as np
import torch


def pad2d(x, padding, value=0.0):
    try:
        left, right, top, bottom = padding
    except TypeError:
        left = right = top = bottom = padding
    H, W = x.shape[-2:]
    i = torch.arange(-top, H + bottom, device=x.device)
    j = torch.arange(-left, W + right, device=x.device)
    inside = ((i >= 0) & (i < H))[:, None] & ((j >= 0) & (j < W))[None, :]
    picked = x[..., i.clamp(0, H - 1), :][..., j.clamp(0, W - 1)]
    return picked.masked_fill(~inside, value)


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    starts = np.arange(0, size + 2 * padding, stride)
    return int(np.sum(starts + dilation * (kernel_size - 1) <= size + 2 * padding - 1))


def same_padding(kernel_size, dilation=1):
    cells = np.zeros(dilation * (kernel_size - 1))
    after, before = (len(part) for part in np.array_split(cells, 2))
    return before, after


def receptive_field(layers):
    if len(layers) == 0:
        return 1
    kernels, strides, dilations = np.array(layers).T
    steps = np.cumprod(np.concatenate([[1], strides[:-1]]))
    return int(1 + np.dot(dilations * (kernels - 1), steps))
