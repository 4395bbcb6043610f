"""Read the arguments that every layer shares, and refuse the wrong ones by name."""

from collections.abc import Sequence
from typing import TypeAlias

import torch
from torch import Tensor

Pair: TypeAlias = int | Sequence[int]
"""One number for both axes, or (vertical, horizontal)."""


def integer(who: str, name: str, value: object, minimum: int) -> int:
    """`value`, if it is a whole number of at least `minimum`.

    Raises TypeError for another type (True is no number here), ValueError for a smaller number.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{who}: {name} must be an int, got {_described(value)}")
    if value < minimum:
        raise ValueError(f"{who}: {name} must be at least {minimum}, got {value}")
    return value


def pair(who: str, name: str, value: object, minimum: int) -> tuple[int, int]:
    """`value` as (vertical, horizontal), each at least `minimum`; one int counts for both.

    Raises TypeError for another type, ValueError for another length or a smaller number.
    """
    if not isinstance(value, (tuple, list)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{who}: {name} must be an int or a pair, got {_described(value)}")
        return (integer(who, name, value, minimum),) * 2
    if len(value) != 2:
        raise ValueError(f"{who}: {name} must be an int or a pair, got {len(value)} numbers")
    vertical, horizontal = (
        integer(who, f"{name}[{axis}]", each, minimum) for axis, each in enumerate(value)
    )
    return vertical, horizontal


def images(who: str, x: object, *, floating: bool = True) -> Tensor:
    """`x`, if it is a tensor (N, C, H, W) or (C, H, W) in which only N may be 0.

    Raises TypeError for what is no tensor and, with `floating`, for a dtype without fractions;
    ValueError for another number of axes or an empty axis.
    """
    if not isinstance(x, Tensor):
        raise TypeError(f"{who}: x must be a tensor, got {_described(x)}")
    if x.dim() not in (3, 4):
        raise ValueError(f"{who}: x must be (N, C, H, W) or (C, H, W), got {tuple(x.shape)}")
    if 0 in x.shape[-3:]:
        raise ValueError(f"{who}: x has an empty axis besides N: {tuple(x.shape)}")
    if floating and not x.is_floating_point():
        raise TypeError(f"{who}: x must be floating point, got {x.dtype}; x.float() makes it so")
    return x


def alike(who: str, name: str, value: object, x: Tensor) -> Tensor:
    """`value`, if it is a tensor with the dtype and on the device of `x`.

    Raises TypeError for what is no tensor or has another dtype, ValueError for another device.
    """
    if not isinstance(value, Tensor):
        raise TypeError(f"{who}: {name} must be a tensor, got {_described(value)}")
    if value.dtype != x.dtype:
        raise TypeError(f"{who}: {name} is {value.dtype} but x is {x.dtype}")
    if value.device != x.device:
        raise ValueError(f"{who}: {name} is on {value.device} but x is on {x.device}")
    return value


def real(who: str, x: Tensor) -> Tensor:
    """`x`, if its numbers can be ordered.

    Raises TypeError for bool and complex numbers.
    """
    if x.dtype == torch.bool or x.is_complex():
        raise TypeError(f"{who}: x must hold real numbers, got {x.dtype}")
    return x


def _described(value: object) -> str:
    return (
        f"{type(value).__name__} {value!r}"
        if isinstance(value, (str, bool, float))
        else (type(value).__name__)
    )
