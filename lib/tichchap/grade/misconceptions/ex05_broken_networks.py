"""The broken networks as they come, and repairs that miss."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from tichchap.grade.misconceptions.registry import misconception


def wrong(operation: str, id: str) -> Callable[[Any], Any]:
    """Register under a repair; the visible check of each catches all."""
    return misconception(operation, id, check="repaired")


class Sized(nn.Module):
    """A network for images of 32×32 with some number of features."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        first, second, pool = nn.Conv2d(3, 8, 5), nn.Conv2d(8, 16, 3), nn.MaxPool2d(2)
        self.conv_layers = nn.Sequential(first, nn.ReLU(), pool, second, nn.ReLU(), pool)
        self.fc = nn.Linear(features, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        logits: Tensor = self.fc(torch.flatten(self.conv_layers(x), start_dim=1))
        return logits


def sized(features: int) -> Callable[[int], nn.Module]:
    """Make a network with this number of features."""
    return lambda num_classes: Sized(features, num_classes)


wrong("FlattenSize", "padding-assumed")(sized(16 * 8 * 8))
wrong("FlattenSize", "channels-forgotten")(sized(6 * 6))
wrong("FlattenSize", "pooling-forgotten")(sized(16 * 12 * 12))
wrong("FlattenSize", "one-side-only")(sized(16 * 6))
wrong("FlattenSize", "first-channels")(sized(8 * 6 * 6))


class Convolved(nn.Module):
    """Two convolutions and what is done before, between and after."""

    def __init__(self, *around: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(4, 3, kernel_size=3, padding=1)
        self.around = around

    def forward(self, x: Tensor) -> Tensor:
        """Give the feature maps."""
        before, between, after = self.around
        return after(self.conv2(between(self.conv1(before(x)))))


def convolved(*around: Callable[[Tensor], Tensor]) -> Callable[[], nn.Module]:
    """Make a network with these functions before, between and after."""
    return lambda: Convolved(*around)


def nothing(x: Tensor) -> Tensor:
    """Leave it as it is."""
    return x


wrong("MissingReLU", "still-linear")(convolved(nothing, nothing, nothing))
wrong("MissingReLU", "relu-on-the-input")(convolved(torch.relu, nothing, nothing))
wrong("MissingReLU", "relu-at-the-end")(convolved(nothing, nothing, torch.relu))
wrong("MissingReLU", "relu-twice")(convolved(nothing, torch.relu, torch.relu))
wrong("MissingReLU", "sigmoid")(convolved(nothing, torch.sigmoid, nothing))


class Flat(nn.Module):
    """A linear layer after some way to flatten."""

    def __init__(
        self, flatten: Callable[[Tensor], Tensor], num_features: int, num_classes: int
    ) -> None:
        super().__init__()
        self.fc = nn.Linear(num_features, num_classes)
        self.flatten = flatten

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        logits: Tensor = self.fc(self.flatten(x))
        return logits


def flat(flatten: Callable[[Tensor], Tensor]) -> Callable[[int, int], nn.Module]:
    """Make a network with a way to flatten."""
    return lambda num_features, num_classes: Flat(flatten, num_features, num_classes)


wrong("FlattenBatch", "batch-flattened")(flat(torch.flatten))
wrong("FlattenBatch", "one-row")(flat(lambda x: x.reshape(1, -1)))
wrong("FlattenBatch", "first-image-only")(flat(lambda x: x[0].flatten()))
wrong("FlattenBatch", "first-image-repeated")(flat(lambda x: x[:1].expand_as(x).flatten(1)))
wrong("FlattenBatch", "channels-left-out")(flat(lambda x: x.flatten(start_dim=2)))
wrong("FlattenBatch", "batch-with-channels")(flat(lambda x: x.flatten(end_dim=1).flatten(1)))
wrong("FlattenBatch", "channels-last")(flat(lambda x: x.movedim(1, -1).flatten(1)))


class Ordered(nn.Module):
    """A convolution after some way to order the axes."""

    def __init__(self, order: Callable[[Tensor], Tensor], num_classes: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, num_classes, kernel_size=3)
        self.order = order

    def forward(self, images: Tensor) -> Tensor:
        """Give the mean of each feature map."""
        maps: Tensor = self.conv(self.order(images))
        return maps.relu().mean(dim=(2, 3))


def ordered(order: Callable[[Tensor], Tensor]) -> Callable[[int], nn.Module]:
    """Make a network with a way to order the axes."""
    return lambda num_classes: Ordered(order, num_classes)


def reshaped(images: Tensor) -> Tensor:
    """Keep the order in memory and change the shape."""
    N, H, W, C = images.shape
    return images.reshape(N, C, H, W)


wrong("ChannelOrder", "reshaped")(ordered(reshaped))
wrong("ChannelOrder", "height-and-width-swapped")(ordered(lambda x: x.transpose(1, 3)))
wrong("ChannelOrder", "wrong-axis-moved")(ordered(lambda x: x.permute(0, 2, 3, 1)))
wrong("ChannelOrder", "colours-reversed")(ordered(lambda x: x.permute(0, 3, 1, 2).flip(1)))
wrong("ChannelOrder", "first-colour-only")(
    ordered(lambda x: x[..., :1].expand_as(x).permute(0, 3, 1, 2))
)


class Listed(nn.Module):
    """Linear layers of which only some are registered."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.listed = [nn.Linear(*pair) for pair in pairwise(sizes)]

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        for layer in self.listed[:-1]:
            x = torch.relu(layer(x))
        logits: Tensor = self.listed[-1](x)
        return logits


wrong("ListOfLayers", "plain-list")(Listed)


@wrong("ListOfLayers", "last-layer-only")
class LastLayerOnly(Listed):
    """Assign each layer to the same attribute."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__(sizes)
        for layer in self.listed:
            self.layer = layer


@wrong("ListOfLayers", "one-layer-for-each-size")
class OneLayerForEachSize(Listed):
    """Register copies of the layers and use the others."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__(sizes)
        self.layers = nn.ModuleList(nn.Linear(*pair) for pair in pairwise(sizes))


@wrong("ListOfLayers", "relu-lost")
class ReluLost(nn.Sequential):
    """Chain the layers without ReLU."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__(*Listed(sizes).listed)


@wrong("ListOfLayers", "relu-after-the-last")
class ReluAfterTheLast(nn.Module):
    """Cut off negative logits."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Listed(sizes).listed)

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x
