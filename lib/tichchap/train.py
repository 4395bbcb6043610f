"""Train a classifier and measure it, the same way each time for the same seed."""

import math
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader, Dataset
from tqdm.auto import tqdm

__all__ = ["History", "accuracy", "fit"]


@dataclass(frozen=True)
class History:
    """What `fit` measured: one number per epoch.

    Attributes:
        loss: mean cross-entropy over the training images, in nats, while the weights were changing.
        accuracy: share of right answers on the validation data in [0, 1]; empty without it.
    """

    loss: list[float]
    accuracy: list[float]


def fit(
    model: nn.Module,
    data: Dataset[Any],
    *,
    epochs: int,
    lr: float = 1e-3,
    batch_size: int = 64,
    optimizer: Callable[..., Optimizer] = torch.optim.Adam,
    validation: Dataset[Any] | DataLoader[Any] | None = None,
    seed: int = 0,
    device: torch.device | str | None = None,
    progress: bool = True,
) -> History:
    """Train a classifier in place with cross-entropy on shuffled mini-batches.

    The same model, arguments and `seed` give the same weights on CPU. The seed covers the order of
    the images and the random layers (dropout); torch's global generators are left as they were. The
    initial weights are the caller's: seed before building the model.

    Args:
        model: maps (N, …) images to (N, K) scores; its training or evaluation mode is kept.
        data: pairs (image, label), labels whole numbers from 0 to K - 1.
        epochs: passes over the data, at least 1.
        lr: learning rate.
        batch_size: images per step; the last step of an epoch may have fewer.
        optimizer: called as `optimizer(parameters, lr=lr)`.
        validation: measured with `accuracy` after each epoch.
        seed: of the shuffling and of random layers.
        device: where to train; the model is moved there. None: where the model is.
        progress: show a progress bar, which vanishes at the end.

    Raises:
        ValueError: no data, no parameters, epochs or batch_size below 1, scores not (N, K), a label
            out of range.
        TypeError: data that cannot be shuffled here, such as a DataLoader.
        FloatingPointError: the loss is no longer finite.

    Source: the deck's MLP slides, figure 5; cross-entropy, -log softmax(scores)[label].
    """
    if epochs < 1:
        raise ValueError(f"fit: epochs must be at least 1, got {epochs}")
    if not isinstance(data, Dataset) or not isinstance(data, Sized):
        raise TypeError(f"fit: data must be a Dataset with a length, got {type(data).__name__}")
    if device is not None:
        model.to(device)
    parameters = list(model.parameters())
    if not parameters:
        raise ValueError(f"fit: {type(model).__name__} has no parameters to train")
    where = parameters[0].device
    loader = _batches(data, batch_size, torch.Generator().manual_seed(seed), "fit", shuffle=True)
    step = optimizer(parameters, lr=lr)
    history = History([], [])
    bar = tqdm(total=epochs * len(loader), unit="batch", leave=False, disable=not progress)
    with bar, _mode(model, training=True), _seeded(where, seed):
        for _ in range(epochs):
            history.loss.append(_epoch(model, loader, step, where, bar))
            if validation is not None:
                history.accuracy.append(accuracy(model, validation))
    return history


def accuracy(
    model: nn.Module, data: Dataset[Any] | DataLoader[Any], *, batch_size: int = 1000
) -> float:
    """Return the share of images whose largest score is at the right label, in [0, 1].

    The model is in evaluation mode meanwhile, each of its modules is then as it was before, and no
    gradient is recorded. Images go to the model's device.

    Args:
        model: maps (N, …) images to (N, K) scores.
        data: a data set of pairs (image, label), or a DataLoader of batches of them.
        batch_size: images per forward pass; a DataLoader brings its own.

    Raises:
        ValueError: no data, batch_size below 1, scores not (N, K), a label out of range.

    Source: `compute_accuracy` in the deck, figure 5.
    """
    if not isinstance(data, DataLoader):
        data = _batches(data, batch_size, torch.Generator(), "accuracy", shuffle=False)
    device = next((p.device for p in model.parameters()), torch.device("cpu"))
    right = total = 0
    with _mode(model, training=False), torch.no_grad():
        for images, labels in data:
            scores = _scores(model, images, labels, device, "accuracy")
            right += int((scores.argmax(1) == labels.to(device)).sum())
            total += len(labels)
    if total == 0:
        raise ValueError("accuracy: expected at least one image, got none")
    return right / total


def _epoch(
    model: nn.Module, loader: DataLoader[Any], step: Optimizer, device: torch.device, bar: tqdm
) -> float:
    """Take one step per batch and return the mean loss per image."""
    total, count = 0.0, 0
    for images, labels in loader:
        scores = _scores(model, images, labels, device, "fit")
        loss = F.cross_entropy(scores, labels.to(device).long())
        value = loss.item()
        if not math.isfinite(value):
            raise FloatingPointError(
                f"fit: expected a finite loss, got {value} at step {bar.n + 1}; lower the "
                "learning rate, and look for nan in the images"
            )
        step.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        step.step()
        total, count = total + value * len(labels), count + len(labels)
        bar.update()
    bar.set_postfix(loss=f"{total / count:.4f}")
    return total / count


def _scores(
    model: nn.Module, images: Tensor, labels: Tensor, device: torch.device, name: str
) -> Tensor:
    scores: Tensor = model(images.to(device))
    if scores.ndim != 2 or len(scores) != len(labels):
        expected = f"({len(labels)}, K)"
        raise ValueError(f"{name}: expected scores {expected}, got {tuple(scores.shape)}")
    # Before the labels reach a GPU: there a wrong one ends the whole process's CUDA context.
    low, high, classes = int(labels.min()), int(labels.max()), scores.shape[1]
    if labels.is_floating_point() or low < 0 or high >= classes:
        raise ValueError(
            f"{name}: expected whole labels from 0 to {classes - 1} ({classes} scores an image), "
            f"got {labels.dtype} from {labels.min().item()} to {labels.max().item()}"
        )
    return scores


def _batches(
    data: Dataset[Any], batch_size: int, generator: torch.Generator, name: str, *, shuffle: bool
) -> DataLoader[Any]:
    """Return a loader that draws from `generator` only, never from torch's global one."""
    if batch_size < 1:
        raise ValueError(f"{name}: batch_size must be at least 1, got {batch_size}")
    if len(cast(Sized, data)) == 0:
        raise ValueError(f"{name}: expected at least one image, got none")
    return DataLoader(data, batch_size, shuffle=shuffle, generator=generator)


@contextmanager
def _mode(model: nn.Module, *, training: bool) -> Iterator[None]:
    """Set the mode of the model, and give each of its modules the former one back at the end."""
    before = [(module, module.training) for module in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for module, mode in before:
            module.training = mode


@contextmanager
def _seeded(device: torch.device, seed: int) -> Iterator[None]:
    """Seed the CPU's and the device's global generators, and restore both at the end."""
    generators = [torch.default_generator]
    if device.type == "cuda":
        index = torch.cuda.current_device() if device.index is None else device.index
        generators.append(torch.cuda.default_generators[index])
    before = [generator.get_state() for generator in generators]
    for generator in generators:
        generator.manual_seed(seed)
    try:
        yield
    finally:
        for generator, state in zip(generators, before, strict=True):
            generator.set_state(state)
