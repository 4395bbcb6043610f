"""`correlate2d(image, kernel)`: one channel, one filter, graded against torch's."""

from typing import Any

import torch
import torch.nn.functional as F

from tichchap.grade.draw import draw_correlation
from tichchap.grade.operation import Check, Operation, by_size, call
from tichchap.grade.operations.convolution import integers, normal, random, tenths, transposed
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES


def oracle(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Give torch's answer for a picture without batch and channel axes."""
    return F.conv2d(image[None, None], kernel[None, None])[0, 0]


SIZES = (
    ((5, 7), (2, 3)),
    ((6, 4), (3, 2)),
    ((3, 5), (3, 5)),
    ((4, 3), (1, 1)),
    ((7, 6), (1, 4)),
)


def _draw(seed: int, sizes: Any, draw: Any) -> list[Probe]:
    generator = random(seed)
    drawn = [(draw(size, generator), draw(kernel, generator)) for size, kernel in sizes]
    return [Probe((call(image, kernel),), seed=seed) for image, kernel in drawn]


def _values(seed: int) -> list[Probe]:
    generator = random(seed)
    image, kernel = normal((4, 6), generator), normal((2, 3), generator)
    strided = Probe((call(transposed(image), transposed(kernel)),), seed=seed)
    return [*_draw(seed, SIZES, normal), strided]


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    small = (
        ((2, 3), (1, 2)),
        ((3, 2), (2, 1)),
        ((3, 3), (2, 2)),
        ((3, 4), (2, 2)),
        ((4, 4), (2, 3)),
    )
    fractions = (((3, 5), (3, 2)),)
    return by_size([*_draw(3, small, integers), *_draw(3, fractions, tenths)])


CORRELATE2D = Operation("correlate2d", oracle, ("image", "kernel"), examples, draw_correlation)

CHECKS = (Check("values", VALUES, _values),)
