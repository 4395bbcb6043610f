"""How long a failing check takes, explanation and shrinking included, for every misconception.

Prints the slowest of each exercise and the share under the limit. One thread, one process, warm:
what the student waits for in a notebook whose first check has run.
"""

import argparse
import contextlib
import io
import sys
import time
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from tichchap.certify import matrix
from tichchap.certify.notebook import around, checks_of
from tichchap.course.project import SourceFile, find_root, find_sources
from tichchap.grade import CheckFailed, Misconception, registry

LIMIT = 3.0


def seconds(file: SourceFile, entry: Misconception) -> float:
    """Time the check that names an entry on the entry's implementation."""
    named = f"{entry.operation}-{entry.check}"
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in around(file, []):
        exec(compile(cell.source, f"<{cell.id}>", "exec"), space)
    space[entry.operation] = entry.implementation
    check = next(cell for cell in checks_of(file, entry.operation) if cell.id == named)
    code = compile(check.source, f"<{check.id}>", "exec")
    began = time.perf_counter()
    with contextlib.suppress(CheckFailed):
        exec(code, space)
    return time.perf_counter() - began


def main() -> None:
    """Print a line for each exercise, and one for each entry over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="exercises, such as ex02_convolution; else all")
    names = parser.parse_args().names
    torch.set_num_threads(1)
    files = [f for f in find_sources(find_root(Path.cwd()), names) if f.kind == "exercise"]
    for file in files:
        entries = [e for e in registry() if checks_of(file, e.operation)]
        spoken = matrix.settings(TICHCHAP_SEED=matrix.SEED, TICHCHAP_LANG="en")
        with spoken, contextlib.redirect_stdout(io.StringIO()):
            for entry in entries[:1]:
                seconds(file, entry)  # the first one pays the imports
            taken = {
                f"{e.operation}-{e.check} {e.id}": seconds(file, e)
                for e in tqdm(entries, desc=file.name, leave=False, disable=None)
            }
        slow = sorted(taken, key=taken.__getitem__, reverse=True)
        median = sorted(taken.values())[len(taken) // 2]
        over = [name for name in slow if taken[name] > LIMIT]
        print(
            f"{file.name}: {len(taken)} entries, median {median:.2f} s, "
            f"slowest {taken[slow[0]]:.2f} s ({slow[0]}), {len(over)} over {LIMIT:g} s"
        )
        for name in over:
            print(f"  {taken[name]:6.2f} s  {name}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
