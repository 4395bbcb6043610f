"""Random variants of a probe: other sizes, numbers and values, of the same kind as its own."""

import random
from dataclasses import replace

import torch

from tichchap.grade.probe import Call, Probe
from tichchap.grade.values import RawArray, RawList, RawTensor, Value, map_elements

# how often an argument, or a part of it, is kept; a probe whose every size changed rarely fits
KEPT = 0.6
LONGEST = 9


def variant(probe: Probe, chance: random.Random) -> Probe:
    """Change some arguments at random. Nothing says that torch accepts the outcome."""
    calls = tuple(_call(made, chance) for made in probe.calls)
    return replace(probe, calls=calls, init=probe.init and _call(probe.init, chance))


def _call(made: Call, chance: random.Random) -> Call:
    kept = {name: v for name, v in made.kwargs.items() if chance.random() < (1 + KEPT) / 2}
    return replace(made, kwargs=kept).map(lambda value: _value(value, chance))


def _value(value: Value, chance: random.Random) -> Value:
    match value:
        case RawList():
            return RawList(tuple(_value(item, chance) for item in value.items))
        case tuple():
            return tuple(_value(item, chance) for item in value)
        case _ if chance.random() < KEPT:
            return value
        case RawTensor() | RawArray():
            change = chance.choice((_resized, _resized, _flattened))
            return map_elements(value, lambda x: change(x, chance))
        case bool():
            return not value
        case int():
            return max(0, value + chance.choice((-2, -1, 1, 2)))
        case _:
            return value


def _resized(x: torch.Tensor, chance: random.Random) -> torch.Tensor:
    """Draw anew from the tensor's own elements, with one axis longer or shorter."""
    shape = list(x.shape)
    if shape and chance.random() < 0.8:
        axis = chance.randrange(len(shape))
        shape[axis] = min(LONGEST, max(1, shape[axis] + chance.choice((-2, -1, 1, 2))))
    generator = torch.Generator().manual_seed(chance.randrange(2**31))
    places = torch.randint(max(1, x.numel()), tuple(shape), generator=generator)
    return x.flatten()[places] if x.numel() else x


def _flattened(x: torch.Tensor, chance: random.Random) -> torch.Tensor:
    """Make all elements equal at one place of an axis: an image, a channel, a row, a column."""
    if not x.numel() or not x.dim():
        return x
    axis = chance.randrange(x.dim())
    flat = x.clone()
    part = flat.select(axis, chance.randrange(x.shape[axis]))
    part.fill_(part.flatten()[0])
    return flat
