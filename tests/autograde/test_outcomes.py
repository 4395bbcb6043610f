"""Jobs whose workers are lost: tried again, and what breaks workers brings down nothing else."""

import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import pytest

from tichchap.autograde.errors import GradingError
from tichchap.autograde.grading.job import Job, Outcome
from tichchap.autograde.grading.outcomes import ATTEMPTS, outcomes
from tichchap.autograde.grading.pool import Pool
from tichchap.autograde.grading.refusal import nothing_run
from tichchap.autograde.records import State
from tichchap.autograde.warm.client import NoKernel
from tichchap.autograde.warm.levels import Level


class Breaks(Executor):
    """Runs nothing; when `bad` is sent, all that is under way is lost with it."""

    def __init__(self, error: Exception) -> None:
        self.error, self.under_way, self.broken = error, list[tuple[Job, Future[Any]]](), False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        if self.broken:
            raise BrokenExecutor
        future: Future[Any] = Future()
        self.under_way.append((args[0], future))
        threading.Timer(0.02, self._end).start()
        return future

    def _end(self) -> None:
        bad = any(job.student == "bad" for job, _ in self.under_way)
        self.broken = bad and isinstance(self.error, BrokenExecutor)
        ended, self.under_way = self.under_way, []
        for job, future in ended:
            if bad and (self.broken or job.student == "bad"):
                future.set_exception(self.error)
            else:
                future.set_result(nothing_run(job, State.GRADED, ""))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """There is nothing to end."""


def job(student: str) -> Job:
    return Job("ex", student, b"", {}, {}, "en", 1, Level.PLAIN, "digest")


def run(error: Exception, *students: str) -> dict[str, Outcome]:
    with Pool(lambda: Breaks(error), 2) as pool:
        return {each.report.student: each for each in outcomes(pool, map(job, students))}


def test_what_breaks_every_worker_is_given_up_and_the_others_are_graded() -> None:
    done = run(BrokenExecutor("lost"), "a", "bad", "b", "last")
    assert {s: outcome.report.state for s, outcome in done.items()} == {
        "a": State.GRADED,
        "bad": State.CRASHED,
        "b": State.GRADED,
        "last": State.GRADED,
    }
    assert done["bad"].report.attempts == ATTEMPTS
    assert max(done[student].report.attempts for student in ("a", "b", "last")) < ATTEMPTS


class Refuses(Breaks):
    """Refuses until a moment, as a fork server does that was killed and is not gone yet."""

    def __init__(self, until: float) -> None:
        super().__init__(BrokenExecutor())
        self.until = until

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        if time.monotonic() < self.until:
            raise ConnectionRefusedError
        return super().submit(fn, *args, **kwargs)


def test_a_fork_server_may_take_its_time_to_die() -> None:
    until = time.monotonic() + 0.5
    with Pool(lambda: Refuses(until), 1) as pool:
        (outcome,) = outcomes(pool, [job("a")])
    assert (outcome.report.state, outcome.report.attempts) == (State.GRADED, 1)


def test_a_machine_without_kernels_gives_nobody_a_zero() -> None:
    with pytest.raises(GradingError, match="bad: no bwrap"):
        run(NoKernel("no bwrap"), "bad")
