"""Five broken networks to repair: each judged by what it does, not by how."""

from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tichchap.grade.operation import call
from tichchap.grade.operations.convolution import normal, random
from tichchap.grade.operations.networks import answers, by_axes, gradients, near, size, tensor
from tichchap.grade.operations.repair import repair
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import FORWARD, GRADIENTS
from tichchap.grade.traits import Traits, by_traits
from tichchap.grade.values import pack_tensor


class FlattenSize(nn.Module):
    """Two convolutions without padding, for images of 32×32."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.conv_layers = nn.Sequential(
            *(nn.Conv2d(3, 8, kernel_size=5), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(8, 16, kernel_size=3), nn.ReLU(), nn.MaxPool2d(2)),
        )
        self.fc = nn.Linear(16 * 6 * 6, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        logits: Tensor = self.fc(torch.flatten(self.conv_layers(x), start_dim=1))
        return logits


class MissingReLU(nn.Module):
    """Two convolutions with ReLU between them."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(4, 3, kernel_size=3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Give the feature maps."""
        maps: Tensor = self.conv2(torch.relu(self.conv1(x)))
        return maps


class FlattenBatch(nn.Module):
    """One linear layer over all pixels of an image."""

    def __init__(self, num_features: int, num_classes: int) -> None:
        super().__init__()
        self.fc = nn.Linear(num_features, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        logits: Tensor = self.fc(torch.flatten(x, start_dim=1))
        return logits


class ChannelOrder(nn.Module):
    """A convolution over images that come as N×H×W×3."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, num_classes, kernel_size=3)

    def forward(self, images: Tensor) -> Tensor:
        """Give the mean of each feature map."""
        maps: Tensor = self.conv(images.permute(0, 3, 1, 2))
        return maps.relu().mean(dim=(2, 3))


class ListOfLayers(nn.Module):
    """Linear layers of given sizes, ReLU between them."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(*pair) for pair in pairwise(sizes)])

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        logits: Tensor = self.layers[-1](x)
        return logits


def _module(seed: int, kind: Any, shape: tuple[int, ...], *init: Any) -> Probe:
    """Make a probe that loads drawn parameters and calls the network once."""
    generator = random(seed)
    state = {
        name: pack_tensor(normal(value.shape, generator) / 2)
        for name, value in kind(*init).state_dict().items()
    }
    x = normal(shape, generator)
    return Probe((call(x),), init=call(*init), state=state, seed=seed)


def _missing_relu(seed: int) -> list[Probe]:
    return [
        _module(seed, MissingReLU, (2, 2, 4, 5)),
        _module(seed + 1, MissingReLU, (1, 2, 3, 3)),
    ]


def _flatten_batch(seed: int) -> list[Probe]:
    return [
        _module(seed, FlattenBatch, (3, 2, 2, 3), 12, 5),
        _module(seed + 1, FlattenBatch, (1, 1, 3, 4), 12, 2),
        _module(seed + 2, FlattenBatch, (4, 3, 1, 2), 6, 4),
        _module(seed + 3, FlattenBatch, (1, 2, 3, 1), 6, 3),
    ]


def _channel_order(seed: int) -> list[Probe]:
    return [
        _module(seed, ChannelOrder, (2, 4, 6, 3), 4),
        _module(seed + 1, ChannelOrder, (1, 5, 3, 3), 2),
        _module(seed + 2, ChannelOrder, (3, 3, 3, 3), 5),
    ]


def _plain(seed: int, kind: Any, shape: tuple[int, ...], init: Any) -> Probe:
    """Make a probe of a network that keeps its own initial parameters."""
    return Probe((call(normal(shape, random(seed))),), init=call(init), seed=seed)


def _flatten_size(seed: int) -> list[Probe]:
    return [
        _plain(seed, FlattenSize, (3, 3, 32, 32), 5),
        _plain(seed + 1, FlattenSize, (1, 3, 32, 32), 7),
    ]


def _list_of_layers(seed: int) -> list[Probe]:
    return [
        _plain(seed, ListOfLayers, (5, 4), (4, 6, 5, 3)),
        _plain(seed + 1, ListOfLayers, (3, 7), (7, 9, 2)),
        _plain(seed + 2, ListOfLayers, (2, 3), (3, 4)),
    ]


def flattened(probe: Probe, seen: Observation) -> Traits:
    """How many logits there are, and whether they are those of the network with its weights."""
    found = answers(probe, seen, "")
    return {
        "logits": size(found[0]) if found else None,
        **_unreached(probe, seen),
        "rest_kept": bool(found) and _convolved(probe, seen, tensor(found[0])),
    }


def _convolved(probe: Probe, seen: Observation, logits: Tensor | None) -> bool:
    """Compute the logits of `FlattenSize` from the weights of an answer, and compare."""
    own = by_axes(seen)
    classes = probe.init.args[0] if probe.init else None
    shapes = {dims: [tuple(value.shape) for value in values] for dims, values in own.items()}
    wanted = {4: [(8, 3, 5, 5), (16, 8, 3, 3)], 2: [(classes, 576)], 1: [(8,), (16,), (classes,)]}
    x = tensor(probe.calls[0].args[0])
    if x is None or shapes != wanted:
        return False
    for weight, bias in zip(own[4], own[1], strict=False):
        x = F.max_pool2d(F.conv2d(x, weight, bias).relu(), 2)
    return near(F.linear(x.flatten(1), own[2][0], own[1][-1]), logits)


def listed(probe: Probe, seen: Observation) -> Traits:
    """How many parameters there are, and whether the answer is theirs."""
    own = by_axes(seen)
    names = set(seen.parameters) & set(seen.state)
    numbers = sum(torch.Size(seen.state[name].shape).numel() for name in names)
    return {
        "parameters": numbers,
        **_unreached(probe, seen),
        "layers_used": _chained(probe, own[2], own[1], answers(probe, seen, "")),
    }


def _unreached(probe: Probe, seen: Observation) -> Traits:
    reached = gradients(probe, seen)
    return {"unreached": reached["unreached"]} if reached else {}


def _chained(probe: Probe, weights: list[Tensor], biases: list[Tensor], given: list[Any]) -> bool:
    x, logits = tensor(probe.calls[0].args[0]), tensor(given[0]) if given else None
    if x is None or logits is None or len(weights) != len(biases) or not weights:
        return False
    for place, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        if weight.shape[1] != x.shape[1] or bias.shape != weight.shape[:1]:
            return False
        x = (x if place == 0 else x.relu()) @ weight.T + bias
    return near(x, logits)


FLATTENED = by_traits("repaired", flattened, GRADIENTS.probes)
LISTED = by_traits("repaired", listed, GRADIENTS.probes)

FLATTEN_SIZE = repair(FlattenSize, ("x",), FLATTENED, _flatten_size)
MISSING_RELU = repair(MissingReLU, ("x",), FORWARD, _missing_relu)
FLATTEN_BATCH = repair(FlattenBatch, ("x",), FORWARD, _flatten_batch)
CHANNEL_ORDER = repair(ChannelOrder, ("images",), FORWARD, _channel_order)
LIST_OF_LAYERS = repair(ListOfLayers, ("x",), LISTED, _list_of_layers)
