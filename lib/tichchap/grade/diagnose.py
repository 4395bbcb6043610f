"""Finding the cause of a wrong answer: a misconception that answers alike, a small example."""

from dataclasses import dataclass

from tichchap.grade.compare import Difference
from tichchap.grade.judge import alike, failures
from tichchap.grade.misconceptions import Misconception, of_operation
from tichchap.grade.operation import FIXED_SEED, Check, Operation
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.subject import InProcess, Subject


@dataclass(frozen=True)
class Example:
    """A small public case on which a subject is wrong."""

    probe: Probe
    expected: Observation
    got: Observation
    difference: Difference


def public_probes(operation: Operation, check: Check) -> list[Probe]:
    """Turn the small public examples into what this check asks."""
    return check.property.probes(operation.examples(), operation.judge)


def smallest_example(operation: Operation, check: Check, subject: Subject) -> Example | None:
    """Find the smallest public example on which the subject is wrong."""
    found = failures(operation, check, subject, public_probes(operation, check))
    return next((Example(*failure) for failure in found), None)


def misconceptions(
    operation: Operation, check: Check, subject: Subject, failed: Probe
) -> list[Misconception]:
    """Find the misconceptions that answer like the subject on every probe of the check.

    Asked are the probe that failed, the small examples and the cases of the fixed seed. An empty
    list means that no known misconception explains the answer: no guess is made.
    """
    candidates = of_operation(operation.name)
    probes = [failed, *public_probes(operation, check), *check.probes(operation, FIXED_SEED)]
    for probe in probes:
        got = subject.observe(probe)
        candidates = [entry for entry in candidates if _answers(entry, check, probe, got)]
        if not candidates:
            break
    return candidates


def _answers(entry: Misconception, check: Check, probe: Probe, got: Observation) -> bool:
    theirs = InProcess(entry.implementation, entry.operation).observe(probe)
    return alike(check.property, probe, theirs, got)
