"""The kill matrix of an exercise, and what has to hold of it."""

import contextlib
import io
import os
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tichchap.certify.notebook import (
    around,
    checks_of,
    full,
    graded,
    solve_ids,
    source_cells,
    unsolved_cells,
)
from tichchap.course.project import SourceFile, language
from tichchap.grade import Misconception, registry
from tichchap.languages import LANGS

RIGHT = "tests/exercises/right"
SEED = "20261123"
CAUSE = "Cause: "  # messages.toml, in English


@dataclass(frozen=True)
class Row:
    """One answer and the checks that it passes.

    Attributes:
        kind: "wrong", "right", "ours" or "unsolved".
        subject: the function or class; empty where the answer is a whole notebook.
        id: the misconception, or the name of the right solution.
        named: for a wrong one, the check that has to catch it.
        passed, all: the ids of checks.
        cause: the name of the misconception, which its check has to say.
        said: what the checks printed.
    """

    kind: str
    subject: str
    id: str
    named: str
    passed: tuple[str, ...]
    all: tuple[str, ...]
    cause: str = ""
    said: str = ""

    @property
    def causes(self) -> list[str]:
        """The names of the misconceptions that were given as the cause."""
        given = [line for line in self.said.splitlines() if line.startswith(CAUSE)]
        return [self.cause if f"{CAUSE}{self.cause}." in line else line for line in given]

    @property
    def problem(self) -> str:
        """What does not hold; empty where everything does."""
        lost = [check for check in self.all if check not in self.passed]
        if self.kind == "wrong" and self.named not in self.all:
            return f"names the check {self.named}, which the exercise does not have"
        if self.kind == "wrong" and self.named in self.passed:
            return f"passes {self.named}, the check that names it"
        if self.kind == "wrong" and [self.cause] != self.causes:
            return f"loses points in {self.named}, which says {self.causes}, not {self.cause!r}"
        if self.kind == "unsolved" and self.passed:
            return f"gets points in {', '.join(self.passed)}"
        if self.kind in ("right", "ours") and lost:
            return f"loses points in {', '.join(lost)}"
        return ""


@dataclass(frozen=True)
class Job:
    """One answer to be run in some process: looked up there, since functions cannot travel."""

    file: SourceFile
    kind: str
    subject: str
    id: str
    named: str = ""


def jobs(file: SourceFile) -> list[Job]:
    """Every answer of the banks that concerns an exercise."""
    names = solve_ids(file)
    found = [Job(file, kind, "", lang) for kind in ("ours", "unsolved") for lang in LANGS]
    found += [
        Job(file, "wrong", entry.operation, entry.id, f"{entry.operation}-{entry.check}")
        for entry in registry()
        if entry.operation in names
    ]
    for path in sorted((file.root / RIGHT / file.name).glob("*.py")):
        defined = runpy.run_path(str(path))
        found += [Job(file, "right", name, path.stem) for name in names if name in defined]
    return found


def run(job: Job) -> Row:
    """Run one answer through the cells, quietly and with one seed."""
    said = io.StringIO()
    with settings(TICHCHAP_SEED=SEED, TICHCHAP_LANG="en"), contextlib.redirect_stdout(said):
        passed, cells = _ours(job) if not job.subject else _replaced(job)
        cause = _entry(job).text("name") if job.kind == "wrong" else ""
    answer = (job.kind, job.subject, job.id, job.named)
    return Row(*answer, tuple(passed), tuple(cells), cause, said.getvalue())


def _ours(job: Job) -> tuple[dict[str, float], dict[str, float]]:
    lang = language(job.id)
    solved = source_cells(job.file, lang)
    cells = solved if job.kind == "ours" else unsolved_cells(job.file, lang)
    return graded(cells, {}), full(solved)


def _replaced(job: Job) -> tuple[dict[str, float], dict[str, float]]:
    cells = around(job.file, checks_of(job.file, job.subject))
    return graded(cells, {job.subject: _answer(job)}, explained=job.named), full(cells)


def _answer(job: Job) -> Any:
    if job.kind == "wrong":
        return _entry(job).implementation
    path = job.file.root / RIGHT / job.file.name / f"{job.id}.py"
    return runpy.run_path(str(path))[job.subject]


def _entry(job: Job) -> Misconception:
    return next(e for e in registry() if (e.operation, e.id) == (job.subject, job.id))


@contextlib.contextmanager
def settings(**wanted: str) -> Iterator[None]:
    """Set environment variables for the block."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
