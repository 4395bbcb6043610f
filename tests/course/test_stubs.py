"""Broken code in the place of a solution: what students get, and what they must not."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from tichchap.course.build import build
from tichchap.course.errors import Finding
from tichchap.course.leaks import secret_lines
from tichchap.course.parse import read
from tichchap.course.project import SourceFile
from tichchap.course.release import CODE_STUB, stub_of

Linter = Callable[..., list[Finding]]
BROKEN = '''
# %% solve="total"
def total(numbers):
    """The sum. Example: total([1, 2]) is 3."""
    result = 0
    for number in numbers:
        ### BEGIN SOLUTION
        result += number
        print(result)
        ### STUB if number:
        ### STUB     result = number
        ### STUB print(result)
        ### END SOLUTION
    return result

# %% check="total" points=1
assert total([1, 2]) == 3
'''


@pytest.fixture
def broken(exercise: SourceFile) -> SourceFile:
    """An exercise with a usual cell to fill in and one to repair."""
    text = exercise.path.read_text(encoding="utf-8")
    exercise.path.write_text(text + BROKEN, encoding="utf-8")
    return exercise


def sources(file: SourceFile) -> dict[str, str]:
    notebook = nbformat.read(file.release("en"), as_version=4)
    return {cell.id: cell.source for cell in notebook.cells}


def test_a_stub_takes_the_place_of_the_solution(broken: SourceFile) -> None:
    build(broken)
    assert sources(broken)["total"].split("\n") == [
        "def total(numbers):",
        '    """The sum. Example: total([1, 2]) is 3."""',
        "    result = 0",
        "    for number in numbers:",
        "        if number:",
        "            result = number",
        "        print(result)",
        "    return result",
    ]
    assert CODE_STUB in sources(broken)["out_size"]


def test_a_solution_line_may_stand_in_its_stub_and_no_other_may(broken: SourceFile) -> None:
    secrets = secret_lines(read(broken))
    assert "result += number" in secrets
    assert "print(result)" not in secrets


def test_a_cell_without_a_stub_has_none() -> None:
    assert stub_of("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION") == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    result = 0\n", "    ### STUB result = 1\n", "inside the only solution of a cell"),
        ("### STUB print(result)", "### STUB", "expected code after `### STUB `"),
        (
            "    return result\n",
            "    ### BEGIN SOLUTION\n    return result\n    ### END SOLUTION\n",
            "inside the only solution of a cell",
        ),
    ],
)
def test_a_flaw_of_a_stub_is_reported(findings: Linter, old: str, new: str, message: str) -> None:
    assert findings(BROKEN.lstrip()) == []
    flawed = findings(BROKEN.lstrip().replace(old, new, 1))
    assert any(message in finding.message for finding in flawed)


@pytest.mark.slow
def test_nbgrader_releases_the_same_bytes(broken: SourceFile, tmp_path: Path) -> None:
    build(broken)
    shutil.copytree(broken.root / "solutions" / "en", tmp_path / "source")
    (tmp_path / "nbgrader_config.py").write_text(
        "from tichchap.course.release import settings\nc = get_config()\nc.merge(settings())\n",
        encoding="utf-8",
    )
    bin_folder = str(Path(sys.executable).parent)
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", broken.name],
        cwd=tmp_path,
        env={**os.environ, "PATH": bin_folder + os.pathsep + os.environ["PATH"]},
        check=True,
        capture_output=True,
    )
    theirs = tmp_path / "release" / broken.name / f"{broken.name}.ipynb"
    assert broken.release("en").read_bytes() == theirs.read_bytes()
