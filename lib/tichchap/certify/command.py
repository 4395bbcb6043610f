"""What `tichchap certify` does and says."""

import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import torch
from tqdm import tqdm

from tichchap.certify.matrix import Row, jobs, run
from tichchap.certify.report import as_json, markdown, problems, summary
from tichchap.course.errors import CourseError
from tichchap.course.project import SourceFile, find_root, find_sources
from tichchap.course.write import write


def certify(names: Iterable[str], root: Path | None, to: Path | None, workers: int | None) -> int:
    """Certify the named exercises (or all), write the matrices, and say what does not hold."""
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
    with ProcessPoolExecutor(count, context, initializer=_one_thread) as executor:
        for file in files:
            rows = _rows(file, executor)
            write(folder / f"{file.name}.md", markdown(file.name, rows))
            write(folder / f"{file.name}.json", as_json(file.name, rows))
            print(f"{file.name}: {summary(rows)}")
            failed += [f"{file.name}: {problem}" for problem in problems(rows)]
    print(f"the kill matrices are in {folder}")
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


def _rows(file: SourceFile, executor: ProcessPoolExecutor) -> list[Row]:
    listed = jobs(file)
    bar = tqdm(total=len(listed), desc=file.name, unit="answer", leave=False, disable=None)
    with bar:
        rows = []
        for row in executor.map(run, listed):
            rows.append(row)
            bar.update()
    return rows


def _one_thread() -> None:
    torch.set_num_threads(1)
