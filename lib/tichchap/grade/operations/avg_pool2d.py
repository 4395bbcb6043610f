"""`avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True)`, as torch's."""

from functools import partial
from typing import Any

import torch
import torch.nn.functional as F

from tichchap.grade.draw_pooling import draw_mean
from tichchap.grade.operation import Check, Operation, by_size
from tichchap.grade.operations.convolution import Pair, normal, tenths, transposed
from tichchap.grade.operations.pooling import BAN, cases, distinct, thirds, tied
from tichchap.grade.probe import Probe
from tichchap.grade.properties import DEVICE, DTYPE, GRADIENTS, MEMORY, VALUES


def oracle(
    x: torch.Tensor,
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    count_include_pad: bool = True,
) -> torch.Tensor:
    """Give torch's answer."""
    return F.avg_pool2d(x, kernel_size, stride, padding, False, count_include_pad)


def _values(seed: int) -> list[Probe]:
    # size / kernel leaves 1/2, 1/3 and 2/3: floor, round and ceil all differ somewhere
    return cases(
        seed,
        {"batch": 2, "channels": 3, "size": (5, 7), "kernel": (2, 3)},
        {"batch": 3, "channels": 2, "size": (7, 8), "kernel": 3},
        {"batch": 2, "channels": 3, "size": (6, 5), "kernel": (3, 2), "layout": transposed},
        {"batch": 3, "channels": 4, "size": (3, 4), "kernel": (3, 4)},
        {"batch": 2, "channels": 3, "size": (3, 4), "kernel": (1, 1)},
        {"batch": 2, "channels": 3, "size": (1, 5), "kernel": (1, 2)},
        {"batch": 2, "channels": 1, "size": (4, 6), "kernel": (4, 1), "draw": tied},
    )


def _stride(seed: int) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 3}
    return cases(
        seed,
        {**shape, "size": (4, 6), "kernel": (2, 3), "stride": 1},
        {**shape, "size": (8, 7), "kernel": 3, "stride": 2},
        {**shape, "size": (9, 8), "kernel": (2, 3), "stride": (3, 2), "count_include_pad": False},
        {**shape, "size": (5, 11), "kernel": (1, 2), "stride": (2, 4)},
        {**shape, "size": (7, 6), "kernel": (3, 2), "stride": (1, 3), "layout": transposed},
        {**shape, "size": (6, 9), "kernel": 2, "stride": 4},
    )


def _framed(seed: int, **options: bool) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 3, **options}
    return cases(
        seed,
        {**shape, "size": (4, 7), "kernel": 3, "padding": 1},
        {**shape, "size": (4, 5), "kernel": 2, "stride": 1, "padding": 1},
        {**shape, "size": (4, 6), "kernel": (2, 3), "stride": (1, 2), "padding": (1, 0)},
        {**shape, "size": (5, 4), "kernel": (4, 3), "stride": (2, 1), "padding": (2, 1)},
        {**shape, "size": (6, 3), "kernel": (3, 4), "stride": (2, 3), "padding": (0, 2)},
        {**shape, "size": (4, 5), "kernel": (2, 3), "padding": 1, "draw": tied},
    )


def _padding(seed: int) -> list[Probe]:
    # half of them say aloud what is the default
    return [*_framed(seed)[::2], *_framed(seed, count_include_pad=True)[1::2]]


def _count(seed: int) -> list[Probe]:
    return _framed(seed, count_include_pad=False)


def _gradients(seed: int) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 2, "size": (5, 6)}
    return cases(
        seed,
        {**shape, "kernel": (2, 3)},
        {**shape, "kernel": 3, "stride": (1, 2)},
        {**shape, "kernel": (3, 2), "stride": (2, 1), "padding": (1, 0)},
        {**shape, "kernel": (2, 3), "stride": 3, "padding": 1, "count_include_pad": False},
    )


def _types(seed: int, draw: Any = normal) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 2, "size": (4, 5), "draw": draw}
    padded = {**shape, "kernel": 3, "stride": 2, "padding": 1}
    return cases(seed, {**shape, "kernel": (2, 3)}, padded, {**padded, "count_include_pad": False})


def _tiny(seed: int) -> list[Probe]:
    # an operation on a fake tensor costs a hundred times a real one
    padded = {"size": (2, 3), "kernel": 2, "stride": 1, "padding": (1, 0)}
    return cases(
        seed, {"size": (2, 4), "kernel": (1, 2)}, padded, {**padded, "count_include_pad": False}
    )


EXAMPLES: tuple[dict[str, Any], ...] = (
    {"size": (2, 2), "kernel": 2},
    {"size": (1, 4), "kernel": (1, 2)},
    {"size": (3, 3), "kernel": 2},
    {"size": (2, 3), "kernel": (2, 1)},
    {"size": (2, 5), "kernel": (1, 3)},
    {"size": (4, 4), "kernel": 2},
    {"size": (3, 5), "kernel": (2, 3)},
    {"size": (2, 4), "kernel": 2, "channels": 2},
    {"size": (2, 4), "kernel": 2, "batch": 2},
    {"size": (3, 3), "kernel": 2, "stride": 1},
    {"size": (2, 5), "kernel": (2, 3), "stride": (1, 2)},
    {"size": (3, 5), "kernel": 1, "stride": 2},
    {"size": (4, 5), "kernel": (2, 3), "stride": (2, 1)},
    {"size": (5, 8), "kernel": 2, "stride": 3},
    {"size": (2, 2), "kernel": 2, "padding": 1},
    {"size": (3, 2), "kernel": (2, 1), "padding": (1, 0)},
    {"size": (2, 4), "kernel": (1, 4), "stride": 1, "padding": (0, 2)},
    {"size": (5, 4), "kernel": (4, 2), "stride": (2, 1), "padding": (2, 1)},
    {"size": (2, 2), "kernel": 2, "padding": 1, "count_include_pad": False},
    {"size": (3, 2), "kernel": (2, 1), "padding": (1, 0), "count_include_pad": False},
    {"size": (2, 3), "kernel": 2, "padding": 1, "count_include_pad": False, "draw": tied},
    {"size": (3, 4), "kernel": 3, "stride": 2, "padding": 1, "count_include_pad": False},
    {"size": (3, 4), "kernel": (3, 2), "channels": 2, "batch": 2, "layout": transposed},
    {"size": (2, 7), "kernel": (1, 3)},
    {"size": (2, 2), "kernel": 2, "padding": 1, "count_include_pad": True},
)


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    fractions: dict[str, Any] = {"size": (2, 3), "kernel": 2, "channels": 2}
    exact: dict[str, Any] = {"size": (2, 4), "kernel": (1, 2), "draw": thirds}
    return by_size([*cases(5, *EXAMPLES, draw=distinct), *cases(5, fractions, exact, draw=tenths)])


AVG_POOL2D = Operation(
    "avg_pool2d",
    oracle,
    ("x", "kernel_size", "stride", "padding", "count_include_pad"),
    examples,
    draw_mean,
    BAN,
)

CHECKS = (
    Check("values", VALUES, _values),
    Check("stride", VALUES, _stride),
    Check("padding", VALUES, _padding),
    Check("count", VALUES, _count),
    Check("gradients", GRADIENTS, _gradients),
    Check("dtype", DTYPE, partial(_types, draw=thirds)),
    Check("device", DEVICE, _tiny),
    Check("memory", MEMORY, _types),
)
