"""The picture between two selection matrices; sizes as lengths of ranges."""

from functools import reduce

import torch


def shift(size, before, after, like):
    eye = torch.eye(size, dtype=like.dtype, device=like.device)
    above = torch.zeros(before, size, dtype=like.dtype, device=like.device)
    below = torch.zeros(after, size, dtype=like.dtype, device=like.device)
    return torch.cat([above, eye, below])


def pad2d(x, padding, value=0.0):
    if type(padding) is int:
        padding = (padding, padding, padding, padding)
    rows = shift(x.size(2), padding[2], padding[3], x)
    columns = shift(x.size(3), padding[0], padding[1], x)
    moved = rows @ x @ columns.T
    inside = rows.sum(1, keepdim=True) * columns.sum(1)
    return torch.where(inside > 0, moved, torch.full_like(moved, value))


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    last = size + 2 * padding - dilation * (kernel_size - 1)
    return len(range(0, last, stride))


def same_padding(kernel_size, dilation=1):
    total = (kernel_size - 1) * dilation
    return tuple(side // 2 for side in (total, total + 1))


def receptive_field(layers):
    def one(state, layer):
        field, jump = state
        kernel, stride, dilation = layer
        return field + (kernel - 1) * dilation * jump, jump * stride

    return reduce(one, layers, (1, 1))[0]
