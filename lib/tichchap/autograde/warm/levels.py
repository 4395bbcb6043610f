"""The levels of isolation, and which of them this machine can reach."""

import shutil
import subprocess
import sys
from enum import StrEnum
from functools import cache

from tichchap.autograde.errors import GradingError


class Level(StrEnum):
    """How a student's process is kept apart, the strongest first.

    A forked one starts from a process that has imported torch; inside bubblewrap it has no network,
    a read-only system, and sees nothing of other submissions.
    """

    FORKED_IN_BUBBLEWRAP = "forked-in-bubblewrap"
    BUBBLEWRAP = "bubblewrap"
    FORKED = "forked"
    PLAIN = "plain"

    @property
    def boxed(self) -> bool:
        """Whether bubblewrap is around it."""
        return self in (Level.FORKED_IN_BUBBLEWRAP, Level.BUBBLEWRAP)

    @property
    def forked(self) -> bool:
        """Whether it starts from a warm process."""
        return self in (Level.FORKED_IN_BUBBLEWRAP, Level.FORKED)


def parse(name: str) -> Level:
    """Find a level by its name. Raises `GradingError`."""
    try:
        return Level(name)
    except ValueError:
        known = ", ".join(Level)
        raise GradingError(f"--isolation: expected one of {known}, got {name!r}") from None


@cache
def obstacle(level: Level) -> str:
    """Say why this machine cannot reach a level; empty where it can."""
    if level.forked and not sys.platform.startswith("linux"):
        return f"a warm process is forked on Linux only, this is {sys.platform}"
    if level.boxed:
        found = shutil.which("bwrap")
        if found is None:
            return "bubblewrap is not installed (the command bwrap)"
        return _complaint(found)
    return ""


def _complaint(bwrap: str) -> str:
    """Try bubblewrap: some systems forbid user namespaces to unprivileged users."""
    namespaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command = [bwrap, *namespaces, "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not start: {error}"
    return f"bubblewrap does not start: {tried.stderr.strip()}" if tried.returncode else ""


def strongest() -> Level:
    """Give the strongest level of this machine."""
    return next(level for level in Level if not obstacle(level))


def reached() -> tuple[Level, str]:
    """Give the strongest level of this machine, and why it is not a stronger one."""
    return strongest(), obstacle(Level.FORKED_IN_BUBBLEWRAP)


def check(wanted: Level | None, found: Level, why: str, where: str = "this machine") -> None:
    """Raises `GradingError` where the level found is weaker than the one wanted."""
    levels = list(Level)
    if wanted is not None and levels.index(found) > levels.index(wanted):
        raise GradingError(f"--isolation: expected at least {wanted}, {where} has {found}: {why}")
