"""Deciding whether an observation is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tichchap.grade.compare import Difference
from tichchap.grade.guard import Ban
from tichchap.grade.limits import BYTES, OutOfTime, TooLarge
from tichchap.grade.operation import Operation
from tichchap.grade.probe import Failure, Observation, Probe
from tichchap.grade.properties import REFUSAL, VALUES, Property
from tichchap.grade.subject import Subject
from tichchap.grade.values import describe

DECISIVE = {"forbidden", "unwritten", "time_limit"}
LIMITS = {OutOfTime.__name__, TooLarge.__name__}
# what a fake tensor cannot do without data: the answer is then not known, and not wrong
UNKNOWABLE = {"DataDependentOutputException", "DynamicOutputShapeException"}


def judged(
    stated: Property, ban: Ban, probe: Probe, expected: Observation, got: Observation
) -> Difference | None:
    """Compare an observation with torch's; what is forbidden or failed comes before values."""
    if forbidden := ban.broken_by(got.operations, got.frames):
        return Difference("forbidden", {"operation": forbidden})
    if got.failure is not None and got.failure.type in LIMITS:
        return _beyond_limit(probe, expected, got, got.failure)
    if got.failure is not None and stated is not REFUSAL:
        if got.failure.type == "NotImplementedError" and not got.failure.message:
            return Difference("unwritten")  # torch's own NotImplementedErrors have a message
        if got.failure.type in UNKNOWABLE and probe.device == "fake":
            return None
        if probe.device != "cpu" and "device" in got.failure.message:
            return Difference("devices_mixed")
        details = {"type": got.failure.type, "message": got.failure.message}
        return Difference("raised", details)
    return stated.difference(probe, expected, got)


def _beyond_limit(
    probe: Probe, expected: Observation, got: Observation, failure: Failure
) -> Difference:
    if failure.type == OutOfTime.__name__:
        return Difference("time_limit", {"seconds": f"{probe.seconds:g}"})
    wanted = expected.outputs[len(got.outputs) :]
    details = {"expected": describe(wanted[0]) if wanted else "–", "got": failure.message}
    return Difference("too_large", {**details, "limit": BYTES // 2**20})


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
        wrong = []
        for failed in failures(operation, VALUES, subject, cases):
            if failed.difference.kind in DECISIVE:
                return failed
            wrong.append(failed)
        if len(wrong) == len(cases):
            return wrong[0]
        excused = [failed.probe for failed in wrong]
        cases = [case for case in cases if case not in excused]
    probes = stated.probes(cases, operation.judge)
    return next(failures(operation, stated, subject, probes), None)
