"""Shrinking a case on which a student's code is wrong to one that can be worked out by hand."""

import time

from tichchap.grade.diagnose import explains
from tichchap.grade.judge import Failed, judged
from tichchap.grade.misconceptions import Misconception
from tichchap.grade.operation import Operation
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.properties import VALUES, Property
from tichchap.grade.simpler import simpler, tensors_in
from tichchap.grade.subject import Subject

# a student waits for the reason; in seconds of this process, so that a busy machine shows the same
PROBES, SECONDS = 300, 1.0


def shrink(
    operation: Operation,
    stated: Property,
    subject: Subject,
    failed: Failed,
    named: Misconception | None = None,
    until: float | None = None,
) -> Failed:
    """Simplify the failing probe step by step while the answer stays wrong in the same way.

    If a misconception is `named`, it has to answer alike all along, where it did at first: another
    mistake of the same answer would be shown otherwise. It ends where no simpler variant fails
    alike, when `PROBES` variants are tried, or when the process has run `until` (by default for
    `SECONDS` more).
    """
    # a property beside the values failed on the values themselves, if there is something to draw
    stated = VALUES if stated.beside_values else stated
    if named is not None and not explains(named, stated, failed.probe, failed.got):
        named = None
    best, left = failed, PROBES
    deadline = time.process_time() + SECONDS if until is None else until
    variants = simpler(best.probe, operation.parameters)
    while left and time.process_time() < deadline:
        variant = next(variants, None)
        if variant is None:
            break
        left -= 1
        found = _fails_alike(operation, stated, subject, variant, failed)
        if found and (named is None or explains(named, stated, variant, found.got)):
            best, variants = found, simpler(variant, operation.parameters)
    return best


def _fails_alike(
    operation: Operation, stated: Property, subject: Subject, variant: Probe, failed: Failed
) -> Failed | None:
    expected = operation.judge.observe(variant)
    if expected.failure or _is_empty(expected):
        return None
    got = subject.observe(variant)
    difference = judged(stated, operation.ban, variant, expected, got)
    if difference is None or difference.kind != failed.difference.kind:
        return None
    if difference.details.get("type") != failed.difference.details.get("type"):
        return None
    return Failed(variant, expected, got, difference)


def _is_empty(expected: Observation) -> bool:
    return any(0 in raw.shape for _, raw in tensors_in(Call(expected.outputs)))
