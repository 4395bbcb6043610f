"""Many submissions at once, on one machine or on a cluster: any `concurrent.futures.Executor`."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from tichchap.autograde.errors import GradingError
from tichchap.autograde.grading.job import Job, Outcome
from tichchap.autograde.grading.refusal import nothing_run
from tichchap.autograde.records import State

# a fault of the machine is not the student's: the submission is tried once more
ATTEMPTS = 2


class Pool:
    """Workers that can be lost. `make` starts an executor, and starts it anew after a loss."""

    def __init__(self, make: Callable[[], Executor], workers: int) -> None:
        self._make, self.workers = make, workers
        self._executor: Executor | None = None

    def submit(self, job: Job) -> "Future[Outcome]":
        """Send a job to a worker."""
        if self._executor is None:
            self._executor = self._make()
        return self._executor.submit(_grade, job)

    def renew(self) -> None:
        """Give up the workers that are there."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)


def _grade(job: Job) -> Outcome:
    """Grade in the worker; it imports torch, which this process does without."""
    from tichchap.autograde.grading.worker import grade

    return grade(job)


def local(workers: int) -> Pool:
    """Processes of this machine, forked from one that has imported what grading needs."""
    os.environ |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TQDM_DISABLE": "1"}
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tichchap.autograde.grading.worker"])
    return Pool(lambda: ProcessPoolExecutor(workers, context), workers)


def cluster(address: str) -> Pool:
    """The workers of a Dask cluster. Raises `GradingError` where there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise GradingError("--scheduler needs Dask: pip install 'tichchap[cluster]'") from None
    try:
        client = Client(address, timeout=20)  # type: ignore[no-untyped-call]
        workers = len(client.scheduler_info()["workers"])
    except (OSError, ValueError) as error:
        raise GradingError(
            f"--scheduler: no Dask scheduler answers at {address}: {error}"
        ) from None
    if not workers:
        raise GradingError(f"--scheduler: expected workers at {address}, got none")
    make: Callable[[], Executor] = client.get_executor
    return Pool(make, workers)


def outcomes(pool: Pool, jobs: Iterable[Job]) -> Iterator[Outcome]:
    """Grade jobs, the first done first; `jobs` are drawn as workers become free.

    A worker that is lost takes no result with it: its jobs are sent again.
    """
    waiting: deque[tuple[Job, int]] = deque()
    source = iter(jobs)
    running: dict[Future[Outcome], tuple[Job, int]] = {}
    while True:
        while len(running) < pool.workers:
            following = waiting.popleft() if waiting else next(((j, 1) for j in source), None)
            if following is None:
                break
            running[pool.submit(following[0])] = following
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        lost = False
        for future in done:
            job, attempt = running.pop(future)
            outcome = _result(future, job, attempt)
            lost = lost or isinstance(future.exception(), BrokenProcessPool)
            if outcome is None:
                waiting.append((job, attempt + 1))
            else:
                yield outcome
        if lost:
            pool.renew()


def _result(future: "Future[Outcome]", job: Job, attempt: int) -> Outcome | None:
    """The outcome; None where the machine was at fault and there is another attempt."""
    error = future.exception()
    if error is None:
        outcome = future.result()
    elif attempt < ATTEMPTS:
        return None
    else:
        outcome = nothing_run(job, State.CRASHED, f"{type(error).__name__}: {error}")
    return replace(outcome, report=replace(outcome.report, attempts=attempt))
