"""What cannot be carried as plain data and is made by its own side: data loaders and models.

A `Recipe` names one of these with its arguments. The same recipe makes the same object everywhere.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from tichchap.grade.layers import layer


def loader(
    images: Tensor, labels: Tensor, batch_size: int, seed: int | None = None
) -> DataLoader[Any]:
    """Give the pairs in their order, or with a seed in a new one each time.

    The last batch may be smaller.
    """
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    pairs = TensorDataset(images, labels)
    return DataLoader(pairs, batch_size, shuffle=seed is not None, generator=generator)


class Notes(list[tuple[bool, bool, int]]):
    """What each forward pass was like: every module training, gradients recorded, batch size.

    A copy of a model writes into the notes of the original.
    """

    def __deepcopy__(self, memo: Any) -> "Notes":
        return self


class Noting(nn.Module):
    """A model that notes how it is called."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.notes = Notes()

    def forward(self, x: Tensor) -> Tensor:
        """Give the logits."""
        modes = {module.training for module in self.modules()}
        # a model of both modes counts as neither
        mode = modes.pop() if len(modes) == 1 else None
        self.notes.append((mode, torch.is_grad_enabled(), len(x)))  # type: ignore[arg-type]
        logits: Tensor = self.layers(x)
        return logits


def line(weight: Tensor, bias: Tensor | None = None) -> Noting:
    """Make a model of one linear layer with the parameters given."""
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    linear.load_state_dict({"weight": weight} | ({} if bias is None else {"bias": bias}))
    return Noting(nn.Flatten(), linear)


def classifier(
    features: int, classes: int, seed: int, mode: str = "train", dropout: float = 0.5
) -> Noting:
    """Make a small model with batch normalisation and dropout: its two modes answer differently.

    `mode` is "train", "eval", or "frozen": training, but for its batch normalisation.
    """
    norm = nn.BatchNorm1d(6)
    layers = (nn.Linear(features, 6), norm, nn.ReLU(), nn.Dropout(dropout), nn.Linear(6, classes))
    model = Noting(nn.Flatten(), *layers)
    generator = torch.Generator().manual_seed(seed)
    for name, value in model.state_dict().items():
        if value.is_floating_point():
            drawn = torch.randn(value.shape, generator=generator)
            value.copy_(drawn.abs() + 0.5 if name.endswith("running_var") else drawn)
    model.train(mode != "eval")
    if mode == "frozen":
        norm.eval()
    return model


def perceptron(features: int, classes: int, seed: int, mode: str = "train") -> Noting:
    """Make a small model without batch normalisation or dropout, whose mode changes nothing."""
    model = Noting(nn.Flatten(), nn.Linear(features, 5), nn.ReLU(), nn.Linear(5, classes))
    generator = torch.Generator().manual_seed(seed)
    for value in model.state_dict().values():
        value.copy_(torch.randn(value.shape, generator=generator))
    return model.train(mode == "train")


RECIPES: Mapping[str, Callable[..., Any]] = {
    "layer": layer,
    "loader": loader,
    "line": line,
    "classifier": classifier,
    "perceptron": perceptron,
}
