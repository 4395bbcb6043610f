"""The package, its environments and its pins agree with each other."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA_NAMES = {"pytorch": "torch", "msgpack-python": "msgpack", "psycopg2": "psycopg2-binary"}


def requirements() -> list[Requirement]:
    groups = (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    return [Requirement(line) for group in groups for line in group]


def ranges(found: list[Requirement]) -> dict[str, str]:
    return {
        canonicalize_name(CONDA_NAMES.get(found.name, found.name)): str(found.specifier)
        for found in found
    }


def test_conda_and_pip_ask_for_the_same_ranges() -> None:
    lines = (ROOT / "environment.yml").read_text("utf-8").splitlines()
    listed = [line.removeprefix("  - ") for line in lines[lines.index("dependencies:") + 1 :]]
    conda = ranges([Requirement(line) for line in listed])
    assert conda.pop("python") == PROJECT["requires-python"]
    assert conda == ranges(requirements())


def test_the_tested_pins_lie_in_the_ranges_and_name_no_host() -> None:
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in text
    assert "@" not in text
    pins = {
        canonicalize_name(pin.name): pin
        for line in text.splitlines()
        if line and not line.startswith("#")
        for pin in [Requirement(line)]
    }
    for wanted in requirements():
        (version,) = pins[canonicalize_name(wanted.name)].specifier
        assert wanted.specifier.contains(version.version), wanted


@pytest.mark.slow
def test_the_wheel_holds_the_whole_package_and_imports(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("tichchap-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "unpacked")
    tracked = {
        str(path.relative_to(ROOT / "lib"))
        for path in (ROOT / "lib" / "tichchap").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tracked <= names
    program = (
        "import tichchap, tichchap.data, tichchap.grade;"
        "print(tichchap.__file__, tichchap.nn.out_size(100, kernel=5, stride=2),"
        " len(tichchap.data.mnist('test')))"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")}
    shown = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert shown == [str(tmp_path / "unpacked" / "tichchap" / "__init__.py"), "48", "2000"]


def test_nothing_committed_names_an_index_or_a_path_of_this_machine() -> None:
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    named = ("index" + "-url", "find" + "-links", f"{ROOT}/", f"{Path.home()}/")
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    texts = {path: path.read_text("utf-8", errors="ignore") for path in paths if path.is_file()}
    assert texts
    assert not [path for path, text in texts.items() if any(part in text for part in named)]
