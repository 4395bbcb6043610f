"""The broken functions as they come, and repairs that miss."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tichchap.grade.misconceptions.ex05_broken_networks import wrong


@wrong("classification_loss", "softmax-first")
def softmax_first(logits: Tensor, labels: Tensor) -> Tensor:
    """Give probabilities to cross-entropy."""
    return F.cross_entropy(logits.softmax(1), labels)


@wrong("classification_loss", "softmax-over-the-batch")
def softmax_over_the_batch(logits: Tensor, labels: Tensor) -> Tensor:
    """Take the softmax along axis 0, too."""
    return F.cross_entropy(logits.softmax(0), labels)


@wrong("classification_loss", "logits-for-log-probabilities")
def logits_for_log_probabilities(logits: Tensor, labels: Tensor) -> Tensor:
    """Use nll_loss without a logarithm."""
    return F.nll_loss(logits, labels)


@wrong("classification_loss", "probability-for-its-logarithm")
def probability_for_its_logarithm(logits: Tensor, labels: Tensor) -> Tensor:
    """Use nll_loss with probabilities."""
    return F.nll_loss(logits.softmax(1), labels)


@wrong("classification_loss", "losses-summed")
def losses_summed(logits: Tensor, labels: Tensor) -> Tensor:
    """Add over the batch."""
    return F.cross_entropy(logits, labels, reduction="sum")


@wrong("classification_loss", "number-returned")
def number_returned(logits: Tensor, labels: Tensor) -> float:
    """Give a number, which has no gradient."""
    return float(F.cross_entropy(logits, labels))


@wrong("classification_loss", "logarithm-of-softmax")
def logarithm_of_softmax(logits: Tensor, labels: Tensor) -> Tensor:
    """Take the logarithm of probabilities, of which some are 0."""
    return F.nll_loss(logits.softmax(1).log(), labels)


@wrong("classification_loss", "detached")
def detached(logits: Tensor, labels: Tensor) -> Tensor:
    """Cut the graph."""
    return F.cross_entropy(logits.detach(), labels)


@wrong("predict", "eval-forgotten")
def eval_forgotten(model: nn.Module, images: Tensor) -> Tensor:
    """Predict in whatever mode the model is."""
    with torch.no_grad():
        classes: Tensor = model(images).argmax(1)
    return classes


@wrong("predict", "training-mode")
def training_mode(model: nn.Module, images: Tensor) -> Tensor:
    """Switch to the wrong mode."""
    classes: Tensor = model.train()(images).argmax(1)
    return classes


@wrong("predict", "argmax-over-the-batch")
def argmax_over_the_batch(model: nn.Module, images: Tensor) -> Tensor:
    """Take argmax along axis 0."""
    classes: Tensor = model.eval()(images).argmax(0)
    return classes


@wrong("predict", "largest-logit-returned")
def largest_logit_returned(model: nn.Module, images: Tensor) -> Tensor:
    """Give the logit and not its place."""
    largest: Tensor = model.eval()(images).amax(1)
    return largest


def learning(step: Callable[..., None]) -> Callable[..., None]:
    """Make a `learn` that takes its steps in some way."""

    def learn(model: nn.Module, images: Tensor, labels: Tensor, steps: int, lr: float) -> None:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        for number in range(steps):
            loss = F.cross_entropy(model(images), labels)
            step(optimizer, loss, number)

    return learn


def piling(optimizer: Any, loss: Any, number: int) -> None:
    """Never clear."""
    loss.backward()
    optimizer.step()


def erasing(optimizer: Any, loss: Any, number: int) -> None:
    """Clear what backward has just computed."""
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()


def once(optimizer: Any, loss: Any, number: int) -> None:
    """Stop after the first step."""
    if number == 0:
        piling(optimizer, loss, number)


wrong("learn", "gradients-pile-up")(learning(piling))
wrong("learn", "cleared-after-backward")(learning(erasing))
wrong("learn", "first-step-only")(learning(once))
