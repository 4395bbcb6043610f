"""Remembering what our own code answers: the same cases are put to every submission of a class."""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from tichchap.grade.probe import Observation, Probe
from tichchap.grade.subject import InProcess

MOST = 4000

_known: OrderedDict[tuple[Any, bytes], Observation] = OrderedDict()
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
        key = self.target, hashlib.sha256(pickle.dumps(probe)).digest()
        if key in _known:
            _known.move_to_end(key)
        else:
            _known[key] = super().observe(probe)
            if len(_known) > MOST:
                _known.popitem(last=False)
        return _known[key]
