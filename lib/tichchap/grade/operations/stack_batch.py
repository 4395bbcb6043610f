"""`stack_batch(images)`: a list of C×H×W tensors to one of N×C×H×W, graded against torch.stack."""

from collections.abc import Sequence
from typing import Any

import torch

from tichchap.grade.draw_pictures import draw_batch
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.operations.pictures import BAN, counted, floats, swapped_in_memory
from tichchap.grade.probe import Probe
from tichchap.grade.properties import DTYPE_KEPT, MEMORY, VALUES


def oracle(images: list[torch.Tensor]) -> torch.Tensor:
    """Give torch's answer."""
    return torch.stack(images)


# (N, C, H, W): a single image, a single channel, as many images as channels, a width of 3
SIZES = (
    (2, 3, 4, 5),
    (3, 2, 5, 4),
    (4, 3, 2, 6),
    (1, 3, 4, 2),
    (3, 1, 2, 4),
    (3, 3, 4, 5),
    (2, 4, 5, 3),
)


def _batches(sizes: Sequence[Sequence[int]], generator: torch.Generator) -> list[Any]:
    return [[floats(size, generator) for _ in range(count)] for count, *size in sizes]


def _probes(batches: Sequence[Any], seed: int) -> list[Probe]:
    return [Probe((call(images),), seed=seed) for images in batches]


def _values(seed: int) -> list[Probe]:
    generator = random(seed)
    drawn = _batches(SIZES, generator)
    odd = [swapped_in_memory(floats((3, 4, 5), generator)) for _ in range(2)]
    return _probes([*drawn, odd], seed)


def _types(seed: int) -> list[Probe]:
    generator = random(seed)
    doubles = [floats((3, 4, 5), generator, torch.float64) for _ in range(2)]
    bytes_ = [
        torch.randint(0, 256, (3, 2, 4), generator=generator, dtype=torch.uint8) for _ in range(4)
    ]
    singles = [floats((2, 4, 5), generator) for _ in range(3)]
    return _probes([doubles, bytes_, singles], seed)


def _memory(seed: int) -> list[Probe]:
    return _probes(_batches(SIZES[:4], random(seed)), seed)


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    sizes = (
        (1, 1, 1, 2),
        (2, 1, 1, 2),
        (2, 1, 2, 3),
        (2, 3, 1, 2),
        (2, 4, 1, 2),
        (3, 2, 2, 3),
        (4, 3, 2, 2),
    )
    batches = [list(counted(size)) for size in sizes]
    fractions = list(floats((3, 2, 2, 3), random(4), torch.float64))
    whole = [image.to(torch.uint8) for image in batches[3]]
    return _probes([*batches, fractions, whole], FIXED_SEED)


STACK_BATCH = Operation("stack_batch", oracle, ("images",), examples, draw_batch, BAN)

CHECKS = (
    Check("values", VALUES, _values),
    Check("dtype", DTYPE_KEPT, _types),
    Check("memory", MEMORY, _memory),
)
