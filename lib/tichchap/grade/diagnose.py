"""Finding the cause of a wrong answer: a misconception that answers alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tichchap.grade.judge import Failed, alike
from tichchap.grade.memory import OwnCode, alike_once
from tichchap.grade.misconceptions import Misconception, of_operation
from tichchap.grade.operation import FIXED_SEED, Check, Operation
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import VALUES, Property
from tichchap.grade.subject import Subject

VALUE_KINDS = {"shape", "values", "number", "type", "raised"}
# how many of the probes that go wrong have to go wrong in just this way
MOST = 2 / 3


@dataclass(frozen=True)
class Diagnosis:
    """The misconceptions that explain an answer: on every probe, or `closest` on most of them."""

    causes: Sequence[Misconception] = ()
    closest: Misconception | None = None

    @property
    def named(self) -> Misconception | None:
        """The misconception that a student reads about first."""
        return self.causes[0] if self.causes else self.closest


def diagnose(operation: Operation, check: Check, subject: Subject, failed: Failed) -> Diagnosis:
    """Find the misconceptions that answer like the subject, on the probe that failed too.

    Wrong values are compared with those of every misconception, on the small examples and on the
    cases of the fixed seed; any other departure with the misconceptions about this check, through
    its property. Nothing is named where none explains the answer: no guess is made.
    """
    by_value = failed.difference.kind in VALUE_KINDS
    stated = VALUES if by_value and not check.property.about_values else check.property
    known = of_operation(operation.name)
    candidates = [entry for entry in known if by_value or entry.check == check.name]
    for compared, probe, got in _telling(operation, check, stated, subject, failed):
        candidates = [entry for entry in candidates if explains(entry, compared, probe, got)]
        if not candidates:
            closest = _closest(operation, check, stated, subject) if by_value else None
            return Diagnosis(closest=closest)
    candidates = _same_words(candidates, failed) or candidates
    # more than two answer alike only where little can be observed, as on a device without values
    return Diagnosis(candidates if len(candidates) <= 2 else ())


def _telling(
    operation: Operation, check: Check, stated: Property, subject: Subject, failed: Failed
) -> Iterator[tuple[Property, Probe, Observation]]:
    """Ask the subject, where little is to be run to tell most misconceptions apart first.

    That is on the small examples that go wrong; then comes the probe that failed, then all others.
    """
    right = []
    for probe in stated.probes(operation.examples(), operation.judge):
        got = subject.observe(probe)
        if alike(stated, probe, operation.judge.observe(probe), got):
            right.append((stated, probe, got))
        else:
            yield stated, probe, got
    yield check.property, failed.probe, failed.got
    yield from right
    for probe in stated.probes(check.cases(FIXED_SEED), operation.judge):
        yield stated, probe, subject.observe(probe)


def _closest(
    operation: Operation, check: Check, stated: Property, subject: Subject
) -> Misconception | None:
    """Find the one misconception about this check that explains most of what goes wrong.

    Only the check's own cases count: an answer with a second mistake is wrong elsewhere too. An
    exception explains nothing by itself, since unlike mistakes raise the same one.
    """
    cases = stated.probes(check.cases(FIXED_SEED), operation.judge)
    asked = [(probe, subject.observe(probe)) for probe in cases]
    wrong = [
        (probe, got)
        for probe, got in asked
        if not alike(stated, probe, operation.judge.observe(probe), got)
    ]
    if len(wrong) < 2 or all(got.failure for _, got in wrong):
        return None
    own = [entry for entry in of_operation(operation.name) if entry.check == check.name]
    shares = {
        entry.id: sum(explains(entry, stated, probe, got) for probe, got in wrong) / len(wrong)
        for entry in own
    }
    best = sorted(own, key=lambda entry: shares[entry.id], reverse=True)[:2]
    if not best or shares[best[0].id] < MOST or shares[best[0].id] == shares[best[-1].id]:
        return None
    return best[0]


def explains(entry: Misconception, stated: Property, probe: Probe, got: Observation) -> bool:
    """Say whether a misconception answers a probe as the subject did."""
    theirs = OwnCode(entry.implementation, entry.operation).observe(probe)
    return alike_once(lambda: alike(stated, probe, theirs, got), stated, theirs, got)


def _same_words(entries: list[Misconception], failed: Failed) -> list[Misconception]:
    """Keep those that stop with the very message: the sizes in it tell mistakes apart."""
    if len(entries) < 2 or failed.got.failure is None:
        return entries
    seen = [OwnCode(entry.implementation).observe(failed.probe).failure for entry in entries]
    words = failed.got.failure.message
    pairs = zip(entries, seen, strict=True)
    return [entry for entry, failure in pairs if failure and failure.message == words]
