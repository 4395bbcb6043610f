"""Remembering answers: the same cases are put to every submission, and to each one often.

What our own code answers is remembered for a whole class, what a student's answers for the reasons
of what failed; the checks themselves always ask it anew.
"""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import ref

from tichchap.grade.probe import Observation, Probe
from tichchap.grade.subject import InProcess, Subject

Answer = ref[Observation]

MOST = 4000
# a larger answer is asked for again, and so is what comes after so many: they cannot fill memory
LARGEST, MOST_OF_A_STUDENT = 2**16, 1000

_known: OrderedDict[tuple[Any, bytes], Observation] = OrderedDict()
_compared: OrderedDict[tuple[Hashable, int, int], tuple[Answer, Answer, bool]] = OrderedDict()
_active = ContextVar("active", default=False)


@contextmanager
def remembered() -> Iterator[None]:
    """Let the block answer from memory what this process has answered in such a block before."""
    before = _active.set(True)
    try:
        yield
    finally:
        _active.reset(before)


class OwnCode(InProcess):
    """One of the course's own functions or classes as a subject: an oracle, or a known mistake."""

    def observe(self, probe: Probe) -> Observation:
        """Carry out the probe, unless it was within a block of `remembered`, and is still known."""
        if not _active.get():
            return super().observe(probe)
        key = self.target, _digest(probe)
        if key in _known:
            _known.move_to_end(key)
        else:
            _known[key] = super().observe(probe)
            if len(_known) > MOST:
                _known.popitem(last=False)
        return _known[key]


def alike_once(
    alike: Callable[[], bool], question: Hashable, one: Observation, other: Observation
) -> bool:
    """Say whether two answers are alike; of the same two objects this is asked once."""
    key = question, id(one), id(other)
    before = _compared.get(key)
    # a number of an object that is gone can be another one's
    if before is None or before[0]() is not one or before[1]() is not other:
        before = _compared[key] = ref(one), ref(other), alike()
        if len(_compared) > MOST:
            _compared.popitem(last=False)
    return before[2]


class Asked:
    """A student's function or class, which carries out each probe once for reasons' sake.

    A subject may have `answers`, which then are those of all its failing checks together: where
    nothing can be defined anew in between, as in a submission.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject, self.name = subject, subject.name
        self._answers: dict[bytes, Observation] = getattr(subject, "answers", {})

    def observe(self, probe: Probe) -> Observation:
        """Carry out the probe, unless it was already."""
        key = _digest(probe)
        if key in self._answers:
            return self._answers[key]
        seen = self.subject.observe(probe)
        if len(self._answers) < MOST_OF_A_STUDENT and len(pickle.dumps(seen)) <= LARGEST:
            self._answers[key] = seen
        return seen


def _digest(probe: Probe) -> bytes:
    return hashlib.sha256(pickle.dumps(probe)).digest()
