"""The command line: what each command is given, and that help costs nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tichchap.cli import app

EXERCISE = """\
# %% [markdown] lang="vi"
# # A

# %% [markdown] lang="en"
# # A

# %% solve="f"
def f() -> int:
    ### BEGIN SOLUTION
    return 41 + 1
    ### END SOLUTION

# %% check="f" points=1
assert f() == 42
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "lectures").mkdir()
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "ex01_a.py").write_text(EXERCISE, encoding="utf-8")
    return tmp_path


def test_build_and_check_work_from_a_subfolder(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course / "lectures")
    run = CliRunner().invoke
    stale = run(app, ["build", "--check"])
    assert (stale.exit_code, "run `tichchap build ex01_a`" in stale.output) == (1, True)
    assert run(app, ["build", "ex01_a"]).exit_code == 0
    assert (course / "exercises" / "en" / "ex01_a" / "ex01_a.ipynb").is_file()
    assert run(app, ["build", "--check"]).exit_code == 0


def test_lint_fails_on_a_finding(course: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["lint", "--root", str(course)]).exit_code == 0
    (course / "solutions" / "ex01_a.py").write_text("# %% foo=1\n", encoding="utf-8")
    result = run(app, ["lint", "--root", str(course)])
    assert (result.exit_code, "cell 1: unknown key `foo`" in result.output) == (1, True)


def test_new_writes_a_source(course: Path) -> None:
    run = CliRunner().invoke
    for kind, path in (("lecture", "lectures/01_b.py"), ("exercise", "solutions/ex02_b.py")):
        assert run(app, ["new", kind, "b", "--root", str(course)]).exit_code == 0
        assert (course / path).is_file()


def test_the_command_line_loads_nothing_heavy() -> None:
    code = (
        "import sys, tichchap.cli\n"
        "heavy = {'torch', 'nbgrader', 'nbformat', 'jupytext', 'matplotlib'} & set(sys.modules)\n"
        "print(*sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "\n")
