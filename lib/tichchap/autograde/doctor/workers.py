"""How many submissions run at once, and whether memory is enough for one on each core."""

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict, gib
from tichchap.autograde.errors import GradingError
from tichchap.autograde.grading import room
from tichchap.autograde.grading.release import limits
from tichchap.autograde.warm.limits import Limits
from tichchap.course.errors import CourseError

ITEM = "workers"


def workers(machine: Machine) -> Finding:
    """Cores, memory, and how many submissions at their limit fit into it."""
    most, memory, cores = _limits(machine).memory, room.usable_memory(), room.cores()
    count = room.usual_workers(most)
    details = {"cores": cores, "memory": gib(memory), "most": gib(most), "count": count}
    found = machine.say("workers_found", **details)
    if quota := room.container_cores():
        found += machine.say("workers_quota", quota=f"{quota:g}")
    if count < cores:
        return Finding(ITEM, Verdict.WEAKER, found, machine.say("advice_workers"))
    return Finding(ITEM, Verdict.OK, found)


def _limits(machine: Machine) -> Limits:
    try:
        return limits(machine.course)
    except (CourseError, GradingError):  # the line of the course says so
        return Limits()
