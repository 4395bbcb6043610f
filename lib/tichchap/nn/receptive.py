"""How much of the image one output pixel sees."""

from collections.abc import Iterable, Sequence

from tichchap.nn._arguments import integer
from tichchap.nn.sizes import span


def receptive_field(layers: Iterable[Sequence[int]]) -> int:
    """Pixels of the input, along one axis, that one number behind all `layers` depends on.

    Each layer is (kernel, stride, dilation), from the first to the last; stride and dilation may
    be left out and are 1 then. Every layer adds its span less one, measured in steps of all
    strides before it: two 3×3 convolutions see 5 pixels, `receptive_field([(3,), (3,)])`.

    Raises ValueError for numbers below 1 or another length, TypeError for what is no int. Source:
    Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", 2019.
    """
    field, step = 1, 1
    for number, layer in enumerate(layers):
        kernel, stride, dilation = _layer(number, layer)
        field += (span(kernel, dilation) - 1) * step
        step *= stride
    return field


def _layer(number: int, layer: Sequence[int]) -> tuple[int, int, int]:
    who = "receptive_field"
    if not isinstance(layer, (tuple, list)) or not 1 <= len(layer) <= 3:
        raise ValueError(
            f"{who}: layers[{number}] must be (kernel, stride, dilation), got {layer!r}"
        )
    kernel, stride, dilation = (
        integer(who, f"{name} of layers[{number}]", each, 1)
        for name, each in zip(
            ("kernel", "stride", "dilation"), (*layer, *(1, 1)[: 3 - len(layer)]), strict=True
        )
    )
    return kernel, stride, dilation
