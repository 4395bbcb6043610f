"""Wrong `receptive_field(layers)`."""

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "receptive_field")

Layers = list[tuple[int, int, int]]


def right(layers: Layers) -> int:
    """Compute the right answer."""
    return forward(layers, lambda k, s, d, step: d * (k - 1) * step)


def forward(
    layers: Layers,
    grow: Callable[[int, int, int, int], int],
    step: Callable[[int, int, int], int] = lambda s, d, step: step * s,
    start: int = 1,
) -> int:
    """Go from the first layer on: what each adds to the field, and how wide a step becomes."""
    field, width = start, 1
    for k, s, d in layers:
        field += grow(k, s, d, width)
        width = step(s, d, width)
    return field


def backward(layers: Layers, wider: Callable[[int, int, int, int], int]) -> int:
    """Go from the last layer back: what the field becomes before each layer."""
    field = 1
    for k, s, d in reversed(layers):
        field = wider(k, s, d, field)
    return field


def wrong_forward(id: str, check: str, grow: Any, **how: Any) -> None:
    """Register a mistake on the way from the first layer to the last."""
    wrong(id, check=check)(lambda layers: forward(layers, grow, **how))


wrong_forward("stride-ignored", "stride", lambda k, s, d, step: d * (k - 1))
wrong_forward("own-stride-counted", "stride", lambda k, s, d, step: d * (k - 1) * step * s)
wrong_forward("own-stride-only", "stride", lambda k, s, d, step: d * (k - 1) * s)
wrong_forward(
    "last-stride-only", "stride", lambda k, s, d, step: d * (k - 1) * step, step=lambda s, d, w: s
)
wrong_forward(
    "strides-added",
    "values",
    lambda k, s, d, step: d * (k - 1) * step,
    step=lambda s, d, w: w + s,
)
wrong_forward("kernels-added", "values", lambda k, s, d, step: k, start=0)
wrong_forward("kernel-not-less-one", "values", lambda k, s, d, step: d * k * step)
wrong_forward("start-at-zero", "values", lambda k, s, d, step: d * (k - 1) * step, start=0)
wrong_forward("dilation-ignored", "dilation", lambda k, s, d, step: (k - 1) * step)
wrong_forward("dilation-as-gap", "values", lambda k, s, d, step: (d + 1) * (k - 1) * step)
wrong_forward("dilation-times-kernel", "dilation", lambda k, s, d, step: (d * k - 1) * step)
wrong_forward(
    "dilation-kept",
    "dilation",
    lambda k, s, d, step: d * (k - 1) * step,
    step=lambda s, d, w: w * s * d,
)


def wrong_layers(id: str, check: str, change: Callable[[Layers], Layers]) -> None:
    """Register a mistake in which layers are read, and how."""
    wrong(id, check=check)(lambda layers: right(change(layers)))


wrong_layers("first-layer-only", "values", lambda layers: layers[:1])
wrong_layers("last-layer-missing", "values", lambda layers: layers[:-1])
wrong_layers("layers-from-the-end", "stride", lambda layers: layers[::-1])
wrong_layers(
    "stride-and-dilation-swapped", "stride", lambda layers: [(k, d, s) for k, s, d in layers]
)
wrong_layers(
    "kernel-of-first-layer", "values", lambda layers: [(layers[0][0], s, d) for _, s, d in layers]
)

wrong("all-strides-for-every-layer", check="stride")(
    lambda layers: 1 + sum(d * (k - 1) for k, _, d in layers) * prod(s for _, s, _ in layers)
)
wrong("largest-window", check="values")(
    lambda layers: max((d * (k - 1) + 1 for k, _, d in layers), default=1)
)
wrong("windows-multiplied", check="values")(
    lambda layers: prod(d * (k - 1) + 1 for k, _, d in layers)
)
wrong("area", check="values")(lambda layers: right(layers) ** 2)
wrong("step-returned-too", check="values")(
    lambda layers: (right(layers), prod(s for _, s, _ in layers))
)
wrong("holes-left-out", check="dilation")(lambda layers: len(pixels(layers)))
wrong("overlap-forgotten", check="stride")(
    lambda layers: backward(layers, lambda k, s, d, field: field * s + d * (k - 1))
)


def pixels(layers: Layers) -> set[int]:
    """Give the inputs that the output really reads: dilation and long strides skip some."""
    seen = {0}
    for k, s, d in reversed(layers):
        seen = {place * s + tap * d for place in seen for tap in range(k)}
    return seen


@wrong("empty-gives-zero", check="values")
def empty_gives_zero(layers: Layers) -> int:
    """Return 0 where there is no layer."""
    return right(layers) if layers else 0


@wrong("empty-refused", check="values")
def empty_refused(layers: Layers) -> int:
    """Begin with the first layer, whether there is one or not."""
    k, s, d = layers[0]
    return d * (k - 1) + 1 + (right([(1, s, 1), *layers[1:]]) - 1)


wrong("float-result", check="values")(lambda layers: float(right(layers)))


@wrong("list-emptied", check="memory")
def list_emptied(layers: Layers) -> int:
    """Take the layers out of the list one by one."""
    field = 1
    while layers:
        k, s, d = layers.pop()
        field = (field - 1) * s + d * (k - 1) + 1
    return field


@wrong("list-reversed", check="memory")
def list_reversed(layers: Layers) -> int:
    """Turn the caller's list around."""
    layers.reverse()
    return right(layers[::-1])
