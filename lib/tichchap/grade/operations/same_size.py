"""`same_size(n)`: whether pooling and stride 2 give the same size, tried out with torch."""

import torch
from torch import nn

from tichchap.grade.draw import draw_call
from tichchap.grade.guard import Ban
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES


def oracle(n: int) -> bool:
    """Run both stacks; the meta device computes sizes only."""
    pooled = strided = torch.empty(1, 1, n, n, device="meta")
    for _ in range(2):
        pooled = nn.MaxPool2d(2)(nn.Conv2d(1, 1, 3, 1, 1, device="meta")(pooled))
        strided = nn.Conv2d(1, 1, 3, 2, 1, device="meta")(strided)
    return pooled.shape == strided.shape


def _probes(seed: int, *sizes: int) -> list[Probe]:
    return [Probe((call(n),), seed=seed) for n in sizes]


def _values(seed: int) -> list[Probe]:
    further = torch.randint(45, 150, (3,), generator=random(seed)).tolist()
    return _probes(seed, *range(4, 45), *further, 4 * further[0], 224)


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    return _probes(FIXED_SEED, *range(4, 33), 56)


SAME_SIZE = Operation("same_size", oracle, ("n",), examples, draw_call, Ban((), ()))

CHECKS = (Check("values", VALUES, _values),)
