"""Wrong implementations of `PyTorchCNN`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "PyTorchCNN")

Layers = list[nn.Module]
Joining = Callable[[Any, Tensor], Tensor]


def convolutions(
    channels: int, middle: int = 16, last: int = 24, padding: int = 1, relu: str = "both"
) -> Layers:
    """List the convolutional part; `relu` says after which convolutions it follows."""
    first: Layers = [nn.Conv2d(channels, middle, 3, padding=padding)]
    second: Layers = [nn.Conv2d(middle, last, 3, padding=padding)]
    first += [nn.ReLU()] if relu in ("both", "first") else []
    second += [nn.ReLU()] if relu in ("both", "second") else []
    return [*first, nn.MaxPool2d(2), *second, nn.MaxPool2d(2)]


def linear(features: int, classes: int, between: type[nn.Module] = nn.ReLU) -> Layers:
    """List the fully connected part."""
    first, second, third = nn.Linear(features, 256), nn.Linear(256, 128), nn.Linear(128, classes)
    return [first, between(), second, between(), third]


def joined(network: Any, x: Tensor) -> Tensor:
    """Join the two parts as the lecture does."""
    logits: Tensor = network.fc_layers(torch.flatten(network.conv_layers(x), start_dim=1))
    return logits


class Assembled(nn.Module):
    """A network of two lists of layers and a way to join them."""

    def __init__(self, conv: Layers, fc: Layers, joining: Joining = joined) -> None:
        super().__init__()
        self.conv_layers, self.fc_layers = nn.Sequential(*conv), nn.Sequential(*fc)
        self.joining = joining

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        return self.joining(self, x)


COLOUR = 24 * 16 * 16


@wrong("padding-forgotten", check="shapes")
def padding_forgotten(classes: int) -> nn.Module:
    """Let each convolution take two rows and columns away."""
    return Assembled(convolutions(3, padding=0), linear(COLOUR, classes))


@wrong("pooled-once", check="shapes")
def pooled_once(classes: int) -> nn.Module:
    """Pool after the first convolution only."""
    return Assembled(convolutions(3)[:-1], linear(COLOUR, classes))


@wrong("too-few-maps", check="shapes")
def too_few_maps(classes: int) -> nn.Module:
    """Give 16 maps where 24 are wanted."""
    return Assembled(convolutions(3, last=16), linear(COLOUR, classes))


@wrong("grey-images-assumed", check="shapes")
def grey_images_assumed(classes: int) -> nn.Module:
    """Take one channel."""
    return Assembled(convolutions(1), linear(COLOUR, classes))


@wrong("channels-do-not-meet", check="shapes")
def channels_do_not_meet(classes: int) -> nn.Module:
    """Let the second convolution expect other channels than the first gives."""
    conv = convolutions(3)
    conv[3] = nn.Conv2d(32, 24, 3, padding=1)
    return Assembled(conv, linear(COLOUR, classes))


@wrong("batch-flattened", check="shapes")
def batch_flattened(classes: int) -> nn.Module:
    """Flatten the batch too."""
    return Assembled(
        convolutions(3),
        linear(COLOUR, classes),
        lambda network, x: network.fc_layers(torch.flatten(network.conv_layers(x))),
    )


@wrong("ten-classes-always", check="shapes")
def ten_classes_always(classes: int) -> nn.Module:
    """Ignore the number of classes."""
    return Assembled(convolutions(3), linear(COLOUR, 10))


@wrong("no-relu", check="activation")
def no_relu(classes: int) -> nn.Module:
    """Copy the slide, which has no ReLU in the convolutional part."""
    return Assembled(convolutions(3, relu="none"), linear(COLOUR, classes))


@wrong("first-relu-missing", check="activation")
def first_relu_missing(classes: int) -> nn.Module:
    """Put ReLU at the end only."""
    return Assembled(convolutions(3, relu="second"), linear(COLOUR, classes))


@wrong("second-relu-missing", check="activation")
def second_relu_missing(classes: int) -> nn.Module:
    """Put ReLU between the convolutions only."""
    return Assembled(convolutions(3, relu="first"), linear(COLOUR, classes))


@wrong("max-pooling-missing", check="forward")
def max_pooling_missing(classes: int) -> nn.Module:
    """Average where the largest is wanted."""
    conv = [nn.AvgPool2d(2) if isinstance(each, nn.MaxPool2d) else each for each in convolutions(3)]
    return Assembled(conv, linear(COLOUR, classes))


def ending(last: nn.Module) -> Callable[[int], nn.Module]:
    """Make a network with one more layer at its end."""
    return lambda classes: Assembled(convolutions(3), [*linear(COLOUR, classes), last])


wrong("softmax-at-the-end", check="forward")(ending(nn.Softmax(dim=1)))
wrong("relu-at-the-end", check="forward")(ending(nn.ReLU()))
wrong("sigmoid-at-the-end", check="forward")(ending(nn.Sigmoid()))


@wrong("classifier-without-relu", check="forward")
def classifier_without_relu(classes: int) -> nn.Module:
    """Stack three linear layers."""
    return Assembled(convolutions(3), linear(COLOUR, classes, between=nn.Identity))


@wrong("softmax-in-forward", check="forward")
def softmax_in_forward(classes: int) -> nn.Module:
    """Apply softmax after the layers."""
    return Assembled(
        convolutions(3), linear(COLOUR, classes), lambda network, x: joined(network, x).softmax(1)
    )


@wrong("images-mixed", check="forward")
def images_mixed(classes: int) -> nn.Module:
    """Cut the numbers of a whole batch anew, the channels first."""

    def mixing(network: Any, x: Tensor) -> Tensor:
        features = network.conv_layers(x).transpose(0, 1)
        logits: Tensor = network.fc_layers(features.reshape(len(x), -1))
        return logits

    return Assembled(convolutions(3), linear(COLOUR, classes), mixing)


@wrong("channels-last-flattened", check="forward")
def channels_last_flattened(classes: int) -> nn.Module:
    """Move the channels to the end before flattening."""

    def moving(network: Any, x: Tensor) -> Tensor:
        features = network.conv_layers(x).permute(0, 2, 3, 1)
        logits: Tensor = network.fc_layers(torch.flatten(features, start_dim=1))
        return logits

    return Assembled(convolutions(3), linear(COLOUR, classes), moving)


def cutting(network: Any, x: Tensor) -> Tensor:
    """Cut the graph between the two parts."""
    features = network.conv_layers(x).detach()
    logits: Tensor = network.fc_layers(torch.flatten(features, start_dim=1))
    return logits


@wrong("features-detached", check="gradients")
def features_detached(classes: int) -> nn.Module:
    """Let no gradient reach the convolutions."""
    return Assembled(convolutions(3), linear(COLOUR, classes), cutting)


@wrong("layer-never-called", check="gradients")
def layer_never_called(classes: int) -> nn.Module:
    """Make a third convolution and forget it in forward."""
    network = Assembled(convolutions(3), linear(COLOUR, classes))
    network.add_module("conv3", nn.Conv2d(24, 24, 3, padding=1))
    return network
