"""Wrong `pad2d`: gradients, types, devices and memory; the values are right."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from tichchap.grade.misconceptions.framing import Padding, four, framed
from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer, on_the_cpu

wrong = partial(misconception, "pad2d")


def with_picture(change: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """Make a padding that is right but for what it does to the picture first."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        return framed(change(x), four(padding), value)

    return pad2d


def with_result(change: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """Make a padding that is right but for what becomes of its result."""

    def pad2d(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
        return change(framed(x, four(padding), value))

    return pad2d


wrong("detached", check="gradients")(with_picture(lambda x: x.detach()))
wrong("float32-result", check="dtype")(with_result(lambda out: out.float()))
wrong("float64-result", check="dtype")(with_result(lambda out: out.double()))


@wrong("float32-inside", check="dtype")
def float32_inside(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Copy through a float32 buffer and convert back."""
    return framed(x.float(), four(padding), value).to(x.dtype)


@wrong("whole-numbers-become-floats", check="dtype")
def whole_numbers_become_floats(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Make a float of a picture of whole numbers."""
    return framed(x if x.is_floating_point() else x.float(), four(padding), value)


@wrong("whole-numbers-through-float32", check="dtype")
def whole_numbers_through_float32(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Make a float of a picture of whole numbers, and whole numbers of the result."""
    picture = x if x.is_floating_point() else x.float()
    return framed(picture, four(padding), value).to(x.dtype)


def joined(x: Tensor, padding: Padding, value: float, **kind: Any) -> Tensor:
    """Join strips of the value to the picture; `kind` is the dtype and device of the strips."""
    left, right, top, bottom = four(padding)
    N, C, H = x.shape[:3]
    beside = [torch.full((N, C, H, each), value, **kind) for each in (left, right)]
    row = torch.cat([beside[0], x, beside[1]], 3)
    above = [torch.full((N, C, each, row.shape[3]), value, **kind) for each in (top, bottom)]
    return torch.cat([above[0], row, above[1]], 2)


@wrong("strips-in-float32", check="dtype")
def strips_in_float32(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Make the strips in torch's default dtype."""
    return joined(x, padding, value, dtype=torch.float32, device=x.device)


@wrong("strips-on-the-cpu", check="device")
def strips_on_the_cpu(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Make the strips without saying on which device."""
    return joined(x, padding, value, dtype=x.dtype)


wrong("result-on-the-cpu", check="device")(with_result(on_the_cpu))


@wrong("input-overwritten", check="memory")
def input_overwritten(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """Subtract the value in place, to add it everywhere afterwards."""
    x -= value
    return framed(x, four(padding)) + value


wrong("output-buffer-shared", check="memory")(with_result(in_one_buffer()))
