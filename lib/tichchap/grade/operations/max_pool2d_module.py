"""`class MaxPool2d(nn.Module)`, graded against torch's."""

from dataclasses import replace
from typing import Any

import torch

from tichchap.grade.draw_pooling import draw_max
from tichchap.grade.operation import Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.operations.pooling import BAN, below_zero, distinct, negative
from tichchap.grade.probe import Call, Probe
from tichchap.grade.properties import FORWARD, VALUES


def _layer(draw: Any, seed: int, size: tuple[int, ...], *args: Any, **options: Any) -> Probe:
    """Make a probe that constructs a layer and calls it on two inputs of different size."""
    generator = random(seed)
    larger = (*size[:2], size[2] + 1, size[3] + 2)
    inputs = [call(draw(shape, generator)) for shape in (size, larger)]
    return Probe(tuple(inputs), init=call(*args, **options), seed=seed)


def _registered(seed: int) -> Probe:
    """Ask for the parameters: there are none, and only a module can say so."""
    layer = _layer(negative, seed, (2, 2, 3, 4), 2)
    return replace(layer, calls=(layer.calls[0], Call(member="parameters")))


def _forward(seed: int) -> list[Probe]:
    return [
        _layer(negative, seed, (2, 3, 5, 7), (2, 3)),
        _layer(negative, seed, (3, 2, 8, 6), 3, stride=2),
        _layer(negative, seed, (2, 3, 4, 6), (2, 3), stride=(3, 1)),
        _layer(negative, seed, (2, 1, 5, 4), 3, padding=1),
        _layer(negative, seed, (2, 2, 4, 5), (4, 3), (2, 1), (1, 0)),
        _layer(negative, seed, (2, 2, 4, 5), kernel_size=2, stride=1, padding=1),
        _registered(seed),
    ]


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    return [*_examples(0), _registered(7)]


def _examples(seed: int) -> list[Probe]:
    return [
        _layer(distinct, 1, (1, 1, 2, 2), 2),
        _layer(distinct, 2, (1, 1, 2, 3), (2, 1)),
        _layer(below_zero, 3, (1, 1, 2, 2), 2, padding=1),
        _layer(distinct, 4, (1, 1, 3, 3), 2, stride=1),
        _layer(distinct, 5, (1, 2, 2, 5), (1, 2), stride=(1, 3)),
        _layer(below_zero, 6, (1, 1, 4, 2), (4, 2), (2, 1), (2, 0)),
    ]


MAX_POOL2D_MODULE = Operation("MaxPool2d", torch.nn.MaxPool2d, ("input",), examples, draw_max, BAN)

CHECKS = (
    Check("example", VALUES, _examples, public=True),
    Check("forward", FORWARD, _forward),
)
