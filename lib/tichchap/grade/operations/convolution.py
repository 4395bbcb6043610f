"""Cases of a convolution: random ones that are asymmetric everywhere, and small ones to look at."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch

from tichchap.grade.operation import by_size, call
from tichchap.grade.probe import Call, Probe

Pair = int | tuple[int, int]


def random(seed: int) -> torch.Generator:
    """Make the source of random numbers of one set of cases."""
    return torch.Generator().manual_seed(seed)


def normal(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw values of both signs, away from mean 0 so that an average shows.

    In torch's default dtype: an answer that fits no other one loses the points of dtype only.
    """
    return torch.randn(*shape, generator=generator) * 2 - 0.75


def integers(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw small whole numbers, to be multiplied and added by hand."""
    return torch.randint(-2, 6, tuple(shape), generator=generator).float()


def tenths(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw numbers with one decimal, which show rounding to integers and to float32."""
    return torch.randint(-20, 60, tuple(shape), generator=generator) / 10


def transposed(x: torch.Tensor) -> torch.Tensor:
    """Give the same values in a memory layout whose last two axes are swapped."""
    return x.transpose(-1, -2).contiguous().transpose(-1, -2)


def arguments(
    draw: Any,
    generator: torch.Generator,
    *,
    batch: int = 1,
    channels: int = 1,
    filters: int = 1,
    size: tuple[int, int],
    kernel: tuple[int, int],
    bias: bool = True,
    layout: Any = None,
    **options: Pair,
) -> Call:
    """Draw x, weight and bias for one call; `options` are stride and padding."""
    x = draw((batch, channels, *size), generator)
    weight = draw((filters, channels, *kernel), generator)
    if layout is not None:
        x, weight = layout(x), layout(weight)
    biased = {"bias": draw((filters,), generator)} if bias else {}
    return call(x, weight, **biased, **options)


def cases(seed: int, *settings: dict[str, Any], draw: Any = normal) -> list[Probe]:
    """Make one probe of each settings."""
    generator = random(seed)
    return [Probe((arguments(draw, generator, **chosen),), seed=seed) for chosen in settings]


def positional(probe: Probe, *options: Any) -> Probe:
    """Give the same x and weight, with bias, stride and padding by position."""
    return replace(probe, calls=(Call((*probe.calls[0].args, *options)),))


EXAMPLES: tuple[dict[str, Any], ...] = (
    {"size": (2, 3), "kernel": (1, 2), "bias": False},
    {"size": (3, 3), "kernel": (2, 2), "bias": False},
    {"size": (4, 3), "kernel": (2, 3), "bias": False},
    {"size": (2, 2), "kernel": (2, 1)},
    {"size": (2, 3), "kernel": (2, 2), "channels": 2},
    {"size": (2, 3), "kernel": (2, 2), "channels": 3, "filters": 2},
    {"size": (2, 4), "kernel": (1, 2), "filters": 2},
    {"size": (2, 3), "kernel": (2, 2), "batch": 2, "filters": 3},
    {"size": (4, 5), "kernel": (2, 2), "stride": 2, "bias": False},
    {"size": (5, 5), "kernel": (2, 2), "stride": (2, 1), "bias": False},
    {"size": (4, 7), "kernel": (1, 2), "stride": (1, 3), "bias": False},
    {"size": (2, 3), "kernel": (2, 2), "padding": 1, "bias": False},
    {"size": (3, 2), "kernel": (2, 2), "padding": (1, 0), "bias": False},
    {"size": (2, 3), "kernel": (1, 2), "padding": (0, 2), "bias": False},
    {"size": (3, 4), "kernel": (3, 2), "stride": 2, "padding": 1, "channels": 2, "filters": 2},
    {
        "size": (3, 4),
        "kernel": (2, 3),
        "channels": 2,
        "filters": 3,
        "batch": 2,
        "layout": transposed,
    },
    {"size": (2, 6), "kernel": (1, 2), "stride": (1, 3), "bias": False},
)


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    fractions = {"size": (3, 3), "kernel": (2, 3), "channels": 2, "filters": 2}
    by_name = [*cases(5, *EXAMPLES, draw=integers), *cases(5, fractions, draw=tenths)]
    return by_size([*by_name, positional(by_name[1], None, 1, 2)])
