"""Through NumPy and back."""

import numpy as np
import torch


def array(tensor):
    return tensor.detach().cpu().numpy()


def back(result, like):
    return torch.from_numpy(np.ascontiguousarray(result)).to(device=like.device, dtype=like.dtype)


def two(value):
    return (value, value) if np.isscalar(value) else value


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    g = array(grad_output)
    R, S = two(kernel_size)
    sh, sw = two(kernel_size if stride is None else stride)
    out = np.zeros(x.shape, dtype=g.dtype)
    for i, j in np.ndindex(g.shape[2:]):
        out[:, :, i * sh : i * sh + R, j * sw : j * sw + S] += g[:, :, i : i + 1, j : j + 1] / R / S
    return back(out, x)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    g, a = array(grad_output), array(x)
    R, S = two(kernel_size)
    sh, sw = two(kernel_size if stride is None else stride)
    out = np.zeros_like(a)
    for n, c, i, j in np.ndindex(g.shape):
        window = a[n, c, i * sh : i * sh + R, j * sw : j * sw + S]
        r, s = np.unravel_index(np.argmax(window), window.shape)
        out[n, c, i * sh + r, j * sw + s] += g[n, c, i, j]
    return back(out, x)


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    g, a, w = array(grad_output), array(x), array(weight)
    (sh, sw), (ph, pw) = two(stride), two(padding)
    R, S = w.shape[2:]
    a = np.pad(a, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw = np.zeros_like(a), np.zeros_like(w)
    for i, j in np.ndindex(g.shape[2:]):
        window = np.s_[:, :, i * sh : i * sh + R, j * sw : j * sw + S]
        dw += np.tensordot(g[:, :, i, j], a[window], axes=(0, 0))
        dx[window] += np.tensordot(g[:, :, i, j], w, axes=(1, 0))
    dx = dx[:, :, ph : dx.shape[2] - ph, pw : dx.shape[3] - pw]
    return back(dx, x), back(dw, weight), back(g.sum(axis=(0, 2, 3)), weight)
