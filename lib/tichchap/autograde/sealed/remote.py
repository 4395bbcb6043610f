"""On the trusted side: a student's functions and classes as subjects of checks."""

import re
import socket
import time
from collections import defaultdict
from typing import Any, Self

import msgpack

from tichchap.autograde.sealed.frames import BadFrame, receive, send
from tichchap.grade.guard import Ban
from tichchap.grade.limits import PATIENCE
from tichchap.grade.probe import Failure, Observation, Probe
from tichchap.grade.subject import NotCallable
from tichchap.grade.wire import Counted, dump_probe, load_observation
from tichchap.grade.wire_values import WireError

# seconds on top of what the other side allows itself
GRACE = 5.0
NOTHING = Ban((), ())


class Lost(Exception):  # noqa: N818
    """The student's process answers no more; `kind` is "timed out", "closed" or "garbage"."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(said)
        self.kind = kind


class Students:
    """What runs at the other end of a socket, for at most `seconds` altogether."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection, self._until = connection, time.monotonic() + seconds
        self._lost: Lost | None = None
        self.answers: defaultdict[tuple[str, Ban], dict[bytes, Observation]] = defaultdict(dict)

    def subject(self, name: str) -> "Remote":
        """Something that the student's code has by this name, or not."""
        return Remote(self, name)

    def ask(self, name: str, ban: Ban, probe: bytes, seconds: float) -> list[Any]:
        """Send a probe and wait for the answer. Raises `Lost`, ever after the first time."""
        if self._lost is not None:
            raise self._lost
        until = min(self._until, time.monotonic() + PATIENCE * seconds + GRACE)
        try:
            # a process that does not read would hold up what is sent, too
            self._connection.settimeout(max(0.001, until - time.monotonic()))
            send(self._connection, msgpack.packb([name, ban.families, ban.only_families, probe]))
            return self._read(receive(self._connection, until))
        except TimeoutError:
            self._lost = Lost("timed out", f"{name}: no answer in time")
        except (EOFError, OSError):
            self._lost = Lost("closed", f"{name}: the process ended")
        except BadFrame as error:
            self._lost = Lost("garbage", f"{name}: {error}")
        raise self._lost

    def _read(self, data: bytes) -> list[Any]:
        try:
            limits = {"max_array_len": 2, "max_map_len": 0, "max_ext_len": 0}
            answer = msgpack.unpackb(data, **limits, list_hook=Counted(3))
        except (ValueError, msgpack.UnpackException, RecursionError) as error:
            raise BadFrame("expected an answer, got other bytes") from error
        if not isinstance(answer, list) or len(answer) != 2 or not isinstance(answer[0], str):
            raise BadFrame("expected an answer of a name and its contents")
        return answer


class Remote:
    """A subject in another process."""

    def __init__(self, students: Students, name: str, ban: Ban = NOTHING) -> None:
        self._students, self.name, self._ban = students, name, ban

    def under(self, ban: Ban) -> Self:
        """The same subject, with a ban on operations that holds there.

        Raises:
            NameError: the student's code does not define it.
            NotCallable: it is neither a function nor a class.
        """
        kind, said = self._students.ask(self.name, NOTHING, b"", GRACE)
        if kind == "undefined":
            raise NameError(f"name {self.name!r} is not defined", name=self.name)
        if kind == "not callable":
            described = said[:1000] if isinstance(said, str) else ""
            raise NotCallable(re.sub(r"\s+", " ", described)[:200])
        return type(self)(self._students, self.name, ban)

    @property
    def answers(self) -> dict[bytes, Observation]:
        """What is remembered of it: its code does not change any more."""
        return self._students.answers[self.name, self._ban]

    def observe(self, probe: Probe) -> Observation:
        """Have the probe carried out there. Raises `Lost`."""
        data = dump_probe(probe)
        kind, seen = self._students.ask(self.name, self._ban, data, probe.seconds)
        try:
            if kind != "seen" or not isinstance(seen, bytes):
                raise WireError(f"expected an observation, got {kind[:40]!r}")
            return load_observation(seen, probe)
        except WireError as error:
            return Observation(failure=Failure("WireError", str(error)[:300], "read"))
