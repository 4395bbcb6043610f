"""Deciding whether an observation is right."""

from collections.abc import Iterator

from tichchap.grade.compare import Difference
from tichchap.grade.guard import is_convolution
from tichchap.grade.operation import Check, Operation
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import REFUSAL, Property
from tichchap.grade.subject import Subject

# what a fake tensor cannot do without data: the answer is then not known, and not wrong
UNKNOWABLE = {"DataDependentOutputException", "DynamicOutputShapeException"}


def judged(
    stated: Property, probe: Probe, expected: Observation, got: Observation
) -> Difference | None:
    """Compare an observation with torch's; what is forbidden or failed comes before values."""
    forbidden = [name for name in got.operations if is_convolution(name)] + list(got.frames)
    if forbidden:
        return Difference("forbidden", {"operation": forbidden[0]})
    if got.failure is not None and stated is not REFUSAL:
        if got.failure.type == "NotImplementedError" and not got.failure.message:
            return Difference("unwritten")  # torch's own NotImplementedErrors have a message
        if got.failure.type in UNKNOWABLE:
            return None
        if probe.device != "cpu" and "device" in got.failure.message:
            return Difference("devices_mixed")
        details = {"type": got.failure.type, "message": got.failure.message}
        return Difference("raised", details)
    return stated.difference(probe, expected, got)


def alike(stated: Property, probe: Probe, one: Observation, other: Observation) -> bool:
    """Say whether two observations cannot be told apart by a property."""
    if one.failure or other.failure:
        return bool(one.failure and other.failure and one.failure.type == other.failure.type)
    return stated.difference(probe, one, other) is None


def failures(
    operation: Operation, check: Check, subject: Subject, probes: list[Probe]
) -> Iterator[tuple[Probe, Observation, Observation, Difference]]:
    """Find, one after another, the probes on which a subject is wrong."""
    for probe in probes:
        expected, got = operation.judge.observe(probe), subject.observe(probe)
        difference = judged(check.property, probe, expected, got)
        if difference is not None:
            yield probe, expected, got, difference
