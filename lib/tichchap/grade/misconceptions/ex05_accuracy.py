"""Wrong `compute_accuracy(model, loader)`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "compute_accuracy")

Choice = Callable[[Tensor], Tensor]


def largest(logits: Tensor) -> Tensor:
    """Choose the class as it should be chosen."""
    return logits.argmax(1)


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Do it right: evaluation mode, no gradients, every mode put back."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        yield
    for module, mode in modes:
        module.training = mode


def hits(model: nn.Module, loader: Any, choose: Choice = largest) -> list[tuple[int, int]]:
    """Give, for each batch, how many images are right and how many there are."""
    answers = ((choose(model(images)) == labels, len(labels)) for images, labels in loader)
    return [(int(right.sum()), count) for right, count in answers]


def share(found: list[tuple[int, int]]) -> float:
    """Divide right images by images."""
    return sum(right for right, _ in found) / sum(count for _, count in found)


def measured(model: nn.Module, loader: Any) -> list[tuple[int, int]]:
    """Count as it should be counted."""
    with evaluating(model):
        return hits(model, loader)


@wrong("mean-of-batches", check="values")
def mean_of_batches(model: nn.Module, loader: Any) -> float:
    """Average the accuracies of batches, however large."""
    shares = [right / count for right, count in measured(model, loader)]
    return sum(shares) / len(shares)


@wrong("first-batch-only", check="values")
def first_batch_only(model: nn.Module, loader: Any) -> float:
    """Return inside the loop."""
    return share(measured(model, loader)[:1])


@wrong("last-batch-only", check="values")
def last_batch_only(model: nn.Module, loader: Any) -> float:
    """Count anew in each batch."""
    return share(measured(model, loader)[-1:])


@wrong("percent", check="values")
def percent(model: nn.Module, loader: Any) -> float:
    """Give a percentage."""
    return 100 * share(measured(model, loader))


@wrong("divided-by-batches", check="values")
def divided_by_batches(model: nn.Module, loader: Any) -> float:
    """Divide right images by the number of batches."""
    return sum(right for right, _ in measured(model, loader)) / len(loader)


@wrong("full-batches-assumed", check="values")
def full_batches_assumed(model: nn.Module, loader: Any) -> float:
    """Count the last batch as large as the others."""
    found, assumed = measured(model, loader), float(len(loader) * loader.batch_size)
    return sum(right for right, _ in found) / assumed


@wrong("last-batch-skipped", check="values")
def last_batch_skipped(model: nn.Module, loader: Any) -> float:
    """Leave a smaller last batch out."""
    found = measured(model, loader)
    full = [each for each in found if each[1] == loader.batch_size]
    return share(full or found)


@wrong("count-returned", check="values")
def count_returned(model: nn.Module, loader: Any) -> int:
    """Give the number of right images."""
    return sum(right for right, _ in measured(model, loader))


@wrong("error-rate", check="values")
def error_rate(model: nn.Module, loader: Any) -> float:
    """Give the share of wrong images."""
    return 1 - share(measured(model, loader))


@wrong("whole-batches-only", check="values")
def whole_batches_only(model: nn.Module, loader: Any) -> float:
    """Count batches in which all is right."""
    found = measured(model, loader)
    return sum(right == count for right, count in found) / len(found)


@wrong("integer-division", check="values")
def integer_division(model: nn.Module, loader: Any) -> float:
    """Divide with //."""
    found = measured(model, loader)
    return sum(right for right, _ in found) // sum(count for _, count in found)


@wrong("tensor-returned", check="values")
def tensor_returned(model: nn.Module, loader: Any) -> Tensor:
    """Give a tensor of one number."""
    return torch.tensor(share(measured(model, loader)))


def chosen(model: nn.Module, loader: Any, choose: Choice) -> float:
    """Measure with another way to choose the class."""
    with evaluating(model):
        return share(hits(model, loader, choose))


@wrong("smallest-logit", check="values")
def smallest_logit(model: nn.Module, loader: Any) -> float:
    """Take argmin."""
    return chosen(model, loader, lambda logits: logits.argmin(1))


@wrong("argmax-over-the-batch", check="values")
def argmax_over_the_batch(model: nn.Module, loader: Any) -> float:
    """Take argmax along axis 0."""
    return chosen(model, loader, lambda logits: logits.argmax(0))


@wrong("logits-rounded", check="values")
def logits_rounded(model: nn.Module, loader: Any) -> float:
    """Compare the largest logit with the label, and not its place."""
    return chosen(model, loader, lambda logits: logits.max(1).values.round())


@wrong("eval-forgotten", check="values")
def eval_forgotten(model: nn.Module, loader: Any) -> float:
    """Measure in whatever mode the model is."""
    with torch.no_grad():
        return share(hits(model, loader))


@wrong("mode-not-restored", check="modes")
def mode_not_restored(model: nn.Module, loader: Any) -> float:
    """Leave the model in evaluation mode."""
    model.eval()
    with torch.no_grad():
        return share(hits(model, loader))


@wrong("always-training-afterwards", check="modes")
def always_training_afterwards(model: nn.Module, loader: Any) -> float:
    """Call train() at the end."""
    found = measured(model, loader)
    model.train()
    return share(found)


@wrong("one-mode-for-all", check="modes")
def one_mode_for_all(model: nn.Module, loader: Any) -> float:
    """Remember the mode of the whole model only."""
    before = model.training
    found = measured(model, loader)
    model.train(before)
    return share(found)


@wrong("gradients-recorded", check="gradients")
def gradients_recorded(model: nn.Module, loader: Any) -> float:
    """Forget no_grad."""
    with evaluating(model), torch.enable_grad():
        return share(hits(model, loader))


@wrong("gradients-left-off", check="gradients")
def gradients_left_off(model: nn.Module, loader: Any) -> float:
    """Switch gradients off for good."""
    found = measured(model, loader)
    torch.set_grad_enabled(False)
    return share(found)
