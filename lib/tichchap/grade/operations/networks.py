"""Traits of a network of the student's own: whatever its layers, what it has to do is known.

Its weights are its own. They come back with an observation, so what the fully connected part has to
answer is computed from them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import torch
from torch import Tensor

from tichchap.grade.compare import real_numbers
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import GRADIENTS
from tichchap.grade.subject import Subject
from tichchap.grade.traits import Traits, by_traits
from tichchap.grade.values import RawTensor, Value, describe, unpack_tensor

NEAR = 1e-4
# max_pool2d_with_indices, adaptive_max_pool2d, amax, sort …, but not softmax
LARGEST = re.compile(r"(?<!soft)max|topk|sort")
# how strong the colours of flat images are
COLOURS = ((0.4,),) * 8 + ((100.0,),) * 4
DARK = 4
ENDINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "": lambda z: z,
    "ReLU": torch.relu,
    "Softmax": lambda z: z.softmax(1),
    "LogSoftmax": lambda z: z.log_softmax(1),
    "Sigmoid": torch.sigmoid,
}


def answers(probe: Probe, seen: Observation, member: str) -> list[Value]:
    """List what calls of one attribute gave."""
    pairs = zip(probe.calls, seen.outputs, strict=False)
    return [output for call, output in pairs if call.member == member]


def tensor(value: Value) -> Tensor | None:
    """Give a tensor of real numbers, one row at least for each image; None for anything else."""
    if not isinstance(value, RawTensor) or not value.data or len(value.shape) < 2:
        return None
    return real_numbers(value)


def size(value: Value) -> Any:
    """Give the shape of a tensor, or say what else it is."""
    return value.shape if isinstance(value, RawTensor) else describe(value)


def shapes(probe: Probe, seen: Observation) -> Traits:
    """How large the feature maps are, and how many logits there are."""
    features, logits = answers(probe, seen, "conv_layers"), answers(probe, seen, "")
    if len(features) != 1 or not logits:
        return {}
    return {"feature_maps": size(features[0]), "logits": size(logits[0])}


def activation(probe: Probe, seen: Observation) -> Traits:
    """Whether ReLU follows the first and the second convolution.

    The probe gives flat images in threes: d, 0 and -d in each pixel, first faint, then strong. In
    the middle of a flat image pooling changes nothing, so without ReLU every feature there would
    follow a straight line; after a sigmoid it would stay small. ReLU gives exact zeros. Before the
    first convolution, ReLU would make every image without a positive number black.
    """
    features = answers(probe, seen, "conv_layers")
    if len(features) != 1 or answers(probe, seen, ""):
        return {}
    maps = tensor(features[0])
    if maps is None or maps.dim() != 4 or len(maps) != len(COLOURS) * 3 + DARK:
        return {"second_relu": size(features[0])}
    middle = maps[:, :, maps.shape[2] // 2, maps.shape[3] // 2]
    middle, dark = middle[:-DARK].reshape(-1, 3, maps.shape[1]), middle[-DARK:]
    above, zero, below = middle.unbind(1)
    told = not near(dark, zero[-DARK:])
    levels, bend = middle.abs().amax(dim=(1, 2)), (above + below - 2 * zero).abs()
    if not bool((maps < 0).any()):  # where the last ReLU cuts off, a bend would be its own
        bend = bend * ((above > 0) & (below > 0))
    faint, strong = levels[:8], levels[8:]
    bent = bool((bend > NEAR * levels[:, None]).any())
    cut = bool((maps >= 0).all()) and bool((middle == 0).any())
    first = bent and told and bool(strong.max() > 20 * faint.max())
    return {"first_relu": first, "second_relu": cut}


def forward(probe: Probe, seen: Observation) -> Traits:
    """Whether the parts are joined as the deck joins them, each image by itself."""
    (features, classified, logits) = (
        answers(probe, seen, member) for member in ("conv_layers", "fc_layers", "")
    )
    if len(classified) != 1:
        return {}
    vectors = tensor(probe.calls[-1].args[0])
    layers = _linear_layers(seen, "fc_layers.")
    if vectors is None or layers is None:
        return {"linear_layers": _weights(seen, "fc_layers.")}
    maps, alone, together = tensor(features[0]), tensor(logits[1]), tensor(logits[0])
    inner = _matching(layers, vectors, tensor(classified[0]))
    joined = None if maps is None else _matching(layers, maps.flatten(1), together)
    return {
        "linear_layers": _weights(seen, "fc_layers."),
        "classifier": inner,
        "joined": joined,
        "alone": near(alone, None if together is None else together[1:2]),
        "max_pooling": any(LARGEST.search(name) for name in seen.operations),
    }


def _weights(seen: Observation, prefix: str) -> tuple[tuple[int, ...], ...]:
    return tuple(
        raw.shape
        for name, raw in seen.state.items()
        if name.startswith(prefix) and len(raw.shape) == 2
    )


def by_axes(seen: Observation, prefix: str = "") -> defaultdict[int, list[Tensor]]:
    """Give the real parameters and buffers of a network in order, by their number of axes."""
    own: defaultdict[int, list[Tensor]] = defaultdict(list)
    for name, raw in seen.state.items():
        value = real_numbers(raw) if name.startswith(prefix) else None
        if value is not None:
            own[value.dim()].append(value)
    return own


def _linear_layers(seen: Observation, prefix: str) -> list[tuple[Tensor, Tensor]] | None:
    """Give weight and bias of three linear layers, or None if there are not three."""
    own = by_axes(seen, prefix)
    weights, biases = own[2], own[1]
    fits = len(weights) == len(biases) == 3 and all(
        len(weight) == len(bias) for weight, bias in zip(weights, biases, strict=True)
    )
    return list(zip(weights, biases, strict=True)) if fits else None


def _matching(
    layers: list[tuple[Tensor, Tensor]], x: Tensor, wanted: Tensor | None
) -> tuple[str, ...]:
    """Name what stands after each of three linear layers, as far as the answer tells."""
    if x.dim() != 2 or x.shape[1] != layers[0][0].shape[1]:
        return ("?",)
    for first, second, last in product(("ReLU", ""), ("ReLU", ""), ENDINGS):
        z = x
        for (weight, bias), after in zip(layers, (first, second, last), strict=True):
            if z.shape[1] != weight.shape[1]:
                return ("?",)
            z = ENDINGS[after](z @ weight.T + bias)
        if near(z, wanted):
            names = ("Linear", first, "Linear", second, "Linear", last)
            return tuple(name for name in names if name)
    return ("?",)


def near(one: Tensor | None, other: Tensor | None) -> bool:
    """Say whether two tensors are there, of one shape, and equal but for rounding."""
    if one is None or other is None or one.shape != other.shape:
        return False
    return bool(torch.allclose(one, other, rtol=NEAR, atol=NEAR * float(one.abs().max())))


def gradients(probe: Probe, seen: Observation) -> Traits:
    """Which parameters get no gradient, and how many layers have none at all."""
    if probe.grad_output is None:
        return {}
    own = set(seen.parameters)
    reached = {
        name
        for name, raw in seen.gradients.items()
        if raw is not None and raw.data and bool(unpack_tensor(raw).any())
    }
    filters = sum(len(seen.state[name].shape) == 4 for name in own & set(seen.state))
    return {"convolutions": filters, "unreached": tuple(sorted(own - reached))}


def _from_logits(probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    whole = [probe for probe in probes if not probe.calls[0].member]
    return GRADIENTS.probes(whole, oracle)


SHAPES = by_traits("shapes", shapes)
ACTIVATION = by_traits("activation", activation)
JOINED = by_traits("forward", forward)
REACHED = by_traits("gradients", gradients, _from_logits)


def flat_images(channels: int, side: int, generator: torch.Generator) -> Tensor:
    """Make images with one colour each, in threes: the colour, 0, its opposite. Then dark ones."""
    colours = torch.randn(len(COLOURS), channels, generator=generator) * torch.tensor(COLOURS)
    threes = torch.stack([colours, 0 * colours, -colours], dim=1).reshape(-1, channels)
    flat = torch.cat([threes, -colours[-DARK:].abs()])
    return flat[:, :, None, None].repeat(1, 1, side, side)
