"""Waiting for a database that is locked or restarting."""

import time
from collections.abc import Callable
from typing import TypeVar

from nbgrader.api import InvalidEntry
from sqlalchemy.exc import (
    DisconnectionError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)

from tichchap.autograde.errors import GradingError

Result = TypeVar("Result")

# seconds to wait in the middle of a run, before it, and between two tries
PATIENCE, AT_FIRST, PAUSE = 90.0, 20.0, 0.5
PASSING = (OperationalError, InterfaceError, DisconnectionError, PendingRollbackError)


def patiently(
    action: Callable[[], Result],
    again: Callable[[], None] = lambda: None,
    seconds: float = PATIENCE,
) -> Result:
    """Carry out a whole transaction; where the database does not answer, `again` and once more.

    Raises:
        GradingError: it did not answer for long, or cannot be used at all.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return action()
        except ModuleNotFoundError as error:  # of a driver
            raise GradingError(f"the gradebook cannot be used: {error}") from error
        except (SQLAlchemyError, InvalidEntry) as error:
            again()
            said = str(error.args[0]).strip().partition("\n")[0]
            if not _passes(error):
                raise GradingError(f"the gradebook cannot be used: {said}") from error
            if time.monotonic() > until:
                raise GradingError(f"the gradebook does not answer: {said}") from error
            time.sleep(PAUSE)


def _passes(error: BaseException | None) -> bool:
    """Whether it is a matter of time; nbgrader makes an error of its own out of some."""
    while error is not None:
        if isinstance(error, PASSING):
            return True
        error = error.__context__
    return False
