"""`image_to_tensor(image)`: an array of bytes, H×W, H×W×3 or H×W×4, to C×H×W in [0, 1]."""

from typing import Any

import torch

from tichchap.grade.draw_pictures import draw_image
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.operations.pictures import BAN, every_value, few, hazy, picture
from tichchap.grade.probe import Probe
from tichchap.grade.properties import MEMORY, STATED_DTYPE, VALUES


def oracle(image: Any) -> torch.Tensor:
    """Do what torchvision's ToTensor does, after `convert("RGB")` if there is an alpha channel."""
    x = torch.as_tensor(image)
    x = x[None] if x.dim() == 2 else x[..., :3].permute(2, 0, 1)
    return x.float() / 255


def _probes(seed: int, *images: Any) -> list[Probe]:
    return [Probe((call(image),), seed=seed) for image in images]


def _rgb(seed: int) -> list[Probe]:
    # sides of 3 and 4 catch an axis of channels that is guessed from its length
    generator = random(seed)
    sizes = ((4, 5, 3), (5, 2, 3), (3, 6, 3), (4, 3, 3), (1, 4, 3), (2, 1, 3))
    drawn = [picture(size, generator) for size in sizes]
    dark = picture((3, 4, 3), generator, brightest=1)
    return _probes(seed, *drawn, dark, hazy((4, 5, 3), generator))


def _grey(seed: int) -> list[Probe]:
    generator = random(seed)
    sizes = ((4, 6), (5, 3), (2, 4), (3, 5), (1, 4), (4, 1))
    drawn = [picture(size, generator) for size in sizes]
    dark = picture((3, 5), generator, brightest=1)
    return _probes(seed, every_value(8), *drawn, dark, hazy((4, 5), generator))


def _alpha(seed: int) -> list[Probe]:
    generator = random(seed)
    sizes = ((5, 6, 4), (4, 3, 4), (3, 5, 4), (1, 4, 4))
    drawn = [picture(size, generator) for size in sizes]
    return _probes(seed, *drawn, hazy((5, 6, 4), generator))


def _each_kind(seed: int) -> list[Probe]:
    generator = random(seed)
    return _probes(seed, *(picture(size, generator) for size in ((4, 5, 3), (5, 4), (5, 6, 4))))


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    generator = random(2)
    sizes = ((1, 2), (2, 3), (3, 4), (4, 3), (1, 2, 3), (2, 3, 3), (3, 4, 3), (4, 5, 3))
    with_alpha = ((2, 3, 4), (3, 5, 4), (5, 2, 4))
    dim = [picture((2, 3), generator, 1), picture((2, 3, 3), generator, 1)]
    other = [picture((2, 3), generator), hazy((2, 3), generator), hazy((2, 3, 3), generator)]
    drawn = [few(size, generator) for size in (*sizes, *with_alpha)]
    return _probes(FIXED_SEED, *drawn, *dim, *other)


IMAGE_TO_TENSOR = Operation("image_to_tensor", oracle, ("image",), examples, draw_image, BAN)

CHECKS = (
    Check("rgb", VALUES, _rgb),
    Check("grey", VALUES, _grey),
    Check("alpha", VALUES, _alpha),
    Check("dtype", STATED_DTYPE, _each_kind),
    Check("memory", MEMORY, _each_kind),
)
