"""Divide the batch, then the channels or the windows, until nothing is left to divide."""

import torch


def pairs(*values):
    return [v if isinstance(v, tuple) else (v, v) for v in values]


def split(function, grad, x, *rest):
    """Each half of the batch, and each half of the channels, by itself."""
    for axis in (0, 1):
        if x.shape[axis] > 1:
            half = x.shape[axis] // 2
            parts = zip(
                grad.split([half, x.shape[axis] - half], axis),
                x.split([half, x.shape[axis] - half], axis),
                strict=True,
            )
            return torch.cat([split(function, g, part, *rest) for g, part in parts], axis)
    return function(grad[0, 0], x[0, 0], *rest)[None, None]


def down_the_rows(grad, x, kernel, stride, share, top=0):
    if len(grad) == 0:
        return torch.zeros_like(x)
    rest = down_the_rows(grad[1:], x, kernel, stride, share, top + stride[0])
    for j, g in enumerate(grad[0]):
        window = rest[top : top + kernel[0], j * stride[1] : j * stride[1] + kernel[1]]
        window += g * share(x[top : top + kernel[0], j * stride[1] : j * stride[1] + kernel[1]])
    return rest


def even(window):
    return torch.ones_like(window) / window.numel()


def winner(window):
    mask = (window == window.max()).to(window.dtype)
    return mask / mask.sum()


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    kernel, stride = pairs(kernel_size, kernel_size if stride is None else stride)
    return split(down_the_rows, grad_output, x, kernel, stride, even)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    kernel, stride = pairs(kernel_size, kernel_size if stride is None else stride)
    return split(down_the_rows, grad_output, x, kernel, stride, winner)


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    if len(x) > 1:
        first = conv2d_backward(grad_output[:1], x[:1], weight, stride, padding)
        rest = conv2d_backward(grad_output[1:], x[1:], weight, stride, padding)
        return torch.cat([first[0], rest[0]]), first[1] + rest[1], first[2] + rest[2]
    if len(weight) > 1:
        first = conv2d_backward(grad_output[:, :1], x, weight[:1], stride, padding)
        rest = conv2d_backward(grad_output[:, 1:], x, weight[1:], stride, padding)
        return first[0] + rest[0], torch.cat([first[1], rest[1]]), torch.cat([first[2], rest[2]])
    (sh, sw), (ph, pw) = pairs(stride, padding)
    R, S = weight.shape[2:]
    framed = torch.nn.functional.pad(x[0], (pw, pw, ph, ph))
    grad_framed, grad_weight = torch.zeros_like(framed), torch.zeros_like(weight)
    for i, row in enumerate(grad_output[0, 0]):
        for j, g in enumerate(row):
            rows, columns = slice(i * sh, i * sh + R), slice(j * sw, j * sw + S)
            grad_framed[:, rows, columns] += g * weight[0]
            grad_weight[0] += g * framed[:, rows, columns]
    grad_x = grad_framed[:, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return grad_x[None], grad_weight, grad_output.sum().reshape(1)
