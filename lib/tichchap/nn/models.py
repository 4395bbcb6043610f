"""The two networks of the deck."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from tichchap.nn._arguments import Pair, integer, pair
from tichchap.nn.conv import Conv2d
from tichchap.nn.pooling import MaxPool2d


class MLP(nn.Module):
    """Fully connected 50 and 25 neurons, which see an image as one row of pixels.

    Shape: (N, …) with `num_features` numbers each -> logits (N, num_classes). `MLP(784, 10)` has
    40 785 parameters. Raises ValueError and TypeError for sizes that are no positive int. Source:
    the deck's PyTorchMLP, figure 5.
    """

    def __init__(self, num_features: int, num_classes: int) -> None:
        super().__init__()
        num_features = integer("MLP", "num_features", num_features, 1)
        num_classes = integer("MLP", "num_classes", num_classes, 1)
        self.all_layers = nn.Sequential(
            nn.Linear(num_features, 50),
            nn.ReLU(),
            nn.Linear(50, 25),
            nn.ReLU(),
            nn.Linear(25, num_classes),
        )

    def forward(self, x: Float[Tensor, "N ..."]) -> Float[Tensor, "N classes"]:
        logits: Tensor = self.all_layers(torch.flatten(x, start_dim=1))
        return logits


class CNN(nn.Module):
    """Two convolutions with pooling, then a fully connected part: 3 -> 16 -> 24 channels.

    Shape: (N, in_channels, H, W) -> logits (N, num_classes), for `image_size` = (H, W) or one int
    for both. The default, 64×64 RGB, gives the deck's `Linear(24*16*16, 256)`; MNIST is
    `CNN(10, in_channels=1, image_size=28)`. The deck leaves the convolutions open (here 3×3 with
    padding 1, which keeps the size) and has no ReLU between them, without which two convolutions
    are not more than one: `relu=False` builds the deck's.

    Raises ValueError and TypeError for sizes that are no int or too small to be halved twice.
    Source: the deck's PyTorchCNN.
    """

    def __init__(
        self, num_classes: int, in_channels: int = 3, image_size: Pair = 64, relu: bool = True
    ) -> None:
        super().__init__()
        num_classes = integer("CNN", "num_classes", num_classes, 1)
        in_channels = integer("CNN", "in_channels", in_channels, 1)
        height, width = pair("CNN", "image_size", image_size, 4)
        activation = [nn.ReLU] if relu else []
        self.conv_layers = nn.Sequential(
            Conv2d(in_channels, 16, kernel_size=3, padding=1),
            *(layer() for layer in activation),
            MaxPool2d(2),
            Conv2d(16, 24, kernel_size=3, padding=1),
            *(layer() for layer in activation),
            MaxPool2d(2),
        )
        self.fc_layers = nn.Sequential(
            nn.Linear(24 * (height // 4) * (width // 4), 256),
            nn.ReLU(),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Linear(128, num_classes),
        )

    def forward(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N classes"]:
        features = torch.flatten(self.conv_layers(x), start_dim=1)
        logits: Tensor = self.fc_layers(features)
        return logits
