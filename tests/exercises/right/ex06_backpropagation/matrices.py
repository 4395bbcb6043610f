"""Every layer here is linear once its winners are known: a matrix forward, its transpose back."""

import torch


def places(size, kernel, stride, padding=(0, 0)):
    """Say for each window which pixels it reads: (windows, taps), -1 outside of the picture."""
    H, W = size
    OH = (H + 2 * padding[0] - kernel[0]) // stride[0] + 1
    OW = (W + 2 * padding[1] - kernel[1]) // stride[1] + 1
    table = []
    for i in range(OH):
        for j in range(OW):
            for r in range(kernel[0]):
                for s in range(kernel[1]):
                    p = i * stride[0] + r - padding[0]
                    q = j * stride[1] + s - padding[1]
                    table.append(p * W + q if 0 <= p < H and 0 <= q < W else -1)
    return torch.tensor(table).reshape(OH * OW, kernel[0] * kernel[1])


def selection(table, pixels, like):
    """One matrix (pixels, windows) for each tap, of zeros and ones."""
    every = torch.arange(pixels)
    return (table.T[:, None, :] == every[None, :, None]).to(like.device, like.dtype)


def sides(value, other=None):
    value = other if value is None else value
    return (value, value) if isinstance(value, int) else value


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    kernel = sides(kernel_size)
    table = places(x.shape[2:], kernel, sides(stride, kernel))
    matrix = selection(table, x.shape[2] * x.shape[3], x).mean(0)
    return (grad_output.flatten(2) @ matrix.T).reshape(x.shape)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    kernel = sides(kernel_size)
    table = places(x.shape[2:], kernel, sides(stride, kernel)).to(x.device)
    pixels = x.flatten(2)
    winners = pixels[:, :, table].argmax(-1, keepdim=True)
    index = table.expand(*x.shape[:2], -1, -1).gather(-1, winners).squeeze(-1)
    grad = torch.zeros_like(pixels)
    grad.scatter_add_(2, index, grad_output.flatten(2))
    return grad.view(x.shape)


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    K, C, R, S = weight.shape
    table = places(x.shape[2:], (R, S), sides(stride), sides(padding))
    taps = selection(table, x.shape[2] * x.shape[3], x)
    g, pixels, w = grad_output.flatten(2), x.flatten(2), weight.flatten(2)
    grad_x = torch.einsum("nko,tpo,kct->ncp", g, taps, w).reshape(x.shape)
    grad_w = torch.einsum("nko,tpo,ncp->kct", g, taps, pixels).reshape(weight.shape)
    return grad_x, grad_w, g.sum(dim=2).sum(dim=0)
