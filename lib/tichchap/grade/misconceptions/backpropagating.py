"""What wrong gradients are built around: the right sums, in parts that can be replaced.

Sizes that do not fit are cut to what there is: a wrong stride gives wrong numbers and no error.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, framed, pair

Part = Callable[[Tensor, Tensor, Tensor, tuple[int, int], tuple[int, int]], Tensor]
Sizes = tuple[int, int]


def scattered(grad: Tensor, weight: Tensor, stride: Pair, size: Sequence[int]) -> Tensor:
    """Let every window add its gradient times the weights to a picture of this size."""
    shares = torch.einsum("nkij,kcrs->ncijrs", grad, weight)
    return gathered(shares, pair(stride), size)


def gathered(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    """Add up what windows (N, C, OH, OW, R, S) give to each pixel of a picture (N, C, H, W)."""
    (sh, sw), (N, C, OH, OW, R, S) = stride, shares.shape
    height, width = (OH - 1) * sh + R, (OW - 1) * sw + S
    out = shares.new_zeros(N, C, max(height, size[0]), max(width, size[1]))
    for r in range(R):
        for s in range(S):
            rows, columns = slice(r, r + (OH - 1) * sh + 1, sh), slice(s, s + (OW - 1) * sw + 1, sw)
            out[:, :, rows, columns] += shares[..., r, s]
    return out[:, :, : size[0], : size[1]]


def around(x: Tensor, padding: Sizes) -> Sizes:
    """Give the height and width of the padded picture."""
    return x.shape[2] + 2 * padding[0], x.shape[3] + 2 * padding[1]


def cropped(padded: Tensor, padding: Sizes, size: Sequence[int]) -> Tensor:
    """Take the picture out of its padding."""
    (ph, pw), (H, W) = padding, size
    return padded[:, :, ph : ph + H, pw : pw + W]


def grad_x(grad: Tensor, x: Tensor, weight: Tensor, stride: Sizes, padding: Sizes) -> Tensor:
    """Compute the right gradient of x."""
    padded = scattered(grad, weight, stride, around(x, padding))
    return cropped(padded, padding, x.shape[2:])


def grad_weight(grad: Tensor, x: Tensor, weight: Tensor, stride: Sizes, padding: Sizes) -> Tensor:
    """Compute the right gradient of the weight."""
    return correlated(grad, framed(x, padding), weight.shape[2:], stride)


def correlated(grad: Tensor, x: Tensor, kernel: Sequence[int], stride: Sizes) -> Tensor:
    """Multiply each window of x by its upstream gradient and add up."""
    windows = x.unfold(2, kernel[0], stride[0]).unfold(3, kernel[1], stride[1])
    grad = grad[:, :, : windows.shape[2], : windows.shape[3]]
    return torch.einsum("nkij,ncijrs->kcrs", grad, windows[:, :, : grad.shape[2], : grad.shape[3]])


def grad_bias(grad: Tensor, x: Tensor, weight: Tensor, stride: Sizes, padding: Sizes) -> Tensor:
    """Compute the right gradient of the bias."""
    return grad.sum((0, 2, 3))


def with_parts(
    x: Part = grad_x, weight: Part = grad_weight, bias: Part = grad_bias
) -> Callable[..., tuple[Tensor, Tensor, Tensor]]:
    """Make a `conv2d_backward` that is right but for the parts given here."""

    def conv2d_backward(
        grad_output: Tensor, input: Tensor, kernel: Tensor, stride: Pair = 1, padding: Pair = 0
    ) -> tuple[Tensor, Tensor, Tensor]:
        given = grad_output, input, kernel, pair(stride), pair(padding)
        return x(*given), weight(*given), bias(*given)

    return conv2d_backward


Shares = Callable[[Tensor, Tensor], Tensor]


def pooling(
    shares: Shares,
    change: Callable[[Sizes, Sizes | None], tuple[Sizes, Sizes]] = lambda k, s: (k, s or k),
    gather: Callable[[Tensor, Sizes, Sequence[int]], Tensor] = gathered,
) -> Callable[..., Tensor]:
    """Make the gradient of a pooling.

    `shares` gets the upstream gradients and the windows and says what each pixel of a window gets,
    `change` gives the sizes of kernel and stride, `gather` puts the shares into the picture.
    """

    def backward(
        grad_output: Tensor, x: Tensor, kernel_size: Pair, stride: Pair | None = None
    ) -> Tensor:
        (R, S), (sh, sw) = change(pair(kernel_size), None if stride is None else pair(stride))
        missing = (0, max(0, S - x.shape[3]), 0, max(0, R - x.shape[2]))
        windows = F.pad(x, missing, value=-9e9).unfold(2, R, sh).unfold(3, S, sw)
        grad = grad_output[:, :, : windows.shape[2], : windows.shape[3]]
        windows = windows[:, :, : grad.shape[2], : grad.shape[3]]
        return gather(shares(grad[..., None, None], windows), (sh, sw), x.shape[2:])

    return backward


def with_result(
    right: Callable[..., Tensor], change: Callable[[Tensor, Tensor, Tensor], Any]
) -> Callable[..., Any]:
    """Make a gradient of a pooling that is right but for what becomes of it and its arguments."""

    def backward(
        grad_output: Tensor, x: Tensor, kernel_size: Pair, stride: Pair | None = None
    ) -> Any:
        return change(right(grad_output, x, kernel_size, stride), grad_output, x)

    return backward


def routed(grad: Tensor, windows: Tensor) -> Tensor:
    """Give all of a window's gradient to its first largest pixel."""
    flat = windows.flatten(-2)
    winner = F.one_hot(flat.argmax(-1), flat.shape[-1]).reshape(windows.shape)
    return grad * winner.to(grad.dtype)


def averaged(grad: Tensor, windows: Tensor) -> Tensor:
    """Give each pixel of a window the same share."""
    return (grad / (windows.shape[-2] * windows.shape[-1])).expand_as(windows)


def assigned(shares: Tensor, stride: Sizes, size: Sequence[int]) -> Tensor:
    """Put the windows into the picture one after another, each over what was there."""
    (sh, sw), (N, C, OH, OW, R, S) = stride, shares.shape
    out = shares.new_zeros(N, C, *size)
    for i in range(OH):
        for j in range(OW):
            window = out[:, :, i * sh : i * sh + R, j * sw : j * sw + S]
            window.copy_(shares[:, :, i, j, : window.shape[2], : window.shape[3]])
    return out


SIZES: dict[str, Callable[[Sizes, Sizes | None], tuple[Sizes, Sizes]]] = {
    "default-stride-one": lambda k, s: (k, s or (1, 1)),
    "stride-ignored": lambda k, s: (k, k),
    "stride-swapped": lambda k, s: (k, (s[1], s[0]) if s else k),
    "stride-of-rows-for-both": lambda k, s: (k, (s[0], s[0]) if s else k),
    "kernel-swapped": lambda k, s: ((k[1], k[0]), s or (k[1], k[0])),
    "kernel-of-rows-for-both": lambda k, s: ((k[0], k[0]), s or (k[0], k[0])),
}
