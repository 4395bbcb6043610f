"""`make_model(images, labels)`: a small network of the student's own, trained, on held-out digits.

Which digits are held out is drawn from the seed of a probe, and only the others are sent: no answer
can have learnt them, and none is right by a lucky seed for long. Their labels stay on this side.
"""

from functools import cache

import torch
from torch import Tensor, nn

from tichchap.grade.guard import Ban
from tichchap.grade.limits import SLOW_SECONDS
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.networks import answers, size, tensor
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.traits import Traits, by_traits

MOST_PARAMETERS = 25_000
ACCURACY, SHIFTED_ACCURACY = 0.96, 0.75
TRAINING, HELD_OUT = 8000, 2000
SHIFTS = ((0, 4), (0, -4), (4, 0), (-4, 0))


@cache
def digits() -> tuple[Tensor, Tensor]:
    """Read all the bundled digits, those for training and those for testing."""
    from tichchap.data import mnist  # slow: unpacked only where a check needs it

    parts = [mnist(split) for split in ("train", "test")]
    return torch.cat([part.images for part in parts]), torch.cat([part.labels for part in parts])


def split(seed: int) -> tuple[Tensor, Tensor]:
    """Draw which digits are for training and which are held out."""
    count = len(digits()[1])
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return order[:TRAINING], order[-HELD_OUT:]


def shifted(images: Tensor, down: int, right: int) -> Tensor:
    """Move images by whole pixels; what leaves the frame is lost, what enters is 0."""
    return torch.nn.functional.pad(images, (right, -right, down, -down))


class Oracle(nn.Module):
    """A network that is always right: it knows the labels that belong to the seed of the probe."""

    def __init__(self, images: Tensor, labels: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        """Give logits with the largest at the right class."""
        labels = digits()[1][split(torch.initial_seed())[1][: len(x)]]
        return torch.nn.functional.one_hot(labels, 10).float() + self.weight


def _parameters(seen: Observation) -> int:
    names = set(seen.parameters)
    if not names <= set(seen.state):  # a state that does not tell all of them
        return 0
    return sum(torch.Size(seen.state[name].shape).numel() for name in names)


def small(probe: Probe, seen: Observation) -> Traits:
    """Whether the network has few parameters, and a logit for each class."""
    logits = [size(answer) for answer in answers(probe, seen, "")]
    return {"parameters_allowed": Count(_parameters(seen)), "logits_of_images": logits[:1]}


class Count:
    """A number of parameters; all that are allowed count as equal."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Count) and self.allowed == other.allowed

    __hash__ = None  # type: ignore[assignment]

    @property
    def allowed(self) -> bool:
        """Whether there are any, and not too many."""
        return 0 < self.number < MOST_PARAMETERS

    def __str__(self) -> str:
        return str(self.number)


class Share:
    """The share of right answers; what reaches the limit counts as equal, and so does chance."""

    def __init__(self, share: float, limit: float) -> None:
        self.share, self.limit = share, limit

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Share) and self.level == other.level

    __hash__ = None  # type: ignore[assignment]

    @property
    def level(self) -> int:
        """2 where the limit is reached, 0 where nothing was learnt, else 1."""
        return 2 if self.share >= self.limit else int(self.share > 0.25)

    def __str__(self) -> str:
        return f"{100 * self.share:.1f} %"


def accuracy(probe: Probe, seen: Observation) -> Traits:
    """Give the accuracy on the held-out digits, where they are in their places."""
    return {"accuracy": _shares(probe, seen, ACCURACY)[:1]} if _measured(probe) else {}


def shift(probe: Probe, seen: Observation) -> Traits:
    """Give the accuracy on the held-out digits, moved four ways."""
    shares = _shares(probe, seen, SHIFTED_ACCURACY)[1:] if _measured(probe) else []
    return {"shifted_accuracy": shares} if shares else {}


def _measured(probe: Probe) -> bool:
    return bool(size(probe.calls[-1].args[0])[0] == HELD_OUT)


def _shares(probe: Probe, seen: Observation, limit: float) -> list[Share]:
    labels = digits()[1][split(probe.seed)[1]]
    shares = []
    for answer in answers(probe, seen, ""):
        logits = tensor(answer)
        if logits is None or logits.shape != (HELD_OUT, 10):
            shares.append(Share(0.0, limit))
        else:
            shares.append(Share(float((logits.argmax(1) == labels).double().mean()), limit))
    return shares


def _probe(seed: int, training: int, *held_out: Tensor) -> Probe:
    images, labels = digits()
    chosen = split(seed)[0][:training]
    calls = (Call(member="eval"), *(call(batch) for batch in held_out))
    init = call(images[chosen], labels[chosen])
    return Probe(calls, init=init, seed=seed, seconds=SLOW_SECONDS)


def _held_out(seed: int, count: int = HELD_OUT) -> Tensor:
    return digits()[0][split(seed)[1][:count]]


def _small(seed: int) -> list[Probe]:
    return [_probe(seed, 64, _held_out(seed, 3))] if seed == FIXED_SEED else []


def _trained(seed: int) -> list[Probe]:
    # training takes seconds: once, on digits that nobody knows beforehand
    if seed == FIXED_SEED:
        return []
    held_out = _held_out(seed)
    moved = [shifted(held_out, *way) for way in SHIFTS]
    return [_probe(seed, TRAINING, held_out, *moved)]


MAKE_MODEL = Operation(
    "make_model",
    Oracle,
    ("images", "labels"),
    lambda: _small(FIXED_SEED),
    ban=Ban((), ("tichchap.nn", "tichchap.train", "tichchap.data")),
    slow=True,
)

SMALL = by_traits("small", small)
CHECKS = (
    Check("budget", SMALL, _small, public=True),
    Check("accuracy", by_traits("accuracy", accuracy), _trained),
    Check("shift", by_traits("shift", shift), _trained),
)
