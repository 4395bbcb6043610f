"""A notebook put where nbgrader looks for it, whole or not at all."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from tichchap.autograde.collect.dates import timestamp
from tichchap.autograde.records import TIMESTAMP
from tichchap.course.write import write_bytes


class State(StrEnum):
    """What came of a student's submission."""

    NEW = "new"
    REPLACED = "replaced"
    SAME = "same"
    KEPT = "kept"  # another one is there already
    REFUSED = "refused"

    @property
    def failed(self) -> bool:
        """Whether it was not collected."""
        return self in (State.KEPT, State.REFUSED)


def deliver(data: bytes, path: Path, date: datetime | None, *, force: bool) -> State:
    """Put a notebook at `path`, and when it was handed in beside it where that is known.

    Another notebook at `path` is replaced only with `force`.

    Raises:
        OSError: it cannot be written.
    """
    state = State.NEW
    if path.is_file():
        if path.read_bytes() == data:
            return State.SAME
        if not force:
            return State.KEPT
        state = State.REPLACED
    stamp = path.with_name(TIMESTAMP)
    stamp.unlink(missing_ok=True)  # the date of the one before
    write_bytes(path, data)
    if date is not None:
        write_bytes(stamp, f"{timestamp(date)}\n".encode())
    return state
