"""What else torch has: slice_scatter, unfold on an empty tensor, gradients of a stack."""

import torch


def pad2d(x, padding, value=0.0):
    left, right, top, bottom = [padding] * 4 if isinstance(padding, int) else padding
    N, C, H, W = x.shape
    rows = x.new_full((N, C, H, left + W + right), value).slice_scatter(x, 3, left, left + W)
    out = x.new_full((N, C, top + H + bottom, rows.shape[3]), value)
    return out.slice_scatter(rows, 2, top, top + H)


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    axis = torch.empty(padding + size + padding)
    return axis.unfold(0, dilation * (kernel_size - 1) + 1, stride).shape[0]


def same_padding(kernel_size, dilation=1):
    total = torch.tensor(dilation * (kernel_size - 1))
    before = total.div(2, rounding_mode="floor")
    return before.item(), (total - before).item()


def receptive_field(layers):
    size = 1
    for kernel, stride, dilation in layers[::-1]:
        size = (size - 1) * stride + dilation * (kernel - 1) + 1
    x = torch.ones(size, requires_grad=True)
    z = x
    for kernel, stride, dilation in layers:
        z = z.unfold(0, dilation * (kernel - 1) + 1, stride)[:, ::dilation].sum(1)
    z[0].backward()
    read = x.grad.nonzero()
    return (read.max() - read.min() + 1).item()
