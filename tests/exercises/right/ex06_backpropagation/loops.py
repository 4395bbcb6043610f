"""One loop for each letter of the formula."""

import torch


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    if isinstance(stride, int):
        stride = (stride, stride)
    N, C, OH, OW = grad_output.shape
    grad_x = torch.zeros(x.shape, dtype=x.dtype, device=x.device)
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    for r in range(kernel_size[0]):
                        for s in range(kernel_size[1]):
                            grad_x[n, c, i * stride[0] + r, j * stride[1] + s] += grad_output[
                                n, c, i, j
                            ] / (kernel_size[0] * kernel_size[1])
    return grad_x


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    if isinstance(stride, int):
        stride = (stride, stride)
    N, C, OH, OW = grad_output.shape
    grad_x = torch.zeros(x.shape, dtype=x.dtype, device=x.device)
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best = None
                    for r in range(kernel_size[0]):
                        for s in range(kernel_size[1]):
                            place = (n, c, i * stride[0] + r, j * stride[1] + s)
                            if best is None or x[place] >= x[best]:
                                best = place
                    grad_x[best] += grad_output[n, c, i, j]
    return grad_x


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    if isinstance(stride, int):
        stride = (stride, stride)
    if isinstance(padding, int):
        padding = (padding, padding)
    N, C, H, W = x.shape
    K, _, R, S = weight.shape
    grad_x = torch.zeros(x.shape, dtype=x.dtype, device=x.device)
    grad_weight = torch.zeros(weight.shape, dtype=weight.dtype, device=weight.device)
    grad_bias = torch.zeros(K, dtype=weight.dtype, device=weight.device)
    for n in range(N):
        for k in range(K):
            for i in range(grad_output.shape[2]):
                for j in range(grad_output.shape[3]):
                    g = grad_output[n, k, i, j]
                    grad_bias[k] += g
                    for c in range(C):
                        for r in range(R):
                            for s in range(S):
                                p = i * stride[0] + r - padding[0]
                                q = j * stride[1] + s - padding[1]
                                if 0 <= p < H and 0 <= q < W:
                                    grad_x[n, c, p, q] += g * weight[k, c, r, s]
                                    grad_weight[k, c, r, s] += g * x[n, c, p, q]
    return grad_x, grad_weight, grad_bias
