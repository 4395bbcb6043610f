"""Read and check the arguments of a convolution, all at once and before anything is computed."""

from typing import NamedTuple

from torch import Tensor

from tichchap.nn._arguments import alike, images, integer, pair
from tichchap.nn.padding import known_mode
from tichchap.nn.sizes import same_padding, span


class Plan(NamedTuple):
    """What a convolution does with its images, as pairs (vertical, horizontal)."""

    stride: tuple[int, int]
    frame: tuple[int, int, int, int]
    """Padding as (left, right, top, bottom)."""
    dilation: tuple[int, int]


def plan(
    who: str,
    x: object,
    weight: object,
    bias: object,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
    padding_mode: str,
) -> Plan:
    """How to convolve `x` with `weight`.

    Raises TypeError and ValueError as documented at `conv2d`.
    """
    x = images(who, x)
    weight = alike(who, "weight", weight, x)
    _check_channels(who, x, weight, integer(who, "groups", groups, 1))
    if bias is not None:
        _check_bias(who, weight, alike(who, "bias", bias, x))
    steps = pair(who, "stride", stride, 1)
    gaps = pair(who, "dilation", dilation, 1)
    known_mode(who, "padding_mode", padding_mode)
    kernel = (weight.shape[2], weight.shape[3])
    frame = frame_of(who, padding, kernel, steps, gaps)
    left, right, top, bottom = frame
    spans = span(kernel[0], gaps[0]), span(kernel[1], gaps[1])
    padded = top + x.shape[-2] + bottom, left + x.shape[-1] + right
    if spans[0] > padded[0] or spans[1] > padded[1]:
        raise ValueError(
            f"{who}: the kernel spans {spans} pixels but the padded image has only {padded} "
            f"({_shapes(x, weight)}, padding {padding!r}, dilation {gaps})"
        )
    return Plan(steps, frame, gaps)


def frame_of(
    who: str,
    padding: object,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
) -> tuple[int, int, int, int]:
    """`padding` (an int, a pair, "same" or "valid") as (left, right, top, bottom).

    Raises ValueError for another word, for "same" with a stride, and for negative numbers;
    TypeError for another type.
    """
    if not isinstance(padding, str):
        vertical, horizontal = pair(who, "padding", padding, 0)
        return horizontal, horizontal, vertical, vertical
    if padding == "valid":
        return 0, 0, 0, 0
    if padding != "same":
        raise ValueError(f'{who}: padding must be a number, "same" or "valid", got {padding!r}')
    if stride != (1, 1):
        raise ValueError(f'{who}: padding="same" needs stride 1, got stride {stride}')
    top, bottom = same_padding(kernel[0], dilation[0])
    left, right = same_padding(kernel[1], dilation[1])
    return left, right, top, bottom


def _check_channels(who: str, x: Tensor, weight: Tensor, groups: int) -> None:
    if weight.dim() != 4:
        raise ValueError(f"{who}: weight must be (K, C/groups, R, S), got {tuple(weight.shape)}")
    if 0 in weight.shape:
        raise ValueError(f"{who}: weight has an empty axis: {tuple(weight.shape)}")
    K, expected = weight.shape[0], weight.shape[1] * groups
    if x.shape[-3] != expected:
        grouped = f" in {groups} groups" if groups > 1 else ""
        raise ValueError(
            f"{who}: weight expects {expected} input channels{grouped} but x has {x.shape[-3]} "
            f"({_shapes(x, weight)})"
        )
    if K % groups:
        raise ValueError(
            f"{who}: groups must divide the {K} filters, got groups={groups} ({_shapes(x, weight)})"
        )


def _check_bias(who: str, weight: Tensor, bias: Tensor) -> None:
    if bias.shape != weight.shape[:1]:
        raise ValueError(
            f"{who}: bias must be ({weight.shape[0]},), one number for each filter, "
            f"got {tuple(bias.shape)} (weight {tuple(weight.shape)})"
        )


def _shapes(x: Tensor, weight: Tensor) -> str:
    return f"x {tuple(x.shape)}, weight {tuple(weight.shape)}"
