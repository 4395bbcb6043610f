"""Temporary folders that are locked by who uses them: the next run removes what a killed one left.

Their names tell a reader the process; the lock tells a program, whatever becomes of the number.
"""

import contextlib
import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "tichchap-"

_locks: dict[Path, int] = {}


def make() -> Path:
    """Make a folder that stays until `remove`, or until this process is gone."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        lock = _locked(folder)
        if lock is not None and folder.exists():  # else a sweep was faster
            _locks[folder] = lock
            return folder


def remove(folder: Path) -> None:
    """Remove a folder, whatever is in it."""
    subprocess.run(["rm", "-rf", "--", str(folder)], check=False)
    if (lock := _locks.pop(folder, None)) is not None:
        os.close(lock)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder for the time of a `with`."""
    made = make()
    try:
        yield made
    finally:
        remove(made)


def sweep() -> None:
    """Remove the folders of ours whose owner is gone."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if path.lstat().st_uid == os.geteuid() and (lock := _locked(path)) is not None:
                remove(path)
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """Lock a folder; None where somebody else has, or it is no folder."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock
