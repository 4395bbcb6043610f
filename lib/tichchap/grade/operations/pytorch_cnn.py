"""The deck's `PyTorchCNN`, for 64×64 RGB images, and the one for 28×28 grey ones."""

from functools import partial

import torch
from torch import Tensor, nn

from tichchap.grade.guard import Ban
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.operations.networks import (
    ACTIVATION,
    JOINED,
    REACHED,
    SHAPES,
    flat_images,
)
from tichchap.grade.probe import Call, Probe

OWN_LAYERS = Ban((), ("tichchap.nn", "tichchap.train"))


class Network(nn.Module):
    """The deck's network with its dots filled in, and ReLU after each convolution."""

    def __init__(self, num_classes: int, channels: int, side: int) -> None:
        super().__init__()
        self.conv_layers = nn.Sequential(
            *(nn.Conv2d(channels, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(16, 24, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        )
        self.fc_layers = nn.Sequential(
            *(nn.Linear(24 * (side // 4) ** 2, 256), nn.ReLU()),
            *(nn.Linear(256, 128), nn.ReLU()),
            nn.Linear(128, num_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        logits: Tensor = self.fc_layers(torch.flatten(self.conv_layers(x), start_dim=1))
        return logits


class _Cases:
    """Probes of a network for images of one size."""

    def __init__(self, channels: int, side: int) -> None:
        self.image = (channels, side, side)
        self.features = 24 * (side // 4) ** 2

    def shapes(self, seed: int) -> list[Probe]:
        """Ask for feature maps and logits: of another number of images than of classes."""
        return [
            self._probe(seed, 7, ("conv_layers", 2), ("", 2)),
            self._probe(seed, 3, ("conv_layers", 1), ("", 1)),
        ]

    def activation(self, seed: int) -> list[Probe]:
        """Ask for the features of flat images."""
        images = flat_images(self.image[0], self.image[1], random(seed))
        return [Probe((Call(member="eval"), _of("conv_layers", images)), init=call(4), seed=seed)]

    def forward(self, seed: int) -> list[Probe]:
        """Ask for each part, for the whole, and for one image by itself."""
        generator = random(seed)
        images = torch.randn(3, *self.image, generator=generator)
        vectors = torch.rand(4, self.features, generator=generator)
        calls = (
            Call(member="eval"),
            _of("conv_layers", images),
            call(images),
            call(images[1:2]),
            _of("fc_layers", vectors),
        )
        return [Probe(calls, init=call(5), seed=seed)]

    def gradients(self, seed: int) -> list[Probe]:
        """Ask for logits, to which an upstream gradient comes."""
        return [self._probe(seed, 5, ("", 4))]

    def examples(self) -> list[Probe]:
        """Give the public cases."""
        seed = FIXED_SEED + 1
        kinds = (self.gradients, self.shapes, self.activation, self.forward)
        return [probe for kind in kinds for probe in kind(seed)]

    def _probe(self, seed: int, classes: int, *wanted: tuple[str, int]) -> Probe:
        generator = random(seed)
        calls = (
            _of(member, torch.randn(count, *self.image, generator=generator))
            for member, count in wanted
        )
        return Probe(tuple(calls), init=call(classes), seed=seed)


def _of(member: str, x: Tensor) -> Call:
    return Call(call(x).args, member=member)


def _checks(cases: _Cases) -> tuple[Check, ...]:
    return (
        Check("shapes", SHAPES, cases.shapes, public=True),
        Check("activation", ACTIVATION, cases.activation),
        Check("forward", JOINED, cases.forward),
        Check("gradients", REACHED, cases.gradients),
    )


def _operation(name: str, cases: _Cases) -> Operation:
    oracle = partial(Network, channels=cases.image[0], side=cases.image[1])
    return Operation(name, oracle, ("x",), cases.examples, ban=OWN_LAYERS)


COLOUR, GREY = _Cases(3, 64), _Cases(1, 28)
PYTORCH_CNN, CHECKS = _operation("PyTorchCNN", COLOUR), _checks(COLOUR)
PYTORCH_CNN_28, CHECKS_28 = _operation("PyTorchCNN28", GREY), _checks(GREY)
