"""How long a student's code may run, and how much it may give back.

Both hold wherever the code runs: in its own notebook, or in a process apart.
"""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, TypeVar

# seconds for one probe; a right training takes 15 to 30 s on one slow core, and has to be let off
# before nbgrader gives the cell up
SECONDS, SLOW_SECONDS = 10.0, 100.0
# the limit is so many times as long where the code itself hardly runs
PATIENCE = 3
# code that catches every exception is told again and again
AGAIN = 0.1
# nothing in the course is a tenth as large
BYTES = 2**28

Result = TypeVar("Result")


class OutOfTime(BaseException):
    """Code did not finish in time. `except Exception` in the code itself does not catch it."""


class TooLarge(Exception):  # noqa: N818, no mistake of ours
    """A value takes more than `BYTES`; the message describes it."""


class Room:
    """The bytes that one value, with all its parts, may still take."""

    def __init__(self, left: int = BYTES) -> None:
        self.left = left

    def take(self, size: int, what: str) -> None:
        """Count the bytes of one part.

        Raises:
            TooLarge: there is no room for it.
        """
        self.left -= size
        if self.left < 0:
            raise TooLarge(what)


@contextlib.contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Let what is `interruptible` in the block take so many seconds altogether.

    Only the main thread can be interrupted, and only where the system has interval timers;
    elsewhere there is no limit. Timers and signal handlers are put back as they were. An
    interrupt by the user (SIGINT) is raised after the block, however the code took it: so a
    `KeyboardInterrupt` that ends an interruptible part and is not raised again was the code's own.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupted: list[int] = []
    with contextlib.ExitStack() as stack:
        _listen(stack, interrupted)
        if seconds is not None and hasattr(signal, "setitimer"):
            _arm(stack, seconds)
        yield
    if interrupted:
        raise KeyboardInterrupt


def interruptible(work: Callable[[], Result]) -> Result:
    """Do work that a time limit may break off.

    Raises:
        OutOfTime: the time of the enclosing `time_limit` is over; the message is its seconds.
    """
    return work()


def _listen(stack: contextlib.ExitStack, interrupted: list[int]) -> None:
    """Note an interrupt by the user and pass it on."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):
        return

    def note(number: int, frame: FrameType | None) -> None:
        interrupted.append(number)
        before(number, frame)

    signal.signal(signal.SIGINT, note)
    stack.callback(signal.signal, signal.SIGINT, before)


def _arm(stack: contextlib.ExitStack, seconds: float) -> None:
    before = signal.signal(signal.SIGALRM, _Alarm(seconds))
    # a handler that was not installed from Python cannot be put back
    stack.callback(signal.signal, signal.SIGALRM, before or signal.SIG_DFL)
    running = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    stack.callback(signal.setitimer, signal.ITIMER_REAL, *running)


class _Alarm:
    """The signal handler: raises only inside of interruptible work, never in the code around it."""

    def __init__(self, seconds: float) -> None:
        self.message, self.rung, self.seconds = f"{seconds:g}", False, seconds
        self.began = time.monotonic(), time.thread_time()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        inside = _interruptible_frames(frame)
        if not inside or (not self.rung and self._not_to_blame(inside)):
            return
        if self.rung:
            # it was caught: raise once more, in the handler that caught it
            sys.settrace(self._trace)
            for each in inside:
                each.f_trace = self._trace
        self.rung = True
        raise OutOfTime(self.message)

    def _not_to_blame(self, inside: list[FrameType]) -> bool:
        """Wait on while a library is being imported, or others have the processor.

        An import broken off would leave torch in pieces for every check that follows.
        """
        wall, own = time.monotonic() - self.began[0], time.thread_time() - self.began[1]
        importing = any(each.f_code.co_filename.startswith("<frozen importlib") for each in inside)
        return wall < PATIENCE * self.seconds and (importing or own < self.seconds / 2)

    def _trace(self, frame: FrameType, event: str, _: Any) -> Any:
        # a "line" that follows the exception, no longer inside of the `try`
        if event == "line" and _interruptible_frames(frame):
            raise OutOfTime(self.message)
        return self._trace


def _interruptible_frames(frame: FrameType | None) -> list[FrameType]:
    """List the frames from this one up to `interruptible`; none if that is not on the stack."""
    frames = []
    while frame is not None:
        frames.append(frame)
        if frame.f_code is interruptible.__code__:
            return frames
        frame = frame.f_back
    return []
