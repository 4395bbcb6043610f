"""The way to a student's process, for the checks: one socket in its box."""

import contextlib
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tichchap.autograde.grading.cells import Ended, StudentClient, death, provisioner
from tichchap.autograde.records import State
from tichchap.autograde.sealed.remote import Students
from tichchap.autograde.warm.limits import Limits

CONNECT = 20.0  # seconds for the other side to come
SERVE = "from tichchap.autograde.sealed.serve import serve as _; _({path!r}, globals())"


@contextlib.contextmanager
def bridge(
    client: StudentClient, names: Sequence[str], limits: Limits
) -> Iterator[Mapping[str, Any]]:
    """Let the student's kernel answer probes; the subjects by name.

    Raises:
        Ended: it does not come to the socket.
    """
    box = provisioner(client).box
    assert box is not None
    assert client.kc is not None
    path = str(box.path / "probes")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        if box.user is not None:
            os.chown(path, box.user, box.user, follow_symlinks=False)
        listener.listen(1)
        client.kc.execute(SERVE.format(path=path), silent=True, store_history=False)
        connection = _accepted(listener, client, min(CONNECT, limits.submission))
    with connection:
        students = Students(connection, limits.submission)
        yield {name: students.subject(name) for name in names}


def _accepted(listener: socket.socket, client: StudentClient, seconds: float) -> socket.socket:
    """Wait for the other side. Raises `Ended`, or `WarmLost`, where it does not come."""
    until, process = time.monotonic() + seconds, provisioner(client).kernel
    listener.settimeout(0.1)
    while True:
        try:
            return listener.accept()[0]
        except OSError as error:
            if process is None or process.poll() is not None:
                raise death(client) from error
            if time.monotonic() > until:
                raise Ended(State.TIMED_OUT, "the process does not take questions") from error
