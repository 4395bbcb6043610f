"""`conv2d(x, weight, bias=None, stride=1, padding=0)`, graded against torch's."""

import torch
import torch.nn.functional as F

from tichchap.grade.draw import draw_convolution
from tichchap.grade.operation import Check, Operation
from tichchap.grade.operations.convolution import (
    Pair,
    cases,
    examples,
    positional,
    transposed,
)
from tichchap.grade.probe import Probe
from tichchap.grade.properties import DEVICE, DTYPE, GRADIENTS, MEMORY, VALUES


def oracle(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
) -> torch.Tensor:
    """Give torch's answer."""
    return F.conv2d(x, weight, bias, stride, padding)


def _channels(seed: int) -> list[Probe]:
    return cases(
        seed,
        {"batch": 2, "channels": 3, "filters": 2, "size": (4, 5), "kernel": (2, 3)},
        {"batch": 3, "filters": 4, "size": (3, 4), "kernel": (3, 4), "bias": False},
        {
            "batch": 2,
            "channels": 2,
            "filters": 3,
            "size": (4, 3),
            "kernel": (2, 1),
            "layout": transposed,
        },
        {"batch": 2, "channels": 4, "filters": 3, "size": (3, 2), "kernel": (1, 1)},
    )


def _stride(seed: int) -> list[Probe]:
    # (size - kernel) / stride leaves 1/2, 2/3 and 1/3: floor, round and ceil all differ somewhere
    shape = {"batch": 2, "channels": 2, "filters": 3, "kernel": (2, 3)}
    return cases(
        seed,
        {**shape, "size": (5, 8), "stride": 2},
        {**shape, "size": (5, 8), "stride": (2, 3), "bias": False},
        {**shape, "size": (6, 4), "stride": (3, 1)},
        {**shape, "size": (4, 6), "stride": (1, 2), "kernel": (1, 1)},
        {**shape, "size": (3, 4), "stride": (2, 3), "padding": (1, 2), "kernel": (3, 3)},
    )


def _padding(seed: int) -> list[Probe]:
    shape = {"batch": 2, "channels": 2, "filters": 3, "size": (3, 4)}
    named = cases(
        seed,
        {**shape, "kernel": (3, 2), "padding": 1},
        {**shape, "kernel": (2, 3), "padding": (2, 1), "bias": False},
        {**shape, "kernel": (2, 2), "padding": (0, 2)},
        {"batch": 2, "channels": 1, "filters": 2, "size": (2, 3), "kernel": (6, 8), "padding": 3},
    )
    return [*named, positional(named[0], None, 1, (0, 2))]


def _gradients(seed: int) -> list[Probe]:
    shape = {"batch": 2, "channels": 2, "filters": 3, "size": (4, 4)}
    return cases(
        seed,
        {**shape, "kernel": (2, 3)},
        {**shape, "kernel": (3, 2), "stride": (2, 1), "padding": (1, 0)},
        {**shape, "kernel": (2, 2), "stride": 2, "padding": 1, "bias": False},
    )


def _types(seed: int) -> list[Probe]:
    shape = {"batch": 2, "channels": 2, "filters": 3, "size": (3, 4), "kernel": (2, 3)}
    return cases(seed, shape, {**shape, "stride": 2, "padding": 1, "bias": False})


def _tiny(seed: int) -> list[Probe]:
    # an operation on a fake tensor costs a hundred times a real one
    shape = {"filters": 2, "size": (2, 2), "kernel": (1, 2)}
    return cases(seed, shape, {**shape, "stride": 2, "padding": 1, "bias": False})


def _memory(seed: int) -> list[Probe]:
    shape = {"batch": 2, "channels": 2, "filters": 3, "size": (3, 4), "kernel": (2, 3)}
    return cases(seed, shape, {**shape, "padding": 1})


CONV2D = Operation(
    "conv2d", oracle, ("x", "weight", "bias", "stride", "padding"), examples, draw_convolution
)

CHECKS = (
    Check("channels", VALUES, _channels),
    Check("stride", VALUES, _stride),
    Check("padding", VALUES, _padding),
    Check("gradients", GRADIENTS, _gradients),
    Check("dtype", DTYPE, _types),
    Check("device", DEVICE, _tiny),
    Check("memory", MEMORY, _memory),
)
