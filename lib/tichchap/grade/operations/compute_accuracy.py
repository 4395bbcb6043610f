"""`compute_accuracy(model, loader)`: the share of images that get the right class."""

from typing import Any

import torch
from torch import nn

from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.pytorch_cnn import OWN_LAYERS
from tichchap.grade.operations.training import MODES, RECORDING, loader, model
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES
from tichchap.grade.values import Recipe


def oracle(model: nn.Module, loader: Any) -> float:
    """Count right images in evaluation mode, and put every mode back."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        right = sum(int((model(images).argmax(1) == labels).sum()) for images, labels in loader)
    for module, mode in modes:
        module.training = mode
    return right / len(loader.dataset)


def _probe(seed: int, made: Recipe, images: int, batch_size: int) -> Probe:
    return Probe((call(made, loader(seed, images, batch_size)),), seed=seed)


def _values(seed: int) -> list[Probe]:
    return [
        _probe(seed, model("perceptron", seed), 11, 4),
        _probe(seed + 1, model("classifier", seed + 1, "train", 0.9), 13, 5),
        _probe(seed + 2, model("classifier", seed + 2, "train"), 37, 8),
        _probe(seed + 3, model("perceptron", seed + 3, "eval"), 8, 4),
        _probe(seed + 4, model("perceptron", seed + 4, "eval"), 5, 9),
        _probe(seed + 5, model("perceptron", seed + 5), 3, 1),
    ]


def _modes(seed: int) -> list[Probe]:
    modes = ("train", "eval", "frozen")
    batches = (3, 7)  # with one batch only, a wrong mean of batches is right
    return [
        _probe(seed, model("classifier", seed, mode), 7, size) for size in batches for mode in modes
    ]


def _gradients(seed: int) -> list[Probe]:
    return [_probe(seed, model("perceptron", seed), 7, size) for size in (3, 7)]


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    seed = FIXED_SEED + 2
    return [
        _probe(seed, model("perceptron", seed), 3, 2),
        _probe(seed + 1, model("perceptron", seed + 1), 5, 2),
        _probe(seed + 2, model("perceptron", seed + 2, "eval"), 7, 4),
        _probe(seed + 3, model("classifier", seed + 3, "train", 0.9), 9, 3),
        _probe(seed + 4, model("classifier", seed + 4, "frozen"), 9, 3),
        _probe(seed + 5, model("classifier", seed + 5, "eval"), 9, 3),
        _probe(seed + 6, model("classifier", seed + 6, "train"), 31, 9),
        _probe(seed + 7, model("classifier", seed + 7, "train"), 31, 9),
    ]


COMPUTE_ACCURACY = Operation(
    "compute_accuracy", oracle, ("model", "loader"), examples, ban=OWN_LAYERS
)

CHECKS = (
    Check("values", VALUES, _values),
    Check("modes", MODES, _modes),
    Check("gradients", RECORDING, _gradients),
)
