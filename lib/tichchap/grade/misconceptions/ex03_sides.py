"""Wrong `pad2d(x, padding, value=0.0)`: which side gets how much, and where the picture goes."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from tichchap.grade.misconceptions.framing import Padding, Sides, four, frame, framed, inner
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "pad2d")


def with_sides(change: Callable[[int, int, int, int], Sides]) -> Callable[..., Tensor]:
    """Make a padding that is right but for the numbers of the four sides."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        return framed(x, change(*four(padding)), value)

    return pad2d


# a, b, c, d: left, right, top, bottom
wrong("rows-read-first", check="sides")(with_sides(lambda a, b, c, d: (c, d, a, b)))
wrong("corner-order", check="sides")(with_sides(lambda a, b, c, d: (a, c, b, d)))
wrong("left-and-right-swapped", check="sides")(with_sides(lambda a, b, c, d: (b, a, c, d)))
wrong("top-and-bottom-swapped", check="sides")(with_sides(lambda a, b, c, d: (a, b, d, c)))
wrong("before-and-after-swapped", check="sides")(with_sides(lambda a, b, c, d: (b, a, d, c)))
wrong("first-of-each-pair", check="sides")(with_sides(lambda a, b, c, d: (a, a, c, c)))
wrong("first-number-for-all", check="sides")(with_sides(lambda a, b, c, d: (a, a, a, a)))
wrong("columns-for-both-axes", check="sides")(with_sides(lambda a, b, c, d: (a, b, a, b)))
wrong("only-left-and-right", check="sides")(with_sides(lambda a, b, c, d: (a, b, 0, 0)))
wrong("only-top-and-bottom", check="sides")(with_sides(lambda a, b, c, d: (0, 0, c, d)))
wrong("only-before", check="sides")(with_sides(lambda a, b, c, d: (a, 0, c, 0)))
wrong("only-after", check="sides")(with_sides(lambda a, b, c, d: (0, b, 0, d)))
wrong("padding-doubled", check="sides")(with_sides(lambda a, b, c, d: (2 * a, 2 * b, 2 * c, 2 * d)))
wrong("all-after", check="sides")(with_sides(lambda a, b, c, d: (0, a + b, 0, c + d)))
wrong("padding-ignored", check="sides")(with_sides(lambda a, b, c, d: (0, 0, 0, 0)))


def with_int(sides: Callable[[int], Sides]) -> Callable[..., Tensor]:
    """Make a padding that is right but where all four sides are one int."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        return framed(x, sides(padding) if isinstance(padding, int) else padding, value)

    return pad2d


wrong("int-shared-by-both-sides", check="sides")(
    with_int(lambda p: (p // 2, p - p // 2, p // 2, p - p // 2))
)
wrong("int-for-columns-only", check="sides")(with_int(lambda p: (p, p, 0, 0)))


@wrong("int-refused", check="sides")
def int_refused(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Unpack four numbers from an int."""
    left, right, top, bottom = padding  # type: ignore[misc]
    return framed(x, (left, right, top, bottom), value)


@wrong("tuple-refused", check="sides")
def tuple_refused(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Compute with a tuple as if it were an int."""
    H = x.shape[2] + 2 * padding  # type: ignore[operator]
    return framed(x, four(padding), value)[:, :, :H]


@wrong("all-axes-padded", check="sides")
def all_axes_padded(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Pad batch and channels by an int as well, as numpy's pad does."""
    out = framed(x, four(padding), value)
    if not isinstance(padding, int):
        return out
    N, C, H, W = out.shape
    grown = out.new_full((N + 2 * padding, C + 2 * padding, H, W), value)
    grown[padding : padding + N, padding : padding + C] = out
    return grown


def with_result(change: Callable[[Tensor, Tensor], Tensor]) -> Callable[..., Tensor]:
    """Make a padding that is right but for what becomes of its result; x is at hand."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        return change(framed(x, four(padding), value), x)

    return pad2d


wrong("size-kept", check="sides")(
    with_result(lambda out, x: out[:, :, : x.shape[2], : x.shape[3]].clone())
)
wrong("first-image-only", check="sides")(with_result(lambda out, x: out[:1]))
wrong("first-image-repeated", check="sides")(with_result(lambda out, x: out[:1].expand_as(out)))
wrong("first-channel-repeated", check="sides")(
    with_result(lambda out, x: out[:, :1].expand_as(out))
)


def with_frame(fill: Callable[[Tensor, Tensor, Sides], object]) -> Callable[..., Tensor]:
    """Make a padding that is right but for how the picture is put into the filled frame."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        sides = four(padding)
        out = frame(x, sides, value)
        fill(out, x, sides)
        return out

    return pad2d


wrong("picture-forgotten", check="sides")(with_frame(lambda out, x, sides: None))
wrong("only-first-image-copied", check="sides")(
    with_frame(lambda out, x, sides: inner(out, x, sides)[:1].copy_(x[:1]))
)
wrong("last-row-and-column-missing", check="sides")(
    with_frame(lambda out, x, s: inner(out, x[:, :, 1:, 1:], s).copy_(x[:, :, :-1, :-1]))
)


@wrong("minus-zero-slice", check="sides")
def minus_zero_slice(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """End a slice at -0, which is its beginning."""
    left, right, top, bottom = four(padding)
    out = frame(x, (left, right, top, bottom), value)
    out[:, :, top:-bottom, left:-right] = x
    return out


@wrong("square-picture-assumed", check="sides")
def square_picture_assumed(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Take the height for the width."""
    left, right, top, bottom = four(padding)
    (N, C, H, _), W = x.shape, x.shape[2]
    out = x.new_full((N, C, top + H + bottom, left + W + right), value)
    out[:, :, top : top + H, left : left + W] = x[:, :, :, :W]
    return out


@wrong("contiguous-input-assumed", check="sides")
def contiguous_input_assumed(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Compute the steps of as_strided from the shape."""
    N, C, H, W = x.shape
    return framed(x.as_strided((N, C, H, W), (C * H * W, H * W, W, 1)), four(padding), value)


def with_border(source: Callable[[Tensor, int], Tensor]) -> Callable[..., Tensor]:
    """Make a padding that fills the frame with pixels of the picture in place of the value."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        left, right, top, bottom = four(padding)
        H, W = x.shape[2:]
        rows = source(torch.arange(-top, H + bottom, device=x.device), H)
        columns = source(torch.arange(-left, W + right, device=x.device), W)
        return x[:, :, rows][:, :, :, columns]

    return pad2d


wrong("border-repeated", check="sides")(with_border(lambda at, size: at.clamp(0, size - 1)))
wrong("wrapped-around", check="sides")(with_border(lambda at, size: at % size))
