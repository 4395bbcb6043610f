"""Wrong implementations of `PyTorchCNN28` and `make_model`."""

from functools import partial

from torch import Tensor, nn

from tichchap.grade.misconceptions.ex05_networks import (
    COLOUR,
    Assembled,
    convolutions,
    cutting,
    linear,
)
from tichchap.grade.misconceptions.registry import misconception

wrong_28 = partial(misconception, "PyTorchCNN28")
wrong_small = partial(misconception, "make_model")

GREY = 24 * 7 * 7


@wrong_28("features-of-the-slide", check="shapes")
def features_of_the_slide(classes: int) -> nn.Module:
    """Keep the number of features of 64×64 images."""
    return Assembled(convolutions(1), linear(COLOUR, classes))


@wrong_28("colour-images-assumed", check="shapes")
def colour_images_assumed(classes: int) -> nn.Module:
    """Keep the three channels."""
    return Assembled(convolutions(3), linear(GREY, classes))


@wrong_28("padding-forgotten", check="shapes")
def padding_forgotten_28(classes: int) -> nn.Module:
    """Let the maps shrink to 5×5, and fit the linear layer to that."""
    return Assembled(convolutions(1, padding=0), linear(24 * 5 * 5, classes))


@wrong_28("channels-forgotten", check="shapes")
def channels_forgotten(classes: int) -> nn.Module:
    """Count the pixels of one map for the features."""
    return Assembled(convolutions(1), linear(7 * 7, classes))


@wrong_28("no-relu", check="activation")
def no_relu_28(classes: int) -> nn.Module:
    """Copy the slide, which has no ReLU in the convolutional part."""
    return Assembled(convolutions(1, relu="none"), linear(GREY, classes))


@wrong_28("softmax-at-the-end", check="forward")
def softmax_at_the_end_28(classes: int) -> nn.Module:
    """Give probabilities."""
    return Assembled(convolutions(1), [*linear(GREY, classes), nn.Softmax(dim=1)])


@wrong_28("one-hidden-layer", check="forward")
def one_hidden_layer(classes: int) -> nn.Module:
    """Leave out the layer of 128."""
    return Assembled(convolutions(1), [nn.Linear(GREY, 256), nn.ReLU(), nn.Linear(256, classes)])


@wrong_28("features-detached", check="gradients")
def features_detached_28(classes: int) -> nn.Module:
    """Let no gradient reach the convolutions."""
    return Assembled(convolutions(1), linear(GREY, classes), cutting)


@wrong_small("wide-layer-after-flattening", check="budget")
def wide_layer_after_flattening(images: Tensor, labels: Tensor) -> nn.Module:
    """Flatten 784 numbers into a layer of 64."""
    wide = [nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10)]
    return nn.Sequential(*convolutions(1, 8, 16), *wide)


@wrong_small("model-not-returned", check="budget")
def model_not_returned(images: Tensor, labels: Tensor) -> None:
    """Train, and forget to return."""


@wrong_small("class-returned", check="budget")
def class_returned(images: Tensor, labels: Tensor) -> type[nn.Module]:
    """Give the class and no object."""
    return Assembled


@wrong_small("one-logit", check="budget")
def one_logit(images: Tensor, labels: Tensor) -> nn.Module:
    """Predict the digit as a number."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 16), nn.ReLU(), nn.Linear(16, 1))
