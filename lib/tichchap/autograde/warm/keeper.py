"""The process beside a forked kernel: it watches what the kernel takes, and says how it ended."""

import contextlib
import json
import os
import re
import select
import signal
import socket
from pathlib import Path

import psutil

from tichchap.autograde.warm.child import Request, become_kernel, enter_namespaces
from tichchap.autograde.warm.limits import Limits

EVERY = 0.25  # seconds between two looks
OWN_MEMORY = re.compile(r"^Rss(?:Anon|Shmem):\s+(\d+) kB", re.MULTILINE)


def keep(connection: socket.socket, request: Request, *, boxed: bool) -> None:
    """Start the kernel, hand a descriptor of it to the other side, and stay until it ends.

    It is killed when the other side closes the connection, or when it takes too much.
    """
    if boxed:
        enter_namespaces()
    before = _memory(os.getpid())
    pid = os.fork()
    if pid == 0:
        connection.close()
        os.setsid()
        become_kernel(request, boxed=boxed)
        os._exit(0)
    process = os.pidfd_open(pid)
    socket.send_fds(connection, [_line({"pid": pid})], [process])
    reason = _watch(connection, process, pid, before, request)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(OSError):
        code = os.waitstatus_to_exitcode(status)
        connection.sendall(_line({"returncode": code, "reason": reason}))


def _line(said: dict[str, object]) -> bytes:
    return json.dumps(said).encode() + b"\n"


def _watch(connection: socket.socket, process: int, pid: int, before: int, request: Request) -> str:
    """Wait for the end; the reason if it was brought about."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.register(connection, select.POLLIN | select.POLLHUP)
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
    family = _family(pid)
    if sum(max(0, _memory(each) - before) for each in family) > limits.memory:
        return f"memory: at most {limits.memory >> 20} MiB"
    if len(family) > limits.processes:
        return f"processes: at most {limits.processes}"
    return _files(Path(request.box), limits)


def _family(pid: int) -> list[int]:
    """The kernel's process and all that it has started."""
    if not Path("/proc/self").exists():
        # the kernel has put its own /proc there: we are not in it, and nobody else is
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
    return [pid, *(child.pid for child in children)]


def _memory(pid: int) -> int:
    """Bytes of a process that are not of files; what a fork shares with us counts, too."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return 1024 * sum(map(int, OWN_MEMORY.findall(lines)))


def _files(box: Path, limits: Limits) -> str:
    # one folder: the working folder inside is a file system of its own, with a size
    size = 0
    with contextlib.suppress(OSError), os.scandir(box) as entries:
        for number, entry in enumerate(entries):
            size += entry.stat(follow_symlinks=False).st_blocks * 512
            if size > limits.files or number > 1000:
                return f"files: at most {limits.files >> 20} MiB"
    return ""
