"""Objects that are called like functions."""

from dataclasses import dataclass

import torch


class Pad2d:
    def sides(self, padding):
        return padding if hasattr(padding, "__len__") else [padding for _ in range(4)]

    def __call__(self, x, padding, value=0.0):
        for axis, (before, after) in zip((3, 2), self.pairs(self.sides(padding)), strict=True):
            x = self.along(x, axis, before, after, value)
        return x

    def pairs(self, sides):
        return [(sides[0], sides[1]), (sides[2], sides[3])]

    def along(self, x, axis, before, after, value):
        shape = list(x.shape)
        shape[axis] += before + after
        out = torch.full(shape, value, dtype=x.dtype, device=x.device)
        out.narrow(axis, before, x.shape[axis]).copy_(x)
        return out


@dataclass
class Axis:
    size: int
    padding: int = 0

    def places(self, span, stride):
        return (self.size + self.padding + self.padding - span + stride) // stride


class Window:
    def __init__(self, kernel_size, dilation):
        self.span = kernel_size + (kernel_size - 1) * (dilation - 1)

    def shared(self):
        return ((self.span - 1) // 2, self.span // 2)


pad2d = Pad2d()


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return Axis(size, padding).places(Window(kernel_size, dilation).span, stride)


def same_padding(kernel_size, dilation=1):
    return Window(kernel_size, dilation).shared()


class Network:
    def __init__(self):
        self.field = self.jump = 1

    def add(self, kernel, stride, dilation):
        self.field += (Window(kernel, dilation).span - 1) * self.jump
        self.jump *= stride
        return self


def receptive_field(layers):
    network = Network()
    for layer in layers:
        network.add(*layer)
    return network.field
