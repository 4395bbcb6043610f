"""`unflatten_images(rows, height, width)`: N×H·W back to N×H×W, graded against reshape."""

import torch

from tichchap.grade.draw_pictures import draw_unflattened
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.operations.flatten_images import SIZES, types
from tichchap.grade.operations.pictures import BAN, counted, floats, swapped_in_memory
from tichchap.grade.probe import Probe
from tichchap.grade.properties import DTYPE_KEPT, MEMORY, VALUES


def oracle(rows: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Give torch's answer."""
    return rows.reshape(-1, height, width)


def _probe(seed: int, rows: torch.Tensor, height: int, width: int) -> Probe:
    return Probe((call(rows, height, width),), seed=seed)


def _values(seed: int) -> list[Probe]:
    generator = random(seed)
    drawn = [(floats((N, H * W), generator), H, W) for N, H, W in SIZES]
    turned = floats((12, 2), generator).T
    return [_probe(seed, *each) for each in (*drawn, (turned, 3, 4))]


def _types(seed: int) -> list[Probe]:
    return [_probe(seed, rows, 3, 4) for rows in types(seed, (2, 12))]


def _memory(seed: int) -> list[Probe]:
    generator = random(seed)
    return [
        _probe(seed, floats((2, 12), generator), 3, 4),
        _probe(seed, floats((3, 10), generator), 5, 2),
    ]


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    sizes = ((1, 2, 3), (2, 1, 3), (2, 2, 3), (2, 3, 2), (3, 3, 4), (2, 5, 2))
    plain = [_probe(FIXED_SEED, counted((N, H * W)), H, W) for N, H, W in sizes]
    strided = _probe(FIXED_SEED, swapped_in_memory(counted((2, 6))), 3, 2)
    return [*plain, strided, *(_probe(FIXED_SEED, rows, 2, 3) for rows in types(1, (2, 6)))]


UNFLATTEN_IMAGES = Operation(
    "unflatten_images", oracle, ("rows", "height", "width"), examples, draw_unflattened, BAN
)

CHECKS = (
    Check("values", VALUES, _values),
    Check("dtype", DTYPE_KEPT, _types),
    Check("memory", MEMORY, _memory),
)
