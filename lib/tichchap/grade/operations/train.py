"""`train(model, loader, epochs, lr)`: plain gradient descent, the mean loss of each epoch."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.pytorch_cnn import OWN_LAYERS
from tichchap.grade.operations.training import (
    TRAINED_IN,
    UPDATES,
    linear,
    loader,
    model,
    shuffling,
)
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES
from tichchap.grade.values import Recipe


def oracle(model: nn.Module, loader: Any, epochs: int, lr: float) -> list[float]:
    """Take a step of gradient descent for each batch; mean loss over the images of an epoch."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    model.train()
    means = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for images, labels in loader:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total, count = total + loss.item() * len(labels), count + len(labels)
        means.append(total / count)
    return means


def _probe(
    seed: int,
    made: Recipe,
    data: tuple[int, int],
    epochs: int,
    lr: float,
    load: Callable[..., Recipe] = loader,
) -> Probe:
    return Probe((call(made, load(seed, *data), epochs, lr),), seed=seed)


def _cases(seed: int) -> list[Probe]:
    return [
        _probe(seed, model("perceptron", seed), (7, 3), 1, 0.1),
        _probe(seed + 1, model("perceptron", seed + 1), (9, 4), 3, 0.05),
        _probe(seed + 2, model("classifier", seed + 2, "train", 0.0), (11, 4), 2, 0.2),
        _probe(seed + 3, model("perceptron", seed + 3), (6, 8), 4, 0.3),
        *_stable(seed + 4),
    ]


def _stable(seed: int) -> list[Probe]:
    """A new order in each epoch; many epochs: a schedule shows late, and a loss that rises."""
    return [
        _probe(seed, linear(seed), (8, 3), 3, 0.2, shuffling),
        *(_probe(each, linear(each), (7, 3), 11, 1.0) for each in range(seed + 1, seed + 4)),
    ]


def _modes(seed: int) -> list[Probe]:
    modes = ("eval", "frozen", "train")
    return [_probe(seed, model("classifier", seed, mode, 0.0), (7, 4), 2, 0.1) for mode in modes]


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    seed = FIXED_SEED + 3
    return [
        _probe(seed, model("perceptron", seed), (2, 2), 1, 0.5),
        _probe(seed + 1, model("perceptron", seed + 1), (5, 2), 1, 0.2),
        _probe(seed + 2, model("perceptron", seed + 2), (5, 3), 2, 0.2),
        _probe(seed + 3, model("classifier", seed + 3, "eval", 0.0), (6, 4), 2, 0.2),
        *_stable(seed + 4),
    ]


TRAIN = Operation("train", oracle, ("model", "loader", "epochs", "lr"), examples, ban=OWN_LAYERS)

CHECKS = (
    Check("values", VALUES, _cases),
    Check("updates", UPDATES, _cases),
    Check("modes", TRAINED_IN, _modes),
)
