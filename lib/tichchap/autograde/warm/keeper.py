"""The process beside a forked kernel: it watches what the kernel takes, and says how it ended."""

import contextlib
import json
import os
import select
import signal
import socket
from pathlib import Path

import psutil

from tichchap.autograde.warm.child import Request, become_kernel, enter_namespaces
from tichchap.autograde.warm.limits import Limits

EVERY = 0.25  # seconds between two looks


def keep(connection: socket.socket, request: Request, *, boxed: bool) -> None:
    """Start the kernel, hand a descriptor of it to the other side, and stay until it ends.

    It is killed when the other side closes the connection, or when it takes too much.
    """
    if boxed:
        enter_namespaces()
    pid = os.fork()
    if pid == 0:
        connection.close()
        os.setsid()
        become_kernel(request, boxed=boxed)
        os._exit(0)
    process = os.pidfd_open(pid)
    socket.send_fds(connection, [_line({"pid": pid})], [process])
    reason = _watch(connection, process, pid, request)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(OSError):
        code = os.waitstatus_to_exitcode(status)
        connection.sendall(_line({"returncode": code, "reason": reason}))


def _line(said: dict[str, object]) -> bytes:
    return json.dumps(said).encode() + b"\n"


def _watch(connection: socket.socket, process: int, pid: int, request: Request) -> str:
    """Wait for the end; the reason if it was brought about."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.register(connection, select.POLLIN | select.POLLHUP)
    before = _memory(pid)
    while True:
        events = [number for number, _ in poll.poll(EVERY * 1000)]
        if process in events:
            return ""
        reason = "the grader is gone" if events else _too_much(pid, before, request)
        if reason:
            os.kill(pid, signal.SIGKILL)
            return reason


def _too_much(pid: int, before: int, request: Request) -> str:
    """Say which limit is passed; empty where none is."""
    limits = request.limits
    memory, count = 0, 0
    with contextlib.suppress(psutil.Error):
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        count = len(family)
        memory = sum(max(0, _memory(each.pid) - before) for each in family)
    if memory > limits.memory:
        return f"memory: at most {limits.memory >> 20} MiB"
    if count > limits.processes:
        return f"processes: at most {limits.processes}"
    return _files(Path(request.box), limits)


def _memory(pid: int) -> int:
    """Bytes of a process that are not of files; what a fork shares with us counts, too."""
    try:
        _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
    except (OSError, ValueError):
        return 0
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")


def _files(box: Path, limits: Limits) -> str:
    # one folder: the working folder inside is a file system of its own, with a size
    size = 0
    with contextlib.suppress(OSError), os.scandir(box) as entries:
        for number, entry in enumerate(entries):
            size += entry.stat(follow_symlinks=False).st_blocks * 512
            if size > limits.files or number > 1000:
                return f"files: at most {limits.files >> 20} MiB"
    return ""
