"""The outcomes of many jobs, whatever happens to the workers."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace

from tichchap.autograde.errors import GradingError
from tichchap.autograde.grading.job import Job, Outcome
from tichchap.autograde.grading.pool import Pool, is_full
from tichchap.autograde.grading.refusal import nothing_run
from tichchap.autograde.records import State
from tichchap.autograde.warm.client import NoKernel

# a fault of the machine is not the student's: the submission is tried again, from the third time
# on with no other beside it, so that one that breaks workers brings down no other
ATTEMPTS, ALONE = 4, 3
LOOK = 5.0  # seconds of silence after which we ask whether anybody can answer at all


@dataclass(frozen=True)
class _Try:
    job: Job
    attempt: int = 1

    @property
    def alone(self) -> bool:
        return self.attempt >= ALONE


def outcomes(pool: Pool, jobs: Iterable[Job]) -> Iterator[Outcome]:
    """Grade jobs, the first done first; `jobs` are drawn as workers become free.

    A worker that is lost takes no result with it: its jobs are sent again.

    Raises:
        OSError: a worker's disk is full.
        GradingError: no student's code could run, or the cluster is gone.
    """
    again: deque[_Try] = deque()
    source = map(_Try, jobs)
    running: dict[Future[Outcome], _Try] = {}
    while True:
        while len(running) < pool.workers and not any(each.alone for each in running.values()):
            if again and again[0].alone and running:
                break
            following = again.popleft() if again else next(source, None)
            if following is None:
                break
            running[pool.submit(following.job)] = following
        if not running:
            return
        done = wait(running, timeout=LOOK, return_when=FIRST_COMPLETED).done
        if not done:
            pool.check()
        for future in done:
            tried = running.pop(future)
            outcome = _result(pool.take(future), future, tried)
            if outcome is None:
                again.append(replace(tried, attempt=tried.attempt + 1))
            else:
                yield outcome


def _result(error: BaseException | None, future: "Future[Outcome]", tried: _Try) -> Outcome | None:
    """The outcome; None where the machine was at fault and there is another attempt."""
    if error is None:
        outcome = future.result()
    elif is_full(error):
        raise error
    elif tried.attempt < ATTEMPTS:
        return None
    elif isinstance(error, NoKernel):
        raise GradingError(f"{tried.job.student}: {error}") from error
    else:
        said = f"{type(error).__name__}: {error}"
        outcome = nothing_run(tried.job, State.CRASHED, said)
    return replace(outcome, report=replace(outcome.report, attempts=tried.attempt))
