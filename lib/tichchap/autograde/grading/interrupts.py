"""A ctrl-C that is not lost."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any


@contextlib.contextmanager
def remembered() -> Iterator[Callable[[], None]]:
    """Give a function that raises `KeyboardInterrupt` where a ctrl-C has come before.

    Python raises it wherever it is at work. In a finalizer or a callback of a garbage collection
    it is reported and dropped, and the run would go on as if nobody had asked it to stop.
    """
    came: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: Any) -> None:
        came.append(number)
        if callable(before):
            before(number, frame)

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield check  # not ours to handle, or ignored, as in a run in the background
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
