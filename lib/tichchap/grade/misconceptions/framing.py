"""What wrong paddings are built around: a filled frame and a copy, never torch's own padding."""

from torch import Tensor

Padding = int | tuple[int, int, int, int]
Sides = tuple[int, int, int, int]


def four(padding: Padding) -> Sides:
    """Give left, right, top and bottom."""
    return (padding, padding, padding, padding) if isinstance(padding, int) else padding


def frame(x: Tensor, sides: Sides, value: float) -> Tensor:
    """Make the frame, filled everywhere."""
    left, right, top, bottom = sides
    N, C, H, W = x.shape
    return x.new_full((N, C, top + H + bottom, left + W + right), value)


def inner(out: Tensor, x: Tensor, sides: Sides) -> Tensor:
    """Give the part of the frame in which the picture belongs."""
    left, _, top, _ = sides
    return out[:, :, top : top + x.shape[2], left : left + x.shape[3]]


def framed(x: Tensor, sides: Sides, value: float = 0.0) -> Tensor:
    """Pad as it is right."""
    out = frame(x, sides, value)
    inner(out, x, sides).copy_(x)
    return out
