"""What is graded: an operation, its oracle and examples, and checks that state properties."""

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from tichchap.grade.compare import Difference
from tichchap.grade.guard import Ban
from tichchap.grade.layers import ingredients
from tichchap.grade.memory import OwnCode
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.properties import Property
from tichchap.grade.subject import Subject
from tichchap.grade.values import Recipe, Value, pack

Cases = Callable[[int], list[Probe]]
Drawing = Callable[[Probe, Observation, Observation, Difference], str]

FIXED_SEED = 20240923


@dataclass(frozen=True)
class Operation:
    """Something a student writes.

    `oracle` is torch's answer to the same arguments, `parameters` their names in order, `examples`
    small public cases from the smallest upwards: mistakes are diagnosed and shown on these, never
    on a hidden case. `draw` shows one of them as text. `ban` is what an answer may not use.
    `outputs` names the parts of a result that is a tuple. `slow`: two checks that ask the very same
    share the answer.
    """

    name: str
    oracle: Callable[..., Any]
    parameters: tuple[str, ...]
    examples: Callable[[], list[Probe]]
    draw: Drawing | None = None
    ban: Ban = field(default_factory=Ban)
    outputs: tuple[str, ...] = ()
    slow: bool = False

    @property
    def judge(self) -> Subject:
        """The oracle as a subject."""
        return OwnCode(self.oracle, self.name, limited=False)


@dataclass(frozen=True)
class Check:
    """One property, stated on cases that are drawn from a seed.

    `public` ones may be shown; a `given` one stands in the notebook and is shown as it stands.
    """

    name: str
    property: Property
    cases: Cases
    public: bool = False
    given: bool = False


def call(*args: Any, **kwargs: Any) -> Call:
    """Pack arguments as plain data; a layer or a data loader as the recipe that makes it."""
    return Call(tuple(map(_argument, args)), {name: _argument(v) for name, v in kwargs.items()})


def _argument(value: Any) -> Value:
    if isinstance(value, DataLoader) and isinstance(value.dataset, TensorDataset):
        return Recipe("loader", (*map(pack, value.dataset.tensors), value.batch_size))
    if isinstance(value, nn.Linear):
        return Recipe("line", (pack(value.weight), pack(value.bias)))
    made_from = ingredients(value)
    return pack(value) if made_from is None else Recipe("layer", made_from)


def seeds() -> tuple[int, int]:
    """Give the fixed seed and a fresh one, so that no answer can be prepared for the cases.

    The environment variable TICHCHAP_SEED sets the second one, to repeat a run.
    """
    wanted = os.environ.get("TICHCHAP_SEED")
    return FIXED_SEED, int(wanted) if wanted else secrets.randbelow(2**31)


def by_size(probes: Sequence[Probe]) -> list[Probe]:
    """Sort examples so that the first one that fails is the smallest."""
    return sorted(probes, key=lambda probe: sum(_size(value) for value in _values(probe)))


def _values(probe: Probe) -> list[Any]:
    return [value for made in probe.calls for value in (*made.args, *made.kwargs.values())]


def _size(value: Any) -> int:
    return len(value.data or b"") if hasattr(value, "data") else 1
