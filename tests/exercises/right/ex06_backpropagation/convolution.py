"""Convolutions all the way: spread, pad, turn the kernel."""

import torch
import torch.nn.functional as F


def both(v):
    return (v, v) if type(v) is int else tuple(v)


def spread(g, stride):
    """Put zeros between the elements."""
    N, K, OH, OW = g.shape
    out = g.new_zeros(N, K, (OH - 1) * stride[0] + 1, (OW - 1) * stride[1] + 1)
    out[:, :, :: stride[0], :: stride[1]] = g
    return out


def grad_input(g, x_shape, weight, stride, padding):
    g = spread(g, stride)
    R, S = weight.shape[2:]
    top, left = R - 1 - padding[0], S - 1 - padding[1]
    bottom = x_shape[2] - (g.shape[2] + top - R + 1)
    right = x_shape[3] - (g.shape[3] + left - S + 1)
    g = F.pad(g, (left, right, top, bottom))
    return F.conv2d(g, weight.flip(-1, -2).transpose(0, 1))


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    kernel = both(kernel_size)
    stride = both(stride) if stride is not None else kernel
    N, C, H, W = x.shape
    mean = torch.full((1, 1, *kernel), 1 / (kernel[0] * kernel[1]), dtype=x.dtype, device=x.device)
    g = grad_output.reshape(N * C, 1, *grad_output.shape[2:])
    return grad_input(g, (N * C, 1, H, W), mean, stride, (0, 0)).reshape(x.shape)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    _, indices = F.max_pool2d(x, kernel_size, stride, return_indices=True)
    grad_x = torch.zeros_like(x).flatten(2)
    grad_x = grad_x.scatter_add(2, indices.flatten(2), grad_output.flatten(2))
    return grad_x.unflatten(2, x.shape[2:])


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    stride, padding = both(stride), both(padding)
    grad_x = grad_input(grad_output, x.shape, weight, stride, padding)
    # the batch plays the channels, the gradient plays the kernel
    grad_w = F.conv2d(
        x.transpose(0, 1), grad_output.transpose(0, 1), padding=padding, dilation=stride
    )
    grad_w = grad_w.transpose(0, 1)[:, :, : weight.shape[2], : weight.shape[3]]
    return grad_x, grad_w, torch.sum(grad_output, dim=[0, 2, 3])
