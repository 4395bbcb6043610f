"""Cases of pooling: random ones that are asymmetric everywhere, and small ones to look at."""

from collections.abc import Sequence
from typing import Any

import torch

from tichchap.grade.guard import POOLING, Ban
from tichchap.grade.operation import call
from tichchap.grade.operations.convolution import normal, random
from tichchap.grade.probe import Call, Probe

BAN = Ban((POOLING,), ("tichchap.nn", "torch.nn.modules.pooling"))


def negative(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw numbers below 0, some far below: the largest is none that was not there."""
    return -normal(shape, generator).abs() * 40 - 0.5


def thirds(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw in float64 what no float32 is: a pooling picks numbers, and rounds none itself."""
    return normal(shape, generator).double() / 3


def distinct(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw whole numbers of both signs, no two alike: each window has one largest."""
    count = torch.Size(shape).numel()
    return (torch.randperm(count, generator=generator) - count // 2).float().reshape(tuple(shape))


def far_below(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw numbers below any that would be written instead of minus infinity out of thin air."""
    return negative(shape, generator) * 1e30


def below_zero(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw whole numbers below 0, no two alike."""
    count = torch.Size(shape).numel()
    return -1 - torch.randperm(count, generator=generator).float().reshape(tuple(shape))


def tied(shape: Sequence[int], generator: torch.Generator) -> torch.Tensor:
    """Draw from 0, 1, 2: many windows have several largest numbers, and zeros that are pixels."""
    return torch.randint(0, 3, tuple(shape), generator=generator).float()


def arguments(
    draw: Any,
    generator: torch.Generator,
    *,
    batch: int = 1,
    channels: int = 1,
    size: tuple[int, int],
    kernel: int | tuple[int, int],
    layout: Any = None,
    **options: Any,
) -> Call:
    """Draw x for one call; `options` are stride, padding and the like."""
    x = draw((batch, channels, *size), generator)
    return call(x if layout is None else layout(x), kernel, **options)


def cases(seed: int, *settings: dict[str, Any], draw: Any = normal) -> list[Probe]:
    """Make one probe of each settings; a setting may name a `draw` of its own."""
    generator = random(seed)
    drawn = [arguments(**{"draw": draw, **chosen}, generator=generator) for chosen in settings]
    return [Probe((made,), seed=seed) for made in drawn]
