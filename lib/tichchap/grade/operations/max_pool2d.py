"""`max_pool2d(x, kernel_size, stride=None, padding=0)`, graded against torch's."""

from dataclasses import replace
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F

from tichchap.grade.compare import LOOSE, Difference
from tichchap.grade.draw_pooling import draw_max, sizes
from tichchap.grade.operation import Check, Operation, by_size
from tichchap.grade.operations.convolution import Pair, normal, tenths, transposed
from tichchap.grade.operations.pooling import (
    BAN,
    below_zero,
    cases,
    distinct,
    far_below,
    negative,
    thirds,
    tied,
)
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import DEVICE, DTYPE, GRADIENTS, MEMORY, VALUES
from tichchap.grade.values import RawTensor, unpack_tensor


def oracle(
    x: torch.Tensor, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0
) -> torch.Tensor:
    """Give torch's answer."""
    return F.max_pool2d(x, kernel_size, stride, padding)


def _gradients(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    """Compare with torch's where no two pixels are alike; else any sub-gradient is right."""
    x, theirs, right = probe.calls[0].args[0], got.gradients.get("0"), expected.gradients.get("0")
    wrong = GRADIENTS.difference(probe, expected, got)
    if wrong is None or wrong.kind != "gradient" or not isinstance(x, RawTensor):
        return wrong
    if theirs is None or right is None or theirs.shape != right.shape or _no_ties(unpack_tensor(x)):
        return wrong
    return _mass(probe, unpack_tensor(x), unpack_tensor(right), unpack_tensor(theirs))


def _no_ties(x: torch.Tensor) -> bool:
    return len(set(x.flatten().tolist())) == x.numel()


def _mass(
    probe: Probe, x: torch.Tensor, right: torch.Tensor, theirs: torch.Tensor
) -> Difference | None:
    """Compare what all pixels of a window get; windows that overlap share, so all of them at once.

    Beyond its sum, a window may give only to its largest pixels, and to each of them some of what
    it has.
    """
    kernel, stride, padding = sizes(probe.calls[0])
    apart = padding == (0, 0) and stride[0] >= kernel[0] and stride[1] >= kernel[1]
    # the whole picture as one window where windows overlap
    kernel, stride = (kernel, stride) if apart else ((x.shape[2], x.shape[3]), (1, 1))
    pixels, due, given = (
        F.unfold(each.double().flatten(0, 1)[:, None], kernel, stride=stride)
        for each in (x, right, theirs)
    )
    wanted, found = due.sum(1), given.sum(1)
    wrong = ~((found - wanted).abs() <= LOOSE * max(1.0, float(wanted.abs().max())))
    if apart:
        beside = (given != 0) & (pixels < pixels.max(1, keepdim=True).values)
        against = given * wanted[:, None].sign() < -LOOSE
        wrong |= (beside | against).any(1)
    if not wrong.any():
        return None
    where = tuple(int(i) for i in wrong.nonzero()[0])
    details = {"expected": f"{wanted[where].item():.4g}", "got": f"{found[where].item():.4g}"}
    return Difference("gradient_mass", details)


SUBGRADIENTS = replace(GRADIENTS, difference=_gradients)


def _values(seed: int) -> list[Probe]:
    # size / kernel leaves 1/2, 1/3 and 2/3: floor, round and ceil all differ somewhere
    return cases(
        seed,
        {"batch": 2, "channels": 3, "size": (5, 7), "kernel": (2, 3)},
        {"batch": 3, "channels": 2, "size": (6, 8), "kernel": (2, 3), "draw": negative},
        {"batch": 2, "channels": 2, "size": (7, 5), "kernel": 2, "draw": negative},
        {"batch": 2, "channels": 3, "size": (6, 5), "kernel": (3, 2), "layout": transposed},
        {"batch": 3, "channels": 4, "size": (3, 4), "kernel": (3, 4)},
        {"batch": 2, "channels": 3, "size": (3, 4), "kernel": (1, 1)},
        {"batch": 2, "channels": 1, "size": (4, 6), "kernel": (4, 1), "draw": negative},
    )


def _stride(seed: int) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 3}
    return cases(
        seed,
        {**shape, "size": (4, 6), "kernel": (2, 3), "stride": 1},
        {**shape, "size": (8, 7), "kernel": 3, "stride": 2, "draw": negative},
        {**shape, "size": (9, 8), "kernel": (2, 3), "stride": (3, 2)},
        {**shape, "size": (5, 11), "kernel": (1, 2), "stride": (2, 4), "draw": negative},
        {**shape, "size": (7, 6), "kernel": (3, 2), "stride": (1, 3), "layout": transposed},
        {**shape, "size": (6, 9), "kernel": 2, "stride": 4},
    )


def _padding(seed: int) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 3, "draw": negative}
    return cases(
        seed,
        {**shape, "size": (4, 7), "kernel": 3, "padding": 1},
        {**shape, "size": (4, 5), "kernel": 2, "stride": 1, "padding": 1, "draw": far_below},
        {**shape, "size": (4, 6), "kernel": (2, 3), "stride": (1, 2), "padding": (1, 0)},
        {**shape, "size": (5, 4), "kernel": (4, 3), "stride": (2, 1), "padding": (2, 1)},
        {**shape, "size": (6, 3), "kernel": (3, 4), "stride": (2, 3), "padding": (0, 2)},
        {"batch": 2, "channels": 2, "size": (3, 5), "kernel": 4, "stride": 3, "padding": (1, 2)},
        {**shape, "size": (4, 5), "kernel": (6, 7), "stride": (1, 2), "padding": 3},
    )


def _tie_free(seed: int) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 2, "size": (5, 6)}
    return cases(
        seed,
        {**shape, "kernel": (2, 3)},
        {**shape, "kernel": 3, "stride": (1, 2)},
        {**shape, "kernel": (3, 2), "stride": (2, 1), "padding": (1, 0), "draw": negative},
        {**shape, "kernel": 2, "stride": 3},
    )


def _ties(seed: int) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 2, "draw": tied}
    return cases(
        seed,
        {**shape, "size": (4, 6), "kernel": (2, 3)},
        {**shape, "size": (5, 7), "kernel": 2},
        {**shape, "size": (5, 5), "kernel": (2, 1), "stride": (3, 2)},
        {**shape, "size": (4, 5), "kernel": 3, "stride": 1, "padding": 1},
    )


def _types(seed: int, draw: Any = normal) -> list[Probe]:
    shape: dict[str, Any] = {"batch": 2, "channels": 2, "size": (4, 5), "draw": draw}
    return cases(
        seed, {**shape, "kernel": (2, 3)}, {**shape, "kernel": 3, "stride": 2, "padding": 1}
    )


def _tiny(seed: int) -> list[Probe]:
    # an operation on a fake tensor costs a hundred times a real one
    return cases(
        seed,
        {"size": (2, 4), "kernel": (1, 2)},
        {"size": (2, 3), "kernel": 2, "stride": 1, "padding": (1, 0)},
    )


EXAMPLES: tuple[dict[str, Any], ...] = (
    {"size": (2, 2), "kernel": 2},
    {"size": (1, 4), "kernel": (1, 2)},
    {"size": (2, 2), "kernel": 2, "draw": below_zero},
    {"size": (3, 3), "kernel": 2},
    {"size": (2, 3), "kernel": (2, 1)},
    {"size": (2, 5), "kernel": (1, 3)},
    {"size": (4, 4), "kernel": 2},
    {"size": (3, 5), "kernel": (2, 3), "draw": below_zero},
    {"size": (2, 4), "kernel": 2, "channels": 2},
    {"size": (2, 4), "kernel": 2, "batch": 2},
    {"size": (2, 4), "kernel": 2, "draw": tied},
    {"size": (3, 4), "kernel": 2, "stride": 1, "draw": tied},
    {"size": (3, 3), "kernel": 2, "stride": 1},
    {"size": (2, 5), "kernel": (2, 3), "stride": (1, 2)},
    {"size": (3, 5), "kernel": 1, "stride": 2},
    {"size": (4, 5), "kernel": (2, 3), "stride": (2, 1)},
    {"size": (5, 8), "kernel": 2, "stride": 3},
    {"size": (2, 2), "kernel": 2, "padding": 1, "draw": below_zero},
    {"size": (3, 2), "kernel": (2, 1), "padding": (1, 0), "draw": below_zero},
    {"size": (2, 4), "kernel": (1, 4), "stride": 1, "padding": (0, 2), "draw": below_zero},
    {"size": (5, 4), "kernel": (4, 2), "stride": (2, 1), "padding": (2, 1), "draw": below_zero},
    {"size": (3, 4), "kernel": (3, 2), "channels": 2, "batch": 2, "layout": transposed},
    {"size": (2, 7), "kernel": (1, 3)},
    {"size": (2, 2), "kernel": 2, "padding": 1, "draw": far_below},
)


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first; those that are not `tied` have no ties."""
    fractions: dict[str, Any] = {"size": (2, 3), "kernel": 2, "channels": 2}
    exact: dict[str, Any] = {"size": (2, 4), "kernel": (1, 2), "draw": thirds}
    return by_size([*cases(5, *EXAMPLES, draw=distinct), *cases(5, fractions, exact, draw=tenths)])


MAX_POOL2D = Operation(
    "max_pool2d", oracle, ("x", "kernel_size", "stride", "padding"), examples, draw_max, BAN
)

CHECKS = (
    Check("values", VALUES, _values),
    Check("stride", VALUES, _stride),
    Check("padding", VALUES, _padding),
    Check("gradients", SUBGRADIENTS, _tie_free),
    Check("ties", SUBGRADIENTS, _ties),
    Check("dtype", DTYPE, partial(_types, draw=thirds)),
    Check("device", DEVICE, _tiny),
    Check("memory", MEMORY, _types),
)
