"""What `tichchap certify` does and says."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import torch
from tqdm import tqdm

from tichchap.certify import matrix, mutants_report, mutation, report
from tichchap.course.errors import CourseError
from tichchap.course.project import SourceFile, find_root, find_sources
from tichchap.course.quick import keep_what_is_there
from tichchap.course.write import write

Job = TypeVar("Job")
Found = TypeVar("Found")


def certify(
    names: Iterable[str],
    root: Path | None,
    to: Path | None,
    workers: int | None,
    *,
    mutants: bool = False,
) -> int:
    """Certify the named exercises (or all), write the matrices, and say what does not hold.

    `mutants`: run the mutants of the right answers in place of the banks.
    """
    try:
        root = (root or find_root(Path.cwd())).resolve()
        files = [file for file in find_sources(root, names) if file.kind == "exercise"]
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    if not files:
        print("certify: expected an exercise, got none", file=sys.stderr)
        return 1
    folder = (to or root / "certificates").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    failed: list[str] = []
    context = get_context("spawn")  # torch does not survive a fork of its threads
    count = workers or os.cpu_count() or 1
    with ProcessPoolExecutor(count, context, initializer=_begin) as executor:
        for file in files:
            found = (_mutated if mutants else _answered)(file, folder, executor)
            failed += [f"{file.name}: {problem}" for problem in found]
    print(f"the {'mutants' if mutants else 'kill matrices'} are in {folder}")
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


def _answered(file: SourceFile, folder: Path, executor: Executor) -> list[str]:
    rows = _all(executor, matrix.run, matrix.jobs(file), file.name)
    write(folder / f"{file.name}.md", report.markdown(file.name, rows))
    write(folder / f"{file.name}.json", report.certificate(file.name, rows))
    print(f"{file.name}: {report.summary(rows)}")
    return report.problems(rows)


def _mutated(file: SourceFile, folder: Path, executor: Executor) -> list[str]:
    try:
        reasons = mutants_report.equivalents(file)
    except CourseError as error:
        return [str(error)]
    groups = _all(executor, mutation.run, mutation.jobs(file), file.name)
    outcomes = [outcome for group in groups for outcome in group]
    path = folder / f"{file.name}-mutants.md"
    write(path, mutants_report.markdown(file.name, outcomes, reasons))
    print(f"{file.name}: {mutants_report.summary(outcomes, reasons)}")
    return mutants_report.problems(outcomes, reasons)


def _all(
    executor: Executor, run: Callable[[Job], Found], jobs: Sequence[Job], name: str
) -> list[Found]:
    bar = tqdm(executor.map(run, jobs), total=len(jobs), desc=name, leave=False, disable=None)
    return list(bar)


def _begin() -> None:
    torch.set_num_threads(1)
    keep_what_is_there()
