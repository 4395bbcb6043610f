"""`class Conv2d(nn.Module)`, graded against torch's, with torch's parameters loaded into both."""

from typing import Any

import torch

from tichchap.grade.draw import draw_module
from tichchap.grade.operation import Check, Operation, call
from tichchap.grade.operations.convolution import integers, normal, random
from tichchap.grade.parameters import INITIALISATION, PARAMETERS
from tichchap.grade.probe import Probe
from tichchap.grade.properties import FORWARD
from tichchap.grade.values import pack_tensor


def _layer(draw: Any, seed: int, size: tuple[int, ...], *args: Any, **options: Any) -> Probe:
    """Make a probe that constructs a layer, loads drawn parameters and calls it twice."""
    generator = random(seed)
    shapes = torch.nn.Conv2d(*args, **{**options, "device": "meta"}).state_dict()
    state = {name: pack_tensor(draw(shape.shape, generator)) for name, shape in shapes.items()}
    inputs = [call(draw(size, generator)) for _ in range(2)]
    return Probe(tuple(inputs), init=call(*args, **options), state=state, seed=seed)


def _forward(seed: int) -> list[Probe]:
    layers = (
        _layer(normal, seed, (2, 3, 4, 5), 3, 2, (2, 3)),
        _layer(normal, seed, (2, 2, 4, 5), 2, 3, 2, 2, 1, bias=True),
        _layer(normal, seed, (2, 1, 5, 4), 1, 4, (3, 2), stride=(2, 1), padding=(0, 2), bias=False),
    )
    return list(layers)


def _constructed(seed: int, *layers: tuple[tuple[Any, ...], dict[str, Any]]) -> list[Probe]:
    return [Probe((), init=call(*args, **options), seed=seed) for args, options in layers]


def _parameters(seed: int) -> list[Probe]:
    return _constructed(
        seed,
        ((3, 5, 2), {}),
        ((2, 4, (3, 1)), {"bias": True}),
        ((1, 6, 3), {"bias": False}),
        ((2, 1, (1, 3)), {}),
    )


def _initialisation(seed: int) -> list[Probe]:
    # many parameters, so that spread and largest magnitude are close to those of the distribution
    return _constructed(
        seed, ((4, 1200, (3, 2)), {}), ((6, 1000, 2), {"bias": True}), ((1, 2000, (1, 2)), {})
    )


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    layers = (
        _layer(integers, 1, (1, 1, 2, 3), 1, 1, (1, 2), bias=False),
        _layer(integers, 2, (1, 1, 2, 2), 1, 1, 2),
        _layer(integers, 3, (1, 2, 3, 3), 2, 2, 2, stride=2, bias=False),
        _layer(integers, 4, (1, 1, 2, 2), 1, 1, 2, padding=1, bias=False),
        _layer(integers, 5, (1, 3, 2, 2), 3, 2, (2, 1)),
        _layer(integers, 6, (1, 1, 3, 4), 1, 1, 2, stride=(1, 2), padding=(1, 0)),
        _layer(integers, 7, (1, 1, 2, 2), 1, 1, 2, 1, 2, bias=False),
    )
    return list(layers)


CONV2D_MODULE = Operation(
    "Conv2d",
    torch.nn.Conv2d,
    ("input",),
    examples,
    draw_module,
)

CHECKS = (
    Check("parameters", PARAMETERS, _parameters),
    Check("forward", FORWARD, _forward),
    Check("initialisation", INITIALISATION, _initialisation),
)
