"""`same_padding(kernel_size, dilation=1)`: the two sides that torch's `padding="same"` adds."""

import torch
import torch.nn.functional as F

from tichchap.grade.draw_padding import draw_same
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.arithmetic import BAN, WHOLE, probes
from tichchap.grade.operations.convolution import random
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES


def oracle(kernel_size: int, dilation: int = 1) -> tuple[int, int]:
    """Count the zeros that torch's own convolution sees on each side of a row of ones."""
    row = torch.ones(1, 1, dilation * kernel_size)
    before, after = (_zeros(row, kernel_size, dilation, tap) for tap in (0, kernel_size - 1))
    return before, after


def _zeros(row: torch.Tensor, kernel_size: int, dilation: int, tap: int) -> int:
    """Look through one tap of the kernel only: the padded row, shifted by that tap."""
    weight = torch.zeros(1, 1, kernel_size)
    weight[..., tap] = 1
    return int((F.conv1d(row, weight, padding="same", dilation=dilation) == 0).sum())


def _values(seed: int) -> list[Probe]:
    further = torch.randint(9, 40, (3,), generator=random(seed)).tolist()
    return probes(seed, *(call(kernel) for kernel in (*range(1, 9), *further)), call(6, 1))


def _dilation(seed: int) -> list[Probe]:
    pairs = ((3, 2), (2, 2), (2, 3), (4, 2), (4, 3), (5, 3), (1, 4), (6, 5), (8, 7), (2, 6))
    further = torch.randint(2, 12, (4, 2), generator=random(seed)).tolist()
    named = call(kernel_size=4, dilation=5)
    return probes(seed, *(call(*pair) for pair in (*pairs, *further)), named)


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    pairs = ((1, 2), (2, 2), (3, 2), (2, 3), (4, 2), (4, 3), (3, 4), (5, 3), (6, 2))
    calls = [*(call(kernel) for kernel in range(1, 7)), *(call(*pair) for pair in pairs)]
    return probes(FIXED_SEED, *calls)


SAME_PADDING = Operation(
    "same_padding", oracle, ("kernel_size", "dilation"), examples, draw_same, BAN
)

CHECKS = (Check("values", WHOLE, _values), Check("dilation", VALUES, _dilation))
