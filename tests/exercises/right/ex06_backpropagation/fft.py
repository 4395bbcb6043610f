"""Convolutions by their spectra; poolings by index_put_."""

import torch


def dup(v):
    return [v, v] if isinstance(v, int) else list(v)


def correlate(a, b, equation, size):
    """Correlate a with b, summing as the equation says; places up to size."""
    full = [a.shape[-2] + b.shape[-2], a.shape[-1] + b.shape[-1]]
    A, B = torch.fft.rfft2(a, s=full), torch.fft.rfft2(b, s=full)
    out = torch.fft.irfft2(torch.einsum(equation, A, B.conj()), s=full)
    return out[..., : size[0], : size[1]]


def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    sh, sw = dup(stride)
    ph, pw = dup(padding)
    x_padded = torch.nn.functional.pad(x, (pw, pw, ph, ph))
    size = x_padded.shape[2:]
    g = grad_output.new_zeros(*grad_output.shape[:2], *size)
    OH, OW = grad_output.shape[2:]
    g[:, :, : OH * sh : sh, : OW * sw : sw] = grad_output
    grad_weight = correlate(x_padded, g, "ncuv,nkuv->kcuv", weight.shape[2:])
    full = [size[0] + weight.shape[2], size[1] + weight.shape[3]]
    product = torch.einsum(
        "nkuv,kcuv->ncuv", torch.fft.rfft2(g, s=full), torch.fft.rfft2(weight, s=full)
    )
    grad_x = torch.fft.irfft2(product, s=full)[:, :, ph : size[0] - ph, pw : size[1] - pw]
    return grad_x, grad_weight, grad_output.sum(dim=(-2, -1)).sum(dim=0)


def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    R, S = dup(kernel_size)
    sh, sw = [R, S] if stride is None else dup(stride)
    rows = torch.arange(x.shape[2], device=x.device)[:, None]
    columns = torch.arange(x.shape[3], device=x.device)[:, None]
    top = torch.arange(grad_output.shape[2], device=x.device) * sh
    left = torch.arange(grad_output.shape[3], device=x.device) * sw
    down = ((rows >= top) & (rows < top + R)).to(x.dtype)
    along = ((columns >= left) & (columns < left + S)).to(x.dtype)
    return down @ grad_output @ along.T / (R * S)


def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    R, S = dup(kernel_size)
    sh, sw = [R, S] if stride is None else dup(stride)
    index = x.unfold(2, R, sh).unfold(3, S, sw).flatten(-2).argmax(-1)
    N, C, OH, OW = index.shape
    p = torch.arange(OH, device=x.device)[:, None] * sh + index // S
    q = torch.arange(OW, device=x.device) * sw + index % S
    out = torch.zeros(x.numel(), dtype=x.dtype, device=x.device)
    H, W = x.shape[2:]
    plane = torch.arange(N * C, device=x.device).view(N, C, 1, 1)
    out.index_put_(((plane * H + p) * W + q,), grad_output, accumulate=True)
    return out.view(x.shape)
