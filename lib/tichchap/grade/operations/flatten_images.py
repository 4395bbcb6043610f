"""`flatten_images(images)`: N×H×W to N×H·W, row after row, graded against reshape."""

import torch

from tichchap.grade.draw_pictures import draw_flattened
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.operations.pictures import BAN, counted, floats, swapped_in_memory
from tichchap.grade.probe import Probe
from tichchap.grade.properties import DTYPE_KEPT, MEMORY, VALUES


def oracle(images: torch.Tensor) -> torch.Tensor:
    """Give torch's answer."""
    return images.flatten(1)


SIZES = ((2, 3, 4), (3, 5, 2), (4, 2, 3), (1, 3, 2), (3, 1, 4), (2, 4, 1), (3, 3, 5), (2, 3, 3))


def _probes(seed: int, *batches: torch.Tensor) -> list[Probe]:
    return [Probe((call(images),), seed=seed) for images in batches]


def _values(seed: int) -> list[Probe]:
    generator = random(seed)
    return _probes(seed, *(floats(size, generator) for size in SIZES))


def _layout(seed: int) -> list[Probe]:
    generator = random(seed)
    turned = floats((3, 5, 4), generator).transpose(1, 2)
    moved = floats((4, 5, 3), generator).permute(2, 0, 1)
    return _probes(seed, turned, moved)


def types(seed: int, size: tuple[int, ...]) -> list[torch.Tensor]:
    """Draw tensors of the types that have to be kept."""
    generator = random(seed)
    whole = torch.randint(0, 256, size, generator=generator, dtype=torch.uint8)
    return [floats(size, generator, torch.float64), whole, floats(size, generator)]


def _types(seed: int) -> list[Probe]:
    return _probes(seed, *types(seed, (2, 3, 4)))


def _memory(seed: int) -> list[Probe]:
    generator = random(seed)
    return _probes(seed, floats((2, 3, 4), generator), floats((3, 4, 2), generator))


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    sizes = ((1, 2, 3), (2, 1, 3), (2, 2, 3), (2, 3, 2), (3, 3, 4), (2, 5, 2), (2, 2, 2))
    batches = [counted(size) for size in sizes]
    others = types(FIXED_SEED, (2, 2, 3))
    return _probes(FIXED_SEED, *batches, swapped_in_memory(counted((2, 3, 2))), *others)


FLATTEN_IMAGES = Operation("flatten_images", oracle, ("images",), examples, draw_flattened, BAN)

CHECKS = (
    Check("values", VALUES, _values),
    Check("layout", VALUES, _layout),
    Check("dtype", DTYPE_KEPT, _types),
    Check("memory", MEMORY, _memory),
)
