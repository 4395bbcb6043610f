"""Element by element, and windows that are really slid."""

import torch


def pad2d(x, padding, value=0.0):
    if isinstance(padding, int):
        padding = [padding] * 4
    left, right, top, bottom = padding
    N, C, H, W = x.shape
    out = torch.empty(N, C, H + top + bottom, W + left + right, dtype=x.dtype, device=x.device)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            if top <= i < top + H and left <= j < left + W:
                out[:, :, i, j] = x[:, :, i - top, j - left]
            else:
                out[:, :, i, j] = value
    return out


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    end = size + 2 * padding
    count, start = 0, 0
    while start + (kernel_size - 1) * dilation < end:
        count += 1
        start += stride
    return count


def same_padding(kernel_size, dilation=1):
    before, after = 0, 0
    for cell in range(dilation * (kernel_size - 1)):
        if cell % 2 == 0:
            after += 1
        else:
            before += 1
    return before, after


def receptive_field(layers):
    field = 1
    for i, (kernel, _, dilation) in enumerate(layers):
        jump = 1
        for _, stride, _ in layers[:i]:
            jump *= stride
        field += (kernel - 1) * dilation * jump
    return field
