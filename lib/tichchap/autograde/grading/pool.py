"""Many submissions at once, on one machine or on a cluster: any `concurrent.futures.Executor`."""

import contextlib
import errno
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import Any

from tichchap.autograde.errors import GradingError
from tichchap.autograde.grading.job import Job, Outcome
from tichchap.autograde.warm import linux, scratch
from tichchap.autograde.warm.client import SHARED, WarmProcess
from tichchap.autograde.warm.levels import Level, reached

DYING = 5.0  # seconds for a killed worker to be gone
# seconds before an executor is started once more: a fork server that was killed refuses all, and
# is not started anew, until it is gone; after the last pause it counts as impossible
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


class Pool:
    """Workers that can be lost. `make` starts an executor, and starts it anew after a loss.

    `check` raises `GradingError` where no worker will ever answer again.
    """

    def __init__(
        self, make: Callable[[], Executor], workers: int, check: Callable[[], None] = lambda: None
    ) -> None:
        self._make, self.workers, self.check = make, workers, check
        self._executor: Executor | None = None
        self._of: dict[Future[Outcome], Executor] = {}

    def submit(self, job: Job) -> "Future[Outcome]":
        """Send a job to a worker. Raises `GradingError` where no worker can be had."""
        self.check()
        for pause in (*PAUSES, 0.0):
            executor = self._executor = self._executor or self._make()
            try:
                future = executor.submit(_grade, job)
            except (BrokenExecutor, OSError, EOFError) as error:
                self._renew(executor)
                time.sleep(pause)
                why = error
            else:
                self._of[future] = executor
                return future
        raise GradingError(f"no worker process can be started: {why}") from why

    def take(self, future: "Future[Outcome]") -> BaseException | None:
        """Take a future that is done; its error, if any. Lost workers are replaced."""
        executor = self._of.pop(future)
        if future.cancelled():
            return BrokenExecutor("the worker was lost")
        error = future.exception()
        if isinstance(error, BrokenExecutor):
            self._renew(executor)
        return error

    def _renew(self, broken: Executor) -> None:
        if self._executor is broken:
            self._executor = None
        broken.shutdown(wait=False)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # what is under way is of no use any more
            workers = multiprocessing.active_children()
            for process in workers:
                process.kill()
            for process in workers:
                process.join(DYING)
        if self._executor is not None and kind is None:
            self._executor.shutdown(wait=True)
        elif self._executor is not None:
            with contextlib.suppress(Exception):  # a cluster that is gone cannot be told
                self._executor.shutdown(wait=False)


def _grade(job: Job) -> Outcome:
    """Grade in the worker; it imports torch, which this process does without."""
    from tichchap.autograde.grading.worker import grade

    return grade(job)


@contextlib.contextmanager
def local(workers: int, level: Level) -> Iterator[Pool]:
    """Processes of this machine, forked from one that has imported what grading needs."""
    scratch.sweep()
    with contextlib.ExitStack() as stack:
        stack.callback(scratch.sweep)  # what killed workers left
        warm = stack.enter_context(WarmProcess(level)) if level.forked else None
        os.environ |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tichchap.autograde.grading.preload"])

        def make() -> Executor:
            shared = (str(warm.folder) if warm else "",)
            return ProcessPoolExecutor(workers, context, _become_worker, shared)

        yield stack.enter_context(Pool(make, workers))


def _become_worker(shared: str) -> None:
    """Die with the fork server, which dies with the command; a ctrl-C is for the command."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform.startswith("linux"):
        linux.set_process(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if shared:
        os.environ[SHARED] = shared


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Pool]:
    """The workers of a Dask cluster. Raises `GradingError` where there is none."""
    with _client(address) as client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        make: Callable[[], Executor] = client.get_executor

        def check() -> None:
            # Dask has tried to reach it again, and has given up
            if client.status in ("closing", "closed"):
                raise GradingError(f"--scheduler: the Dask scheduler at {address} is gone")

        with Pool(make, workers, check) as pool:
            yield pool


def reached_by_all(address: str) -> tuple[Level, str, str]:
    """What the weakest worker of a cluster reaches: its level, why no more, and who it is.

    Raises:
        GradingError: there is no cluster, or a worker cannot say.
    """
    with _client(address) as client:
        found: dict[str, Any] = client.run(reached, on_error="return")
    for worker, said in found.items():
        if isinstance(said, BaseException):
            raise GradingError(f"worker {worker}: {type(said).__name__}: {said}")
    order = list(Level)
    worker, (level, why) = max(found.items(), key=lambda each: order.index(each[1][0]))
    return level, why, f"worker {worker}"


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    """Dask's client of a cluster with workers. Raises `GradingError` where there is none.

    How long to wait for the scheduler is Dask's setting `distributed.comm.timeouts.connect`.
    """
    try:
        from distributed import Client
    except ImportError:
        raise GradingError("--scheduler needs Dask: pip install 'tichchap[cluster]'") from None
    for name in ("distributed", "distributed.client"):
        # it would log the traceback of each message that a lost cluster did not get
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise GradingError(
            f"--scheduler: no Dask scheduler answers at {address}: {error}"
        ) from None
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise GradingError(f"--scheduler: expected workers at {address}, got none")
        yield client


def is_full(error: BaseException) -> bool:
    """Whether a disk is full: no worker does better."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
