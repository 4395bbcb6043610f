"""Cases of gradients by hand: an upstream gradient, and what the forward pass was called with."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch

from tichchap.grade.draw import pair
from tichchap.grade.draw_backward import draw_pooling_backward
from tichchap.grade.guard import BACKWARD, TRANSPOSED, Ban
from tichchap.grade.operation import Check, Operation, by_size, call
from tichchap.grade.operations.convolution import Pair, normal, random, transposed
from tichchap.grade.operations.pooling import distinct, thirds
from tichchap.grade.probe import Call, Probe
from tichchap.grade.properties import DEVICE, DTYPE, MEMORY, VALUES

# forward operations are welcome: what is asked for is the way back
WITHOUT_AUTOGRAD = Ban((BACKWARD, TRANSPOSED), ("tichchap.nn", "torch.autograd"))


def places(size: Sequence[int], kernel: Pair, stride: Pair, padding: Pair = 0) -> tuple[int, ...]:
    """Count the windows along each axis."""
    axes = zip(size, pair(kernel), pair(stride), pair(padding), strict=True)
    return tuple((n - k + 2 * p) // s + 1 for n, k, s, p in axes)


def convolved(
    draw: Any,
    generator: torch.Generator,
    *,
    batch: int = 1,
    channels: int = 1,
    filters: int = 1,
    size: tuple[int, int],
    kernel: tuple[int, int],
    layout: Any = None,
    **options: Pair,
) -> Call:
    """Draw grad_output, x and weight for one call; `options` are stride and padding."""
    out = places(size, kernel, options.get("stride", 1), options.get("padding", 0))
    shapes = (batch, filters, *out), (batch, channels, *size), (filters, channels, *kernel)
    drawn = [draw(shape, generator) for shape in shapes]
    return call(*(drawn if layout is None else map(layout, drawn)), **options)


def pooled(
    draw: Any,
    generator: torch.Generator,
    *,
    batch: int = 1,
    channels: int = 1,
    size: tuple[int, int],
    kernel_size: Pair,
    layout: Any = None,
    shift: float = 0,
    **options: Pair,
) -> Call:
    """Draw grad_output and x for one call; `options` may hold the stride."""
    out = places(size, kernel_size, options.get("stride", kernel_size))
    drawn = [draw((batch, channels, *axes), generator) for axes in (out, size)]
    drawn[1] = drawn[1] + shift
    return call(*(drawn if layout is None else map(layout, drawn)), kernel_size, **options)


def cases(
    seed: int, make: Callable[..., Call], *settings: dict[str, Any], draw: Any = normal
) -> list[Probe]:
    """Make one probe of each settings."""
    generator = random(seed)
    return [Probe((make(draw, generator, **chosen),), seed=seed) for chosen in settings]


def pooling_values(seed: int) -> list[Probe]:
    """Windows side by side that fill the picture: the default stride."""
    shape = {"batch": 2, "channels": 3}
    return cases(
        seed,
        pooled,
        {**shape, "size": (4, 6), "kernel_size": 2},
        {**shape, "size": (6, 4), "kernel_size": (3, 2)},
        {**shape, "size": (2, 6), "kernel_size": (1, 3), "layout": transposed},
        {"batch": 3, "channels": 2, "size": (3, 4), "kernel_size": (3, 4), "shift": -9},
        {**shape, "size": (3, 2), "kernel_size": 1},
    )


def pooling_stride(seed: int) -> list[Probe]:
    """Windows with gaps between them, and a remainder that no window reaches."""
    shape = {"batch": 2, "channels": 2}
    return cases(
        seed,
        pooled,
        {**shape, "size": (5, 7), "kernel_size": 2},
        {**shape, "size": (7, 8), "kernel_size": (2, 3)},
        {**shape, "size": (7, 9), "kernel_size": 2, "stride": 3},
        {**shape, "size": (7, 9), "kernel_size": (2, 1), "stride": (3, 2)},
        {**shape, "size": (8, 6), "kernel_size": (1, 2), "stride": (2, 4)},
    )


def pooling_overlap(seed: int) -> list[Probe]:
    """Windows that share pixels: gradients add up there."""
    shape = {"batch": 2, "channels": 2}
    return cases(
        seed,
        pooled,
        {**shape, "size": (4, 5), "kernel_size": 3, "stride": 1},
        {**shape, "size": (5, 4), "kernel_size": (3, 2), "stride": (2, 1)},
        {**shape, "size": (5, 7), "kernel_size": (2, 4), "stride": (1, 3)},
    )


def pooling_ties(seed: int) -> list[Probe]:
    """At most eight windows on each plane, so that every set of them can be looked at."""
    shape = {"batch": 2, "channels": 2}
    return cases(
        seed,
        pooled,
        {**shape, "size": (4, 6), "kernel_size": 2},
        {**shape, "size": (3, 5), "kernel_size": (2, 3), "stride": (1, 2)},
        {**shape, "size": (3, 4), "kernel_size": 2, "stride": 1},
    )


def pooling_memory(seed: int, draw: Any = normal) -> list[Probe]:
    """Two ordinary calls."""
    shape = {"batch": 2, "channels": 2, "size": (3, 4)}
    overlapping = {**shape, "kernel_size": (2, 3), "stride": 1}
    return cases(seed, pooled, {**shape, "kernel_size": 2}, overlapping, draw=draw)


def pooling_device(seed: int) -> list[Probe]:
    """As small as can be: an operation on a fake tensor costs a hundred times a real one."""
    settings = {"size": (2, 4), "kernel_size": 2}, {"size": (2, 3), "kernel_size": 2, "stride": 1}
    return cases(seed, pooled, *settings)


EXAMPLES: tuple[dict[str, Any], ...] = (
    {"size": (2, 2), "kernel_size": 2},
    {"size": (2, 4), "kernel_size": 2},
    {"size": (4, 2), "kernel_size": (2, 1)},
    {"size": (2, 6), "kernel_size": (2, 3)},
    {"size": (3, 3), "kernel_size": (3, 2)},
    {"size": (2, 2), "kernel_size": 2, "channels": 2},
    {"size": (2, 3), "kernel_size": 2, "shift": -9},
    {"size": (2, 4), "kernel_size": (2, 1), "batch": 2, "channels": 3},
    {"size": (3, 5), "kernel_size": 2},
    {"size": (5, 5), "kernel_size": 2, "stride": 3},
    {"size": (4, 7), "kernel_size": 2, "stride": (2, 3)},
    {"size": (5, 4), "kernel_size": (1, 2), "stride": (3, 2)},
    {"size": (2, 3), "kernel_size": 2, "stride": 1},
    {"size": (3, 3), "kernel_size": 2, "stride": 1},
    {"size": (3, 5), "kernel_size": (2, 3), "stride": (1, 2)},
    {"size": (4, 3), "kernel_size": (3, 2), "stride": 1, "batch": 2},
    {"size": (2, 4), "kernel_size": 2, "batch": 2, "channels": 2, "layout": transposed},
)


def pooling_examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    fractions = {"size": (3, 4), "kernel_size": (2, 3), "stride": 1, "channels": 2, "shift": 0.25}
    small = cases(7, pooled, *EXAMPLES, draw=distinct)
    return by_size([*small, *cases(8, pooled, fractions, draw=normal)])


def window_sizes(kernel_size: Pair, stride: Pair | None) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give kernel and stride as pairs, the stride's default filled in."""
    return pair(kernel_size), pair(kernel_size if stride is None else stride)


def pooling_backward(name: str, oracle: Callable[..., torch.Tensor]) -> Operation:
    """Make the operation of one kind of pooling."""
    parameters = ("grad_output", "x", "kernel_size", "stride")
    return Operation(
        name, oracle, parameters, pooling_examples, draw_pooling_backward, WITHOUT_AUTOGRAD
    )


def pooling_checks(*own: Check) -> tuple[Check, ...]:
    """Give the checks of both kinds, those that one kind alone has after the overlap."""
    return (
        Check("values", VALUES, pooling_values),
        Check("stride", VALUES, pooling_stride),
        Check("overlap", VALUES, pooling_overlap),
        *own,
        Check("dtype", DTYPE, partial(pooling_memory, draw=thirds)),
        Check("device", DEVICE, pooling_device),
        Check("memory", MEMORY, pooling_memory),
    )
