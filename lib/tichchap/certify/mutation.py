"""Running mutants through the checks of an exercise: which check kills each, and which survive.

Every right answer is mutated: our own solution and those in other styles. Before and after the
mutants of an answer the answer itself is run, and it has to survive: no mutant may be killed by
what another one left behind, or by a machine that is too slow.
"""

import ast
import contextlib
import io
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from types import FrameType

from tichchap.certify.matrix import RIGHT, SEED, settings
from tichchap.certify.mutants import Mutant, mutants
from tichchap.certify.notebook import CodeCell, around, checks_of, graded, solve_ids, source_cells
from tichchap.course.project import SourceFile

OURS = "ours"
# each run trains a network for 20 s, and the network may have any form, so that most mutants are
# right: only the bank of wrong answers certifies make_model
LEFT_OUT = frozenset({"make_model"})
AT_ONCE = 50
LEAST_LIMIT = 5.0


@dataclass(frozen=True)
class Job:
    """Mutants of one answer, to be run in some process.

    `style` is "ours" or the name of a right solution, `answer` its source as it is, `targets` are
    the functions and classes to write that depend on what is mutated.
    """

    file: SourceFile
    style: str
    answer: str
    targets: tuple[str, ...]
    mutants: tuple[Mutant, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: the id of the check that it fails, `NO_ANSWER`, `ENDLESS`, or "".

    `broken` is the exception of a check that fell over: it has to fail with a reason instead.
    """

    target: str
    id: str
    killer: str
    broken: str = ""

    @property
    def survived(self) -> bool:
        """Whether it passes every check."""
        return not self.killer and not self.broken


NO_ANSWER, ENDLESS = "no answer", "endless"


class TooLong(BaseException):  # an Exception would be caught as the student's own
    """The block used more processor time than it may."""


def jobs(file: SourceFile) -> list[Job]:
    """Every mutant of the right answers to an exercise, some dozens in a job."""
    found = []
    for style, source, names in _answers(file):
        needs = _needs(source)
        for definition, group in groupby(mutants(source), lambda mutant: mutant.definition):
            targets = tuple(name for name in names if definition in needs.get(name, ()))
            targets = (definition,) if definition in targets else targets
            for some in _chunks(list(group)) if targets else ():
                found.append(Job(file, style, source, targets, some))
    return found


def _chunks(group: list[Mutant]) -> list[tuple[Mutant, ...]]:
    return [tuple(group[i : i + AT_ONCE]) for i in range(0, len(group), AT_ONCE)]


def _answers(file: SourceFile) -> Iterator[tuple[str, str, list[str]]]:
    """Each right answer: its style, its source, and which functions and classes it may define."""
    for cell in source_cells(file, "en"):
        if cell.solve and cell.id not in LEFT_OUT:
            yield OURS, cell.source, [cell.id]
    names = [name for name in solve_ids(file) if name not in LEFT_OUT]
    for path in sorted((file.root / RIGHT / file.name).glob("*.py")):
        yield path.stem, path.read_text("utf-8"), names


def _needs(source: str) -> dict[str, set[str]]:
    """For each name of a module, the names of the module that it depends on, itself among them."""
    used: dict[str, set[str]] = {}
    for statement in ast.parse(source).body:
        names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            used[statement.name] = {statement.name} | names
        elif isinstance(statement, ast.Assign):
            used |= {t.id: names for t in statement.targets if isinstance(t, ast.Name)}
    for _ in used:
        used = {name: set().union(*(used.get(n, {n}) for n in seen)) for name, seen in used.items()}
    return used


def run(job: Job) -> list[Outcome]:
    """Run the mutants of a job, one after another, quietly and with one seed.

    Raises:
        RuntimeError: the answer itself fails a check, before or after its mutants.
    """
    with settings(TICHCHAP_SEED=SEED, TICHCHAP_LANG="en"):
        began = time.process_time()
        _control(job)
        limit = max(LEAST_LIMIT, 5 * (time.process_time() - began))
        outcomes = [_outcome(job, mutant, limit) for mutant in job.mutants]
        _control(job)
    return outcomes


def _control(job: Job) -> None:
    killer = _killer(job, job.answer)
    if killer:
        name = f"{job.style} {', '.join(job.targets)}"
        raise RuntimeError(f"{name}: expected the answer to pass its checks, it fails {killer}")


def _outcome(job: Job, mutant: Mutant, limit: float) -> Outcome:
    killer = broken = ""
    try:
        with _at_most(limit):
            killer = _killer(job, mutant.source)
    except TooLong:
        killer = ENDLESS
    except Exception as error:
        broken = f"{type(error).__name__}: {error}"
    name = f"{job.style} {mutant.definition}: {mutant.change}"
    return Outcome(job.targets[0], name, killer, broken)


def _killer(job: Job, source: str) -> str:
    """Put a source in the cell of each target and find the first check that fails."""
    for target in job.targets:
        checks = checks_of(job.file, target)
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                graded(_cells(job, target, source, []), {})
            except Exception:
                return NO_ANSWER
            for check in checks:
                if not graded(_cells(job, target, source, [check]), {}):
                    return check.id
    return ""


def _cells(job: Job, target: str, source: str, checks: list[CodeCell]) -> list[CodeCell]:
    cells = around(job.file, checks)
    return [replace(cell, source=source) if cell.id == target else cell for cell in cells]


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    # again every second: Python drops what is raised in a finaliser
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
