"""`receptive_field(layers)`: how many inputs, along one axis, one output element spans."""

import torch
import torch.nn.functional as F

from tichchap.grade.draw_padding import draw_field
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.arithmetic import BAN, WHOLE, probes
from tichchap.grade.operations.convolution import random
from tichchap.grade.probe import Call, Probe
from tichchap.grade.properties import MEMORY, VALUES

Layer = tuple[int, int, int]


def oracle(layers: list[Layer]) -> int:
    """Follow the gradient of one output element back: the transposed convolution spreads it."""
    seen = torch.empty(1, 1, 1, device="meta")
    for kernel, stride, dilation in reversed(layers):
        weight = torch.empty(1, 1, kernel, device="meta")
        seen = F.conv_transpose1d(seen, weight, stride=stride, dilation=dilation)
    return seen.shape[2]


def _drawn(seed: int, strides: int, dilations: int, count: int = 3) -> list[Call]:
    generator = random(seed)
    high = torch.tensor([5, strides, dilations])
    stacks = [torch.rand(depth + 3, 3, generator=generator) * high for depth in range(count)]
    # no two layers alike in all three numbers, or their order would not matter
    low = torch.tensor([2, 1, 1])
    return [call([(k, s, d) for k, s, d in (stack.long() + low).tolist()]) for stack in stacks]


def _values(seed: int) -> list[Probe]:
    return probes(
        seed,
        call([]),
        call([(1, 1, 1)]),
        call([(3, 1, 1)]),
        call([(3, 1, 1), (3, 1, 1)]),
        call([(5, 1, 1), (2, 1, 1), (7, 1, 1), (1, 1, 1)]),
        *_drawn(seed, 1, 1),
    )


def _stride(seed: int) -> list[Probe]:
    return probes(
        seed,
        call([(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1)]),
        call([(7, 2, 1), (3, 2, 1), (3, 1, 1), (5, 3, 1)]),
        call([(2, 3, 1), (4, 2, 1)]),
        call([(1, 4, 1), (3, 1, 1)]),
        call([(3, 2, 1)]),
        *_drawn(seed, 4, 1),
    )


def _dilation(seed: int) -> list[Probe]:
    return probes(
        seed,
        call([(3, 1, 2)]),
        call([(1, 1, 5)]),
        call([(3, 1, 2), (3, 1, 4), (2, 1, 8)]),
        call([(3, 2, 2), (2, 1, 3), (3, 3, 1)]),
        call([(2, 3, 2), (3, 2, 1), (2, 1, 4), (4, 1, 3)]),
        *_drawn(seed, 4, 4),
    )


def _memory(seed: int) -> list[Probe]:
    return probes(seed, call([(3, 2, 1), (2, 1, 2)]), call([(2, 1, 1), (3, 1, 1), (5, 2, 3)]))


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    return probes(
        FIXED_SEED,
        call([]),
        call([(2, 1, 1)]),
        call([(3, 1, 1)]),
        call([(3, 1, 2)]),
        call([(2, 3, 1)]),
        call([(1, 1, 3)]),
        call([(3, 1, 1), (2, 1, 1)]),
        call([(2, 2, 1), (2, 1, 1)]),
        call([(1, 2, 1), (3, 1, 1)]),
        call([(3, 1, 2), (2, 1, 3)]),
        call([(2, 2, 1), (3, 3, 1)]),
        call([(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1)]),
        call([(2, 3, 1), (3, 2, 1), (2, 1, 1)]),
        call([(3, 2, 2), (2, 1, 3), (4, 3, 1)]),
        call([(2, 1, 2), (3, 2, 1), (2, 2, 3), (3, 1, 1)]),
    )


RECEPTIVE_FIELD = Operation("receptive_field", oracle, ("layers",), examples, draw_field, BAN)

CHECKS = (
    Check("values", WHOLE, _values),
    Check("stride", VALUES, _stride),
    Check("dilation", VALUES, _dilation),
    Check("memory", MEMORY, _memory),
)
