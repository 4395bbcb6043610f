"""Wrong `pad2d`: what the frame is filled with."""

from collections.abc import Callable
from functools import partial

from torch import Tensor

from tichchap.grade.misconceptions.framing import Padding, Sides, four, frame, framed, inner
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "pad2d")


def with_value(change: Callable[[float], float]) -> Callable[..., Tensor]:
    """Make a padding that is right but for a changed value."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        return framed(x, four(padding), change(value))

    return pad2d


wrong("value-ignored", check="value")(with_value(lambda value: 0.0))
wrong("value-cut-to-integer", check="value")(with_value(int))


@wrong("default-not-zero", check="sides")
def default_not_zero(x: Tensor, padding: Padding, value: float = 1.0) -> Tensor:
    """Pad with ones where no value is given."""
    return framed(x, four(padding), value)


def with_filling(fill: Callable[[Tensor, Sides, float], Tensor]) -> Callable[..., Tensor]:
    """Make a padding from the picture, the sides and the value."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        return fill(x, four(padding), value)

    return pad2d


wrong("value-added-to-picture", check="value")(
    with_filling(lambda x, sides, value: framed(x + value, sides, value))
)


@wrong("zeros-of-the-picture-replaced", check="value")
@with_filling
def zeros_replaced(x: Tensor, sides: Sides, value: float) -> Tensor:
    """Pad with zeros and put the value wherever there is a zero."""
    out = framed(x, sides)
    return out.where(out != 0, value)


@wrong("value-twice-in-corners", check="value")
@with_filling
def value_twice_in_corners(x: Tensor, sides: Sides, value: float) -> Tensor:
    """Add the value to rows, then to columns: corners get it from both."""
    left, _, top, _ = sides
    out = framed(x, sides)
    H, W = x.shape[2:]
    for rows in (slice(None, top), slice(top + H, None)):
        out[:, :, rows] += value
    for columns in (slice(None, left), slice(left + W, None)):
        out[:, :, :, columns] += value
    return out


@wrong("value-left-and-right-only", check="value")
@with_filling
def value_left_and_right_only(x: Tensor, sides: Sides, value: float) -> Tensor:
    """Fill the columns with the value, the rows above and below with zeros."""
    left, right, top, bottom = sides
    return framed(framed(x, (left, right, 0, 0), value), (0, 0, top, bottom))


@wrong("corners-not-filled", check="value")
@with_filling
def corners_not_filled(x: Tensor, sides: Sides, value: float) -> Tensor:
    """Fill the four strips beside the picture and leave the corners at 0."""
    left, _, top, _ = sides
    out, (H, W) = frame(x, sides, 0.0), x.shape[2:]
    out[:, :, top : top + H] = value
    out[:, :, :, left : left + W] = value
    inner(out, x, sides).copy_(x)
    return out
