"""Layers that remember their forward pass."""

import torch
from torch.nn.functional import pad


class Windows:
    """Where the windows of a layer are."""

    def __init__(self, kernel, stride):
        self.kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        if stride is None:
            stride = self.kernel
        self.stride = stride if isinstance(stride, tuple) else (stride, stride)

    def at(self, i, j):
        top, left = i * self.stride[0], j * self.stride[1]
        return (
            slice(None),
            slice(None),
            slice(top, top + self.kernel[0]),
            slice(left, left + self.kernel[1]),
        )


class Layer:
    def backward(self, grad):
        self.grad_x = torch.zeros_like(self.x)
        for i in range(grad.size(2)):
            for j in range(grad.size(3)):
                self.window(self.windows.at(i, j), grad[:, :, i, j])
        return self.grad_x


class Average(Layer):
    def __init__(self, x, kernel, stride):
        self.x, self.windows = x, Windows(kernel, stride)

    def window(self, where, grad):
        R, S = self.windows.kernel
        self.grad_x[where] += (grad / (R * S)).unsqueeze(-1).unsqueeze(-1)


class Maximum(Average):
    def window(self, where, grad):
        pixels = self.x[where]
        flat = pixels.reshape(pixels.size(0), pixels.size(1), -1)
        one = torch.nn.functional.one_hot(flat.argmax(-1), flat.size(-1)).to(grad.dtype)
        self.grad_x[where] += (one * grad[..., None]).reshape(pixels.shape)


class Convolution(Layer):
    def __init__(self, x, weight, stride, padding):
        self.ph, self.pw = padding if isinstance(padding, tuple) else (padding, padding)
        self.x = pad(x, (self.pw, self.pw, self.ph, self.ph))
        self.weight = weight
        self.windows = Windows(tuple(weight.shape[2:]), stride)
        self.grad_weight = torch.zeros_like(weight)
        self.grad_bias = weight.new_zeros(weight.size(0))

    def window(self, where, grad):
        self.grad_bias += grad.sum(0)
        self.grad_weight += torch.tensordot(grad, self.x[where], dims=([0], [0]))
        self.grad_x[where] += torch.tensordot(grad, self.weight, dims=1)

    def backward(self, grad):
        full = super().backward(grad)
        H, W = full.shape[2:]
        return (
            full[:, :, self.ph : H - self.ph, self.pw : W - self.pw],
            self.grad_weight,
            self.grad_bias,
        )


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    return Average(x, kernel_size, stride).backward(grad_output)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    return Maximum(x, kernel_size, stride).backward(grad_output)


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    return Convolution(x, weight, stride, padding).backward(grad_output)
