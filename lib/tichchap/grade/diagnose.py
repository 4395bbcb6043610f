"""Finding the cause of a wrong answer: a misconception that answers alike."""

from tichchap.grade.judge import Failed, alike
from tichchap.grade.misconceptions import Misconception, of_operation
from tichchap.grade.operation import FIXED_SEED, Check, Operation
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES, Property
from tichchap.grade.subject import InProcess, Subject

VALUE_KINDS = {"shape", "values", "number", "type", "raised"}


def misconceptions(
    operation: Operation, check: Check, subject: Subject, failed: Failed
) -> list[Misconception]:
    """Find the misconceptions that answer like the subject, first of all on the probe that failed.

    Wrong values are compared with those of every misconception, on the small examples and on the
    cases of the fixed seed; any other departure with the misconceptions about this check, through
    its property. An empty list means that none explains the answer: no guess is made.
    """
    by_value = failed.difference.kind in VALUE_KINDS
    stated = VALUES if by_value and not check.property.about_values else check.property
    known = of_operation(operation.name)
    candidates = [entry for entry in known if by_value or entry.check == check.name]
    candidates = _alike(candidates, check.property, failed.probe, subject)
    cases = [*operation.examples(), *check.cases(FIXED_SEED)]
    for probe in stated.probes(cases, operation.judge):
        if not candidates:
            break
        candidates = _alike(candidates, stated, probe, subject)
    candidates = _same_words(candidates, failed) or candidates
    # more than two answer alike only where little can be observed, as on a device without values
    return candidates if len(candidates) <= 2 else []


def _alike(
    entries: list[Misconception], stated: Property, probe: Probe, subject: Subject
) -> list[Misconception]:
    got = subject.observe(probe)
    theirs = (InProcess(entry.implementation, entry.operation).observe(probe) for entry in entries)
    pairs = zip(entries, theirs, strict=True)
    return [entry for entry, other in pairs if alike(stated, probe, other, got)]


def _same_words(entries: list[Misconception], failed: Failed) -> list[Misconception]:
    """Keep those that stop with the very message: the sizes in it tell mistakes apart."""
    if len(entries) < 2 or failed.got.failure is None:
        return entries
    seen = [InProcess(entry.implementation).observe(failed.probe).failure for entry in entries]
    words = failed.got.failure.message
    pairs = zip(entries, seen, strict=True)
    return [entry for entry, failure in pairs if failure and failure.message == words]
