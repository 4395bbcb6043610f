"""Three broken functions around a network to repair: a loss, a prediction, a few steps."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tichchap.grade.operation import call
from tichchap.grade.operations.convolution import random
from tichchap.grade.operations.repair import repair
from tichchap.grade.operations.training import UPDATES, loader, model
from tichchap.grade.probe import Call, Probe
from tichchap.grade.properties import FORWARD, VALUES
from tichchap.grade.values import Value


def classification_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Give the mean cross-entropy of logits."""
    return F.cross_entropy(logits, labels)


def predict(model: nn.Module, images: Tensor) -> Tensor:
    """Give the class of each image, as the model answers in evaluation mode."""
    model.eval()
    classes: Tensor = model(images).argmax(dim=1)
    return classes


def learn(model: nn.Module, images: Tensor, labels: Tensor, steps: int, lr: float) -> None:
    """Take several steps of gradient descent on the same batch."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def _losses(seed: int) -> list[Probe]:
    generator = random(seed)
    # logits that are far apart make probabilities of 0, whose logarithm is no number
    drawn = (((4, 3), 2.0), ((5, 6), 200.0), ((5, 5), 2.0), ((1, 4), 2.0))
    return [
        Probe(
            (
                call(
                    scale * torch.randn(*shape, generator=generator),
                    torch.randint(shape[1], (shape[0],), generator=generator),
                ),
            ),
            seed=seed,
        )
        for shape, scale in drawn
    ]


def _predictions(seed: int) -> list[Probe]:
    drawn = (("train", 16), ("eval", 3), ("frozen", 12))
    return [
        Probe((_with(model("classifier", each, mode, 0.8), _images(each, count)),), seed=each)
        for each, (mode, count) in enumerate(drawn, seed)
    ]


def _steps(seed: int) -> list[Probe]:
    drawn = ((5, 3, 0.1), (4, 1, 0.3), (7, 5, 0.05))
    return [
        Probe((_with(model("perceptron", each), *_pairs(each, count), steps, lr),), seed=each)
        for each, (count, steps, lr) in enumerate(drawn, seed)
    ]


def _with(*arguments: Value) -> Call:
    return Call(arguments)


def _pairs(seed: int, count: int) -> tuple[Value, ...]:
    return loader(seed, count, 1).arguments[:2]


def _images(seed: int, count: int) -> Value:
    return _pairs(seed, count)[0]


CLASSIFICATION_LOSS = repair(classification_loss, ("logits", "labels"), FORWARD, _losses)
PREDICT = repair(predict, ("model", "images"), VALUES, _predictions)
LEARN = repair(learn, ("model", "images", "labels", "steps", "lr"), UPDATES, _steps)
