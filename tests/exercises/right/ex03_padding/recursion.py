"""One row or column at a time; one layer at a time."""

import torch


def pad2d(x, padding, value=0.0):
    if isinstance(padding, int):
        return pad2d(x, (padding,) * 4, value)
    left, right, top, bottom = padding
    if left > 0:
        column = torch.full_like(x[..., :1], value)
        return pad2d(torch.cat((column, x), 3), (left - 1, right, top, bottom), value)
    if right > 0:
        column = torch.full_like(x[..., :1], value)
        return pad2d(torch.cat((x, column), 3), (0, right - 1, top, bottom), value)
    if top or bottom:
        return pad2d(x.transpose(2, 3), (top, bottom, 0, 0), value).transpose(2, 3)
    return x.clone()


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    if padding:
        return conv_output_size(size + 2, kernel_size, stride, padding - 1, dilation)
    if dilation > 1:
        return conv_output_size(size, (kernel_size - 1) * dilation + 1, stride)
    if size < kernel_size:
        return 0
    return 1 + conv_output_size(size - stride, kernel_size, stride)


def same_padding(kernel_size, dilation=1):
    if dilation > 1:
        return same_padding((kernel_size - 1) * dilation + 1)
    if kernel_size < 3:
        return 0, kernel_size - 1
    before, after = same_padding(kernel_size - 2)
    return before + 1, after + 1


def receptive_field(layers):
    if not layers:
        return 1
    kernel, stride, dilation = layers[0]
    return (receptive_field(layers[1:]) - 1) * stride + (kernel - 1) * dilation + 1
