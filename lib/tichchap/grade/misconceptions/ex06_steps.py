"""Wrong `conv2d_backward`: stride and padding on the way back."""

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.backpropagating import (
    Sizes,
    around,
    correlated,
    cropped,
    grad_weight,
    grad_x,
    scattered,
    with_parts,
)
from tichchap.grade.misconceptions.convolving import framed
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "conv2d_backward")
Change = Callable[[Sizes], Sizes]


def with_stride(
    in_x: Change | None = None, in_weight: Change | None = None
) -> Callable[..., object]:
    """Make a `conv2d_backward` that is right but for the stride of these parts."""

    def x_part(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
        return grad_x(g, x, w, in_x(s) if in_x else s, p)

    def weight_part(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
        return grad_weight(g, x, w, in_weight(s) if in_weight else s, p)

    return with_parts(x=x_part, weight=weight_part)


def with_padding(change: Change) -> Callable[..., object]:
    """Make a `conv2d_backward` that is right but for a changed padding."""
    return with_parts(
        x=lambda g, x, w, s, p: grad_x(g, x, w, s, change(p)),
        weight=lambda g, x, w, s, p: grad_weight(g, x, w, s, change(p)),
    )


stride = partial(wrong, check="stride")
stride("stride-ignored")(with_stride(lambda s: (1, 1), lambda s: (1, 1)))
stride("input-stride-ignored")(with_stride(in_x=lambda s: (1, 1)))
stride("weight-stride-ignored")(with_stride(in_weight=lambda s: (1, 1)))
stride("stride-of-rows-for-both")(with_stride(lambda s: (s[0], s[0]), lambda s: (s[0], s[0])))
stride("stride-swapped")(with_stride(lambda s: (s[1], s[0]), lambda s: (s[1], s[0])))
stride("a-zero-too-many")(with_stride(in_x=lambda s: (s[0] + (s[0] > 1), s[1] + (s[1] > 1))))


def _repeated(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
    spread = g.repeat_interleave(s[0], 2).repeat_interleave(s[1], 3)
    return grad_x(spread, x, w, (1, 1), p)


stride("spread-by-repeating")(with_parts(x=_repeated))


def _reached(g: Tensor, w: Tensor, s: Sizes) -> tuple[int, int]:
    return (g.shape[2] - 1) * s[0] + w.shape[2], (g.shape[3] - 1) * s[1] + w.shape[3]


def _remainder_lost(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
    height, width = _reached(g, w, s)
    return cropped(scattered(g, w, s, (height, width)), p, (height - 2 * p[0], width - 2 * p[1]))


stride("remainder-lost")(with_parts(x=_remainder_lost))


def _remainder_in_front(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
    (height, width), (H, W) = _reached(g, w, s), around(x, p)
    padded = F.pad(scattered(g, w, s, (height, width)), (W - width, 0, H - height, 0))
    return cropped(padded, p, x.shape[2:])


stride("remainder-in-front")(with_parts(x=_remainder_in_front))


def _remainder_kept(g: Tensor, x: Tensor, w: Tensor, s: Sizes, p: Sizes) -> Tensor:
    height, width = _reached(g, w, s)
    H, W = around(x, p)
    kernel = w.shape[2] + H - height, w.shape[3] + W - width
    return correlated(g, framed(x, p), kernel, s)


stride("weight-remainder-kept")(with_parts(weight=_remainder_kept))

padding = partial(wrong, check="padding")
padding("padding-swapped")(with_padding(lambda p: (p[1], p[0])))
padding("padding-of-rows-for-both")(with_padding(lambda p: (p[0], p[0])))


def with_crop(crop: Callable[[Tensor, Sizes, torch.Size], Tensor]) -> Callable[..., object]:
    """Make a `conv2d_backward` that takes x out of its padding otherwise."""
    return with_parts(
        x=lambda g, x, w, s, p: crop(scattered(g, w, s, around(x, p)), p, x.shape[2:])
    )


padding("padding-not-cropped")(with_crop(lambda padded, p, size: padded))
padding("cropped-from-the-corner")(
    with_crop(lambda padded, p, size: padded[:, :, : size[0], : size[1]])
)
padding("cropped-on-one-side")(with_crop(lambda padded, p, size: padded[:, :, p[0] :, p[1] :]))
padding("cropped-to-nothing")(
    with_crop(
        lambda padded, p, size: padded[:, :, p[0] : -p[0], p[1] : -p[1]] if any(p) else padded
    )
)
padding("weight-padding-ignored")(
    with_parts(weight=lambda g, x, w, s, p: grad_weight(g, F.pad(x, _behind(p)), w, s, (0, 0)))
)


def _behind(p: Sizes) -> tuple[int, int, int, int]:
    return 0, 2 * p[1], 0, 2 * p[0]
