"""`strided_replacement(in_channels, hidden_channels, out_channels)`: the slide's two convolutions.

Its weights are random, so that its traits are compared: sizes, parameters, and which pixels an
element of the output sees.
"""

import re
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from tichchap.grade.guard import POOLING, Ban
from tichchap.grade.operation import Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.traits import Traits, by_traits
from tichchap.grade.values import RawTensor, describe, pack_tensor, unpack_tensor

# other ways to make a map smaller: picking elements, averaging, interpolating
SHRINKING = re.compile(
    r"::_?(slice|select|index|narrow|gather|take|masked|as_strided|unfold|im2col|split|chunk"
    r"|unbind|upsample|grid_sampl|mean|amax|max|sum)"
)


def oracle(in_channels: int, hidden_channels: int, out_channels: int) -> nn.Module:
    """Make the slide's stack."""
    return nn.Sequential(
        nn.Conv2d(in_channels, hidden_channels, 3, 2, 1),
        nn.Conv2d(hidden_channels, out_channels, 3, 2, 1),
    )


def _size(probe: Probe, observation: Observation) -> Traits:
    output = observation.outputs[0]
    return {"shape": output.shape if isinstance(output, RawTensor) else describe(output)}


def _layers(probe: Probe, observation: Observation) -> Traits:
    # by their names, as far as they are parameters and no buffers
    shapes = sorted(observation.state[name].shape for name in observation.parameters)
    return {
        **_size(probe, observation),
        "parameter_shapes": ", ".join(map(str, shapes)) or "–",
        "seen_pixels": _seen(observation.gradients.get("0")),
    }


def _seen(gradient: RawTensor | None) -> str:
    """Name rows and columns whose pixels have a share in one element of the output."""
    if gradient is None:
        return "–"
    nonzero = unpack_tensor(gradient).ne(0).any(0).any(0)
    rows, columns = (nonzero.any(axis).nonzero().flatten().tolist() for axis in (1, 0))
    every = int(nonzero.sum()) == len(rows) * len(columns)
    return f"{_range(rows)} × {_range(columns)}{'' if every else ' (…)'}"


def _range(places: list[int]) -> str:
    if places and places == list(range(places[0], places[-1] + 1)):
        return f"{places[0]}…{places[-1]}"
    return ", ".join(map(str, places)) or "–"


SIZE = replace(by_traits("size", _size), about_values=True)
LAYERS = replace(by_traits("layers", _layers), about_values=True)


def _probe(
    seed: int, channels: tuple[int, int, int], size: tuple[int, int], at: tuple[int, int]
) -> Probe:
    """Make a stack, run it on images, and ask what one place of the output depends on."""
    generator = random(seed)
    x = torch.randn(2, channels[0], *size, generator=generator)
    upstream = torch.zeros(2, channels[2], *(-(-n // 4) for n in size))
    place = upstream[:, :, at[0], at[1]]
    place.copy_(torch.randn(place.shape, generator=generator))
    arguments: Any = {"init": call(*channels), "grad_output": pack_tensor(upstream), "seed": seed}
    return Probe((call(x),), **arguments)


def _slide(seed: int) -> list[Probe]:
    return [_probe(seed, (1, 16, 32), (28, 28), (3, 3))]


def _cases(seed: int) -> list[Probe]:
    return [
        _probe(seed, (1, 16, 32), (28, 28), (3, 3)),
        _probe(seed, (3, 24, 20), (16, 24), (2, 3)),
        _probe(seed, (2, 18, 26), (20, 16), (0, 3)),
        _probe(seed, (4, 22, 17), (18, 27), (4, 0)),
    ]


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    return [
        _probe(1, (1, 16, 12), (12, 16), (1, 2)),
        _probe(2, (2, 17, 18), (16, 12), (3, 0)),
        _probe(3, (3, 18, 16), (13, 15), (1, 1)),
        *_slide(4),
    ]


STRIDED_REPLACEMENT = Operation(
    "strided_replacement",
    oracle,
    ("x",),
    examples,
    ban=Ban(
        (POOLING, SHRINKING),
        ("tichchap.nn", "torch.nn.modules.pooling"),
        said="forbidden_shrinking",
    ),
)

CHECKS = (
    Check("example", SIZE, _slide, public=True),
    Check("layers", LAYERS, _cases),
)
