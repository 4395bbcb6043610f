"""What the functions of numbers alone share: probes from calls, whole numbers, what is banned."""

from dataclasses import replace

from tichchap.grade.compare import Difference, value_difference
from tichchap.grade.guard import CONVOLUTION, PADDING, POOLING, Ban
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.properties import VALUES
from tichchap.grade.values import Value, describe

# a finished operation would give the size away by its shape
BAN = Ban(
    (CONVOLUTION, POOLING, PADDING),
    ("tichchap.nn", *(f"torch.nn.modules.{name}" for name in ("conv", "pooling", "padding"))),
)


def probes(seed: int, *calls: Call) -> list[Probe]:
    """Make one probe of each call."""
    return [Probe((made,), seed=seed) for made in calls]


def _whole(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    for right, theirs in zip(expected.outputs, got.outputs, strict=True):
        if difference := value_difference(right, theirs):
            return difference
        if not _of_one_type(right, theirs):
            details = {"expected": describe(right), "got": describe(theirs)}
            return Difference("type", details)
    return None


def _of_one_type(right: Value, theirs: Value) -> bool:
    if isinstance(right, tuple) and isinstance(theirs, tuple):
        return all(map(_of_one_type, right, theirs))
    return type(right) is type(theirs)


# 3.0 equals 3, but no tensor has 3.0 columns
WHOLE = replace(VALUES, name="whole", difference=_whole, about_values=True)
