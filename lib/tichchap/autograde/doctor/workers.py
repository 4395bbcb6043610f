"""How many submissions run at once, and whether memory is enough for that."""

from pathlib import Path

import psutil

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict, gib
from tichchap.autograde.errors import GradingError
from tichchap.autograde.grading.pool import usual_workers
from tichchap.autograde.grading.release import limits
from tichchap.autograde.warm.limits import Limits
from tichchap.course.errors import CourseError

ITEM = "workers"
# where a container's limits stand: control groups of version 2, then 1
GROUPS = Path("/sys/fs/cgroup")
MEMORY = ("memory.max", "memory/memory.limit_in_bytes")


def workers(machine: Machine) -> Finding:
    """Cores, memory, and how many submissions at their limit fit into it."""
    cores, memory = usual_workers(), usable_memory()
    most = _limits(machine).memory
    fit = memory // most
    details = {"cores": cores, "memory": gib(memory), "most": gib(most), "fit": fit}
    quota = container_cores()
    found = machine.say("workers_found", **details)
    if quota and quota < cores:
        found += machine.say("workers_quota", quota=f"{quota:g}")
        advice = machine.say("advice_workers", workers=max(1, min(int(quota), fit)))
        return Finding(ITEM, Verdict.WEAKER, found, advice)
    if fit < cores:
        advice = machine.say("advice_workers", workers=max(1, fit))
        return Finding(ITEM, Verdict.WEAKER, found, advice)
    return Finding(ITEM, Verdict.OK, found)


def _limits(machine: Machine) -> Limits:
    try:
        return limits(machine.course)
    except (CourseError, GradingError):  # the line of the course says so
        return Limits()


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
