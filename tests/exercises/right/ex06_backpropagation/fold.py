"""Columns: the way back of F.unfold is F.fold."""

import torch
import torch.nn.functional as F


def as_pair(value):
    return value if isinstance(value, tuple) else (value, value)


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    R, S = as_pair(kernel_size)
    columns = grad_output.flatten(2) / (R * S)
    columns = columns.repeat_interleave(R * S, dim=1)
    stride = (R, S) if stride is None else stride
    return F.fold(columns, x.shape[2:], (R, S), stride=stride)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    N, C, H, W = x.shape
    R, S = as_pair(kernel_size)
    stride = (R, S) if stride is None else stride
    columns = F.unfold(x, (R, S), stride=stride).view(N, C, R * S, -1)
    winners = columns.max(dim=2, keepdim=True).indices
    grad_columns = torch.zeros_like(columns)
    grad_columns.scatter_(2, winners, grad_output.reshape(N, C, 1, -1))
    return F.fold(grad_columns.view(N, C * R * S, -1), (H, W), (R, S), stride=stride)


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    K, C, R, S = weight.shape
    sizes = {"kernel_size": (R, S), "stride": stride, "padding": padding}
    g = grad_output.flatten(2)
    columns = F.unfold(x, **sizes)
    grad_weight = (g @ columns.transpose(1, 2)).sum(0).reshape(K, C, R, S)
    grad_columns = weight.reshape(K, -1).t() @ g
    grad_x = F.fold(grad_columns, x.shape[-2:], **sizes)
    return grad_x, grad_weight, g.sum(-1).sum(0)
