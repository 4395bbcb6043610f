"""How many submissions fit on this machine at once."""

import os
from pathlib import Path

import psutil

# where a container's limits stand: control groups of version 2, then 1
GROUPS = Path("/sys/fs/cgroup")
MEMORY = ("memory.max", "memory/memory.limit_in_bytes")


def usual_workers(most: int) -> int:
    """How many are graded at once where nobody says: one a core, as far as memory goes.

    `most` is what one submission may take of it, in bytes: all of them could at the same time.
    """
    quota = container_cores()
    allowed = min(cores(), int(quota)) if quota else cores()
    return max(1, min(allowed, usable_memory() // most))


def cores() -> int:
    """The cores that we may use: a batch system may lend us a few of the machine's."""
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def usable_memory() -> int:
    """Bytes of memory of this machine, or of the container."""
    own = [_number(GROUPS / name) for name in MEMORY]
    return int(min([psutil.virtual_memory().total, *(number for number in own if number)]))


def container_cores() -> float:
    """How many cores a container may keep busy; 0 where there is no such limit."""
    try:
        quota, period = (GROUPS / "cpu.max").read_text().split()
        return 0.0 if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError):
        folder = GROUPS / "cpu"
        quota_v1 = _number(folder / "cpu.cfs_quota_us")
        return max(0, quota_v1) / (_number(folder / "cpu.cfs_period_us") or 1)


def _number(file: Path) -> int:
    try:
        return int(file.read_text())
    except (OSError, ValueError):  # "max"
        return 0
