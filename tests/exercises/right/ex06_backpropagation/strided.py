"""Views: as_strided for the windows, shifted slices for the way back."""

from collections import namedtuple

import torch

Gradients = namedtuple("Gradients", "x weight bias")


def ints(v):
    return (v, v) if isinstance(v, int) else tuple(v)


def windows(x, kernel, stride, out):
    n, c, h, w = x.stride()
    size = (*x.shape[:2], *out, *kernel)
    return x.as_strided(size, (n, c, h * stride[0], w * stride[1], h, w), x.storage_offset())


def add_windows(target, shares, stride):
    OH, OW, R, S = shares.shape[2:]
    for r in range(R):
        for s in range(S):
            view = target[:, :, r : r + (OH - 1) * stride[0] + 1 : stride[0]]
            view[:, :, :, s : s + (OW - 1) * stride[1] + 1 : stride[1]] += shares[..., r, s]
    return target


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    kernel = ints(kernel_size)
    stride = kernel if stride is None else ints(stride)
    shares = grad_output[..., None, None].div(kernel[0] * kernel[1]).expand(-1, -1, -1, -1, *kernel)
    return add_windows(torch.zeros_like(x), shares, stride)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    kernel = ints(kernel_size)
    stride = kernel if stride is None else ints(stride)
    w = windows(x, kernel, stride, grad_output.shape[2:])
    largest = torch.eq(w, w.amax(dim=(-2, -1), keepdim=True))
    weights = largest / largest.sum(dim=(-2, -1), keepdim=True).to(x.dtype)
    return add_windows(torch.zeros_like(x), weights * grad_output[..., None, None], stride)


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    (ph, pw), stride = ints(padding), ints(stride)
    N, C, H, W = x.shape
    frame = x.new_zeros((N, C, H + 2 * ph, W + 2 * pw))
    frame[:, :, ph : ph + H, pw : pw + W].copy_(x)
    seen = windows(frame, weight.shape[2:], stride, grad_output.shape[2:])
    grad_weight = torch.einsum("nkij,ncijrs->kcrs", grad_output, seen)
    shares = torch.einsum("nkij,kcrs->ncijrs", grad_output, weight)
    grad_frame = add_windows(torch.zeros_like(frame), shares, stride)
    grad_x = grad_frame.narrow(2, ph, H).narrow(3, pw, W)
    return Gradients(grad_x, grad_weight, torch.einsum("nkij->k", grad_output))
