"""Telling misconceptions apart: which pairs answer alike, and a case on which they do not.

A student's answer is compared with the misconceptions of its function. Two of them that answer
alike to everything that a diagnosis asks would both be given as the cause.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from tichchap.certify.variants import variant
from tichchap.grade import InProcess, Misconception, Observation, Probe, checks
from tichchap.grade.checks import Checks
from tichchap.grade.judge import alike
from tichchap.grade.misconceptions import of_operation
from tichchap.grade.operation import FIXED_SEED, by_size
from tichchap.grade.properties import VALUES, Property
from tichchap.grade.values import describe

SEED, TRIES, STEPS = 20240923, 200, 3


@dataclass(frozen=True)
class Pair:
    """Two misconceptions of one function: a student's answer, and what it might be taken for.

    The order matters where a property accepts several answers, as those of ties.
    """

    one: Misconception
    other: Misconception

    def __str__(self) -> str:
        return f"{self.one.id}, {self.other.id}"


def together(operation: str) -> list[Pair]:
    """List the pairs that a diagnosis cannot tell apart.

    It compares values on the public examples, whichever check fails; in a check that states
    something else, that, on the examples and on its own cases of the fixed seed; and of answers
    that stop, the words.
    """
    asked: Checks = getattr(checks, operation)
    examples = asked.operation.examples()
    pairs = [Pair(*both) for both in permutations(of_operation(operation), 2)]
    pairs = _unseparated(pairs, VALUES, examples)
    for check in asked:
        if check.property is not VALUES:
            about = [pair for pair in pairs if check.name in (pair.one.check, pair.other.check)]
            cases = [*examples, *check.cases(FIXED_SEED)]
            probes = check.property.probes(cases, asked.operation.judge) if about else []
            apart = set(about) - set(_unseparated(about, check.property, probes))
            pairs = [pair for pair in pairs if pair not in apart]
    return [pair for pair in pairs if not _stop_with_other_words(pair, examples)]


def separating(pair: Pair, examples: Sequence[Probe]) -> Probe | None:
    """Search random variants of the examples for the smallest whose values tell a pair apart.

    Torch has to accept it. None: there is none among the variants tried, so the two may coincide.
    """
    judge = getattr(checks, pair.one.operation).operation.judge
    fitting = (each for each in _variants(examples) if judge.observe(each).failure is None)
    found = [each for each in fitting if not _unseparated([pair], VALUES, [each])]
    return by_size(found)[0] if found else None


def shown(probe: Probe) -> str:
    """Name the arguments of a probe, to be written down as an example."""
    return "; ".join(
        ", ".join(
            [
                *map(describe, made.args),
                *(f"{name}={describe(value)}" for name, value in made.kwargs.items()),
            ]
        )
        for made in probe.calls
    )


def _variants(examples: Sequence[Probe]) -> Iterator[Probe]:
    chance = random.Random(SEED)
    for _ in range(TRIES):
        probe = chance.choice(examples)
        for _ in range(chance.randint(1, STEPS)):
            probe = variant(probe, chance)
        yield probe


def _unseparated(pairs: list[Pair], stated: Property, probes: Sequence[Probe]) -> list[Pair]:
    for probe in probes:
        asked = {entry for pair in pairs for entry in (pair.one, pair.other)}
        seen = {entry: _observed(entry, probe) for entry in asked}
        pairs = [pair for pair in pairs if alike(stated, probe, seen[pair.other], seen[pair.one])]
    return pairs


def _observed(entry: Misconception, probe: Probe) -> Observation:
    return InProcess(entry.implementation, entry.operation, limited=False).observe(probe)


def _stop_with_other_words(pair: Pair, examples: Sequence[Probe]) -> bool:
    """Say whether two that stop on the same examples give another reason each time."""
    seen = [
        [_observed(entry, probe).failure for entry in (pair.one, pair.other)] for probe in examples
    ]
    words = [(one.message, other.message) for one, other in seen if one and other]
    return bool(words) and all(one != other for one, other in words)
