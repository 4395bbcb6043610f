"""Deciding whether an observation is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tichchap.grade.compare import Difference
from tichchap.grade.guard import Ban
from tichchap.grade.operation import Operation
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import REFUSAL, VALUES, Property
from tichchap.grade.subject import Subject

DECISIVE = {"forbidden", "unwritten"}
# what a fake tensor cannot do without data: the answer is then not known, and not wrong
UNKNOWABLE = {"DataDependentOutputException", "DynamicOutputShapeException"}


def judged(
    stated: Property, ban: Ban, probe: Probe, expected: Observation, got: Observation
) -> Difference | None:
    """Compare an observation with torch's; what is forbidden or failed comes before values."""
    if forbidden := ban.broken_by(got.operations, got.frames):
        return Difference("forbidden", {"operation": forbidden})
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


@dataclass(frozen=True)
class Failed:
    """A probe on which a subject is wrong, and how."""

    probe: Probe
    expected: Observation
    got: Observation
    difference: Difference


def failures(
    operation: Operation, stated: Property, subject: Subject, probes: Sequence[Probe]
) -> Iterator[Failed]:
    """Find, one after another, the probes on which a subject is wrong."""
    for probe in probes:
        expected, got = operation.judge.observe(probe), subject.observe(probe)
        difference = judged(stated, operation.ban, probe, expected, got)
        if difference is not None:
            yield Failed(probe, expected, got, difference)


def first_failure(
    operation: Operation, stated: Property, subject: Subject, cases: Sequence[Probe]
) -> Failed | None:
    """Find the first failure, on the cases whose values are right if the property asks for that.

    Values that are right nowhere are themselves the failure, and so is a forbidden operation.
    """
    if stated.beside_values:
        wrong = list(failures(operation, VALUES, subject, cases))
        decisive = [failed for failed in wrong if failed.difference.kind in DECISIVE]
        if decisive or len(wrong) == len(cases):
            return (decisive or wrong)[0]
        excused = [failed.probe for failed in wrong]
        cases = [case for case in cases if case not in excused]
    probes = stated.probes(cases, operation.judge)
    return next(failures(operation, stated, subject, probes), None)
