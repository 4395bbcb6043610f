"""The folders that grading needs: the course, nbgrader's exchange, and the one for scratch."""

import shutil
import socket
import tempfile
from pathlib import Path

from tichchap.autograde.doctor.finding import GIB, Finding, Machine, Verdict, gib
from tichchap.autograde.errors import GradingError
from tichchap.autograde.warm import scratch
from tichchap.autograde.warm.boxes import FIRST_USER
from tichchap.autograde.warm.limits import Limits
from tichchap.course.errors import CourseError

LITTLE = GIB  # bytes: a class of a hundred, each with as much output as is allowed


def course(machine: Machine) -> Finding:
    """Whether there is a course, its settings can be read, and results can be written."""
    try:
        folder = machine.folder
        submitted = machine.course.path("submitted", "x", "x").parents[2]
    except CourseError:
        found = machine.say("course_none", folder=Path.cwd())
        return Finding("course", Verdict.MISSING, found, machine.say("advice_course"))
    except GradingError as error:
        found = machine.say("course_settings", error=error)
        return Finding("course", Verdict.MISSING, found, machine.say("advice_course"))
    if why := writable(folder):
        found = machine.say("course_unwritable", folder=folder, why=why)
        return Finding("course", Verdict.MISSING, found, machine.say("advice_folder"))
    free = shutil.disk_usage(folder).free
    count = sum(1 for path in submitted.glob("*/*") if path.is_dir())
    details = {"folder": folder, "free": gib(free), "count": count}
    return _with_room("course", machine, machine.say("course_found", **details), free)


def exchange(machine: Machine) -> Finding:
    """Whether students can hand in with nbgrader; grading does without."""
    from nbgrader.exchange.default import Exchange

    folder = Path(Exchange(config=machine.course.config).root)
    if why := writable(folder):
        found = machine.say("exchange_none", folder=folder, why=why)
        return Finding("exchange", Verdict.WEAKER, found, machine.say("advice_exchange"))
    return Finding("exchange", Verdict.OK, str(folder))


def temporary(machine: Machine) -> Finding:
    """Whether boxes can be made where grading makes them: room, and paths short enough."""
    place = Path(tempfile.gettempdir())
    try:
        with scratch.folder() as folder:
            _bind(folder)
    except OSError as error:
        found = machine.say("tmp_fails", folder=place, error=error)
        return Finding("scratch", Verdict.MISSING, found, machine.say("advice_tmp"))
    free = shutil.disk_usage(place).free
    found = machine.say("tmp_found", folder=place, free=gib(free))
    return _with_room("scratch", machine, found, free)


def _bind(folder: Path) -> None:
    """Make a socket as a kernel's is made; the system limits the length of its path.

    Raises:
        OSError: it cannot be made.
    """
    box = folder / "boxes" / str(FIRST_USER * 10)
    box.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(box / "probes"))


def _with_room(item: str, machine: Machine, found: str, free: int) -> Finding:
    if free < Limits().files:  # not even one submission's
        return Finding(item, Verdict.MISSING, found, machine.say("advice_room"))
    if free < LITTLE:
        return Finding(item, Verdict.WEAKER, found, machine.say("advice_room"))
    return Finding(item, Verdict.OK, found)


def writable(folder: Path) -> str:
    """Write a file into a folder and remove it; what went wrong, if anything."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"tichchap doctor")
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""
