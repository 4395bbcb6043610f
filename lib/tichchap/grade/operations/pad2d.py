"""`pad2d(x, padding, value=0.0)`, graded against torch's."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
import torch.nn.functional as F

from tichchap.grade.draw_padding import draw_framed
from tichchap.grade.operation import Check, Operation, by_size, call
from tichchap.grade.operations.arithmetic import BAN
from tichchap.grade.operations.convolution import integers, normal, random, transposed
from tichchap.grade.probe import Probe
from tichchap.grade.properties import (
    DEVICE,
    DTYPE,
    GRADIENTS,
    MEMORY,
    VALUES,
    cast,
    map_tensors,
)
from tichchap.grade.subject import Subject

PARAMETERS = ("x", "padding", "value")


def oracle(
    x: torch.Tensor, padding: int | tuple[int, int, int, int], value: float = 0.0
) -> torch.Tensor:
    """Give torch's answer."""
    sides = (padding,) * 4 if isinstance(padding, int) else padding
    return F.pad(x, sides, value=value)


def exact(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw float64 values that no float32 holds: padding does not compute, it would not round."""
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def with_zeros(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw a picture in which every other pixel is 0, as the frame would be."""
    x = normal(shape, generator)
    x.view(-1)[::2] = 0
    return x


def _cases(seed: int, *settings: tuple[Any, ...], draw: Any = normal) -> list[Probe]:
    """Make one probe of each shape, padding and, where one is given, value."""
    generator = random(seed)
    drawn = [(draw(shape, generator), rest) for shape, *rest in settings]
    return [Probe((call(x, *rest),), seed=seed) for x, rest in drawn]


def _sides(seed: int) -> list[Probe]:
    generator = random(seed)
    strided = call(transposed(normal((2, 2, 3, 4), generator)), padding=(0, 3, 2, 0))
    return [
        *_cases(
            seed,
            ((2, 3, 4, 5), (1, 2, 3, 4)),
            ((2, 3, 4, 3), 2),
            ((3, 2, 5, 2), (2, 0, 0, 1)),
            ((2, 3, 1, 1), (5, 1, 2, 4)),
            ((2, 4, 3, 3), (2, 3, 1, 5)),
            ((2, 3, 2, 4), 0),
        ),
        Probe((strided,), seed=seed),
    ]


def _value(seed: int) -> list[Probe]:
    named = call(normal((2, 2, 3, 1), random(seed)), padding=(3, 1, 2, 2), value=0.75)
    return [
        *_cases(seed, ((2, 3, 3, 4), (1, 2, 0, 3), -1.5), ((2, 2, 2, 3), 1, 2.5)),
        *_cases(seed, ((2, 2, 4, 3), (2, 1, 1, 0), 3), ((3, 2, 3, 2), 2, -0.5), draw=with_zeros),
        Probe((named,), seed=seed),
    ]


def _gradients(seed: int) -> list[Probe]:
    return _cases(seed, ((2, 3, 3, 4), (1, 0, 2, 3)), ((2, 2, 3, 2), 1, 2.0))


def _types(seed: int) -> list[Probe]:
    return _cases(
        seed,
        ((2, 2, 3, 4), (1, 2, 0, 3), 0.1),
        ((2, 3, 2, 3), 1),
        ((2, 2, 2, 3), (0, 1, 2, 0), -3.0),
        draw=exact,
    )


def _tiny(seed: int) -> list[Probe]:
    # an operation on a fake tensor costs a hundred times a real one
    return _cases(seed, ((1, 2, 2, 1), (1, 0, 0, 2), 1.5), ((2, 1, 1, 2), 1))


def _memory(seed: int) -> list[Probe]:
    return _cases(seed, ((2, 3, 3, 4), (1, 2, 3, 0), -2.5), ((2, 2, 2, 3), 1))


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    drawn = _cases(
        6,
        ((1, 1, 1, 1), 1),
        ((1, 1, 1, 2), (1, 0, 0, 0)),
        ((1, 1, 1, 2), (0, 1, 0, 0)),
        ((1, 1, 2, 1), (0, 0, 1, 0)),
        ((1, 1, 2, 1), (0, 0, 0, 1)),
        ((1, 1, 1, 3), 0),
        ((1, 1, 2, 2), 1),
        ((1, 1, 2, 2), (1, 2, 0, 1), 7.0),
        ((1, 1, 2, 3), 2),
        ((1, 2, 2, 2), (2, 1, 3, 0)),
        ((2, 1, 2, 2), (0, 1, 2, 1), -1.5),
        ((2, 3, 1, 2), (1, 0, 2, 3), 0.5),
        draw=integers,
    )
    generator = random(6)
    strided = call(transposed(integers((2, 2, 2, 3), generator)), (1, 0, 0, 1))
    holes = call(with_zeros((1, 1, 2, 2), generator).round(), 1, 4.0)
    fractions = call(exact((1, 1, 2, 2), generator), (0, 1, 1, 0), 0.1)
    return by_size([*drawn, *(Probe((made,), seed=6) for made in (holes, fractions, strided))])


def _in_each_dtype(cases: Sequence[Probe], oracle: Subject) -> list[Probe]:
    """Ask in both real dtypes, and in a whole one where the frame can be whole too."""
    whole = [probe for probe in cases if float(_filling(probe)).is_integer()]
    return [*DTYPE.probes(cases, oracle), *map(_whole_numbers, whole)]


def _whole_numbers(probe: Probe) -> Probe:
    """Make int64 of a probe: above 2**24, where float32 has no odd numbers any more."""
    large = [map_tensors(made, lambda x: x.double() * (2**30 + 1)) for made in probe.calls]
    return cast(replace(probe, calls=tuple(large)), torch.int64)


def _filling(probe: Probe) -> Any:
    made = probe.calls[0]
    return dict(zip(PARAMETERS, made.args, strict=False), **made.kwargs).get("value", 0.0)


# a picture of whole numbers is padded as it is
EACH_DTYPE = replace(DTYPE, probes=_in_each_dtype)

PAD2D = Operation("pad2d", oracle, PARAMETERS, examples, draw_framed, BAN)

CHECKS = (
    Check("sides", VALUES, _sides),
    Check("value", VALUES, _value),
    Check("gradients", GRADIENTS, _gradients),
    Check("dtype", EACH_DTYPE, _types),
    Check("device", DEVICE, _tiny),
    Check("memory", MEMORY, _memory),
)
