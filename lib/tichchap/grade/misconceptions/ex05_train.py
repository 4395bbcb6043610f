"""Wrong `train(model, loader, epochs, lr)`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "train")


@dataclass(frozen=True)
class Way:
    """A way to train, right by default; each mistake changes it in one place."""

    optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.SGD
    loss: Callable[[Tensor, Tensor], Tensor] = F.cross_entropy
    clear: str = "batch"
    step: str = "batch"
    batches: int | None = None
    mode: bool | None = True
    after_the_step: bool = False

    def epochs(
        self, model: nn.Module, loader: Any, epochs: int, lr: float
    ) -> list[list[tuple[Any, int]]]:
        """Train, and give the loss and the size of each batch, epoch by epoch."""
        optimizer = self.optimizer(model.parameters(), lr=lr)
        if self.mode is not None:
            model.train(self.mode)
        return [self._epoch(model, loader, optimizer) for _ in range(epochs)]

    def _epoch(
        self, model: nn.Module, loader: Any, optimizer: torch.optim.Optimizer
    ) -> list[tuple[Any, int]]:
        losses: list[tuple[Any, int]] = []
        if self.clear == "epoch":
            optimizer.zero_grad()
        for images, labels in list(loader)[: self.batches]:
            loss = self.loss(model(images), labels)
            if self.clear == "batch":
                optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            if self.step == "batch":
                optimizer.step()
            if self.after_the_step:
                loss = self.loss(model(images), labels)
            losses.append((loss.detach(), len(labels)))
        if self.step == "epoch":
            optimizer.step()
        return losses


def mean(losses: list[tuple[Any, int]]) -> float:
    """Give the mean over images."""
    return sum(float(loss) * n for loss, n in losses) / sum(n for _, n in losses)


def trained(way: Way, summary: Callable[[list[list[tuple[Any, int]]]], Any]) -> Any:
    """Make a `train` of a way and of what it returns."""

    def train(model: nn.Module, loader: Any, epochs: int, lr: float) -> Any:
        return summary(way.epochs(model, loader, epochs, lr))

    return train


def each(of_epoch: Callable[[list[tuple[Any, int]]], Any]) -> Any:
    """Train right, and sum each epoch up in some way."""
    return trained(Way(), lambda epochs: [of_epoch(losses) for losses in epochs])


def way(**changes: Any) -> Any:
    """Train in some way, and return the right means."""
    return trained(Way(**changes), lambda epochs: [mean(losses) for losses in epochs])


wrong("mean-over-batches", check="values")(
    each(lambda losses: sum(float(loss) for loss, _ in losses) / len(losses))
)
wrong("losses-summed", check="values")(each(lambda losses: sum(float(loss) for loss, _ in losses)))
wrong("sum-over-images", check="values")(
    each(lambda losses: sum(float(loss) * n for loss, n in losses))
)
wrong("divided-by-images-twice", check="values")(
    each(lambda losses: sum(float(loss) for loss, _ in losses) / sum(n for _, n in losses))
)
wrong("last-batch-only", check="values")(each(lambda losses: float(losses[-1][0])))
wrong("first-batch-only", check="values")(each(lambda losses: float(losses[0][0])))
wrong("tensors-returned", check="values")(each(lambda losses: torch.tensor(mean(losses))))
wrong("every-batch-returned", check="values")(
    trained(Way(), lambda epochs: [float(loss) for losses in epochs for loss, _ in losses])
)
wrong("last-epoch-only", check="values")(trained(Way(), lambda epochs: mean(epochs[-1])))
wrong("nothing-returned", check="values")(trained(Way(), lambda epochs: None))
wrong("loss-after-the-step", check="values")(way(after_the_step=True))


def running(epochs: list[list[tuple[Any, int]]]) -> list[float]:
    """Never begin again at 0."""
    return [mean(list(chain(*epochs[: last + 1]))) for last in range(len(epochs))]


wrong("total-never-reset", check="values")(trained(Way(), running))

wrong("gradients-pile-up", check="updates")(way(clear="never"))
wrong("cleared-once-an-epoch", check="updates")(way(clear="epoch"))
wrong("parameters-unchanged", check="updates")(way(step="never"))
wrong("one-step-an-epoch", check="updates")(way(clear="epoch", step="epoch"))
wrong("last-gradient-only", check="updates")(way(step="epoch"))
wrong("one-batch-an-epoch", check="updates")(way(batches=1))
wrong("softmax-before-cross-entropy", check="updates")(
    way(loss=lambda logits, labels: F.cross_entropy(logits.softmax(1), labels))
)
wrong("loss-not-averaged", check="updates")(way(loss=partial(F.cross_entropy, reduction="sum")))
wrong("learning-rate-ignored", check="updates")(
    way(optimizer=lambda parameters, lr: torch.optim.SGD(parameters, lr=0.01))
)
wrong("adam", check="updates")(way(optimizer=torch.optim.Adam))
wrong("momentum", check="updates")(way(optimizer=partial(torch.optim.SGD, momentum=0.9)))
wrong("weight-decay", check="updates")(way(optimizer=partial(torch.optim.SGD, weight_decay=0.1)))
wrong("uphill", check="updates")(way(optimizer=partial(torch.optim.SGD, maximize=True)))


@wrong("one-epoch-only", check="updates")
def one_epoch_only(model: nn.Module, loader: Any, epochs: int, lr: float) -> list[float]:
    """Return inside the loop over the epochs."""
    return [mean(losses) for losses in Way().epochs(model, loader, 1, lr)]


@wrong("stopped-early", check="values")
def stopped_early(model: nn.Module, loader: Any, epochs: int, lr: float) -> list[float]:
    """Leave the loop over the epochs as soon as the loss rises."""
    means: list[float] = []
    for _ in range(epochs):
        means += way()(model, loader, 1, lr)
        if means[-1] > min(means):
            break
    return means


@wrong("loader-read-once", check="updates")
def loader_read_once(model: nn.Module, loader: Any, epochs: int, lr: float) -> Any:
    """Keep the batches of the first epoch for all others."""
    return way()(model, list(loader), epochs, lr)


@wrong("learning-rate-scheduled", check="updates")
def learning_rate_scheduled(model: nn.Module, loader: Any, epochs: int, lr: float) -> list[float]:
    """Divide the learning rate by 10 every ten epochs."""
    rates = [lr * 0.1 ** (epoch // 10) for epoch in range(epochs)]
    return [mean for rate in rates for mean in way()(model, loader, 1, rate)]


wrong("train-mode-forgotten", check="modes")(way(mode=None))
wrong("trained-in-evaluation-mode", check="modes")(way(mode=False))
