"""The first cell of every notebook, run where the package is missing, and where it is not."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import nbformat
import pytest

from tichchap.course.build import assemble
from tichchap.course.install import code, is_install
from tichchap.course.parse import read
from tichchap.course.project import SourceFile, find_sources
from tichchap.course.settings import load
from tichchap.languages import LANGS

ROOT = Path(__file__).parents[2]
# what a machine with torch lacks, and what every environment has of its own
LACKING = ("tichchap", "_tichchap", "__editable__", "_editable", "torchinfo", "pip", "setuptools")
AFTER = "\nimport tichchap.nn, torch, torchinfo\nprint(torch.__file__)\n"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with the torch of this one, without tichchap."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    places = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", scheme="venv", vars=places))
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(LACKING) and not (site / entry.name).exists():
            (site / entry.name).symlink_to(entry)
    return Path(sysconfig.get_path("scripts", scheme="venv", vars=places)) / "python"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, as a repository or a lecturer would give it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def run(python: Path, program: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program as a notebook in `folder` would, without this environment's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(python), "-c", program], cwd=folder, env=kept | more, capture_output=True, text=True
    )


@pytest.mark.slow
def test_it_installs_the_package_and_what_else_is_missing_and_leaves_torch_alone(
    bare: Path, wheel: Path, tmp_path: Path
) -> None:
    site = bare.parents[1] / "lib"
    before = {path.name for path in site.rglob("torch*") if path.is_symlink()}
    assert before
    first = run(bare, code("") + AFTER, tmp_path, TICHCHAP_SOURCE=str(wheel))
    assert first.returncode == 0, first.stderr
    said, torch = first.stdout.splitlines()
    assert said.endswith("Installing tichchap, about a minute…")
    assert Path(torch).is_relative_to(bare.parents[1])
    assert {path.name for path in site.rglob("torch*") if path.is_symlink()} == before
    again = run(bare, code(""), tmp_path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def without_the_package(program: str) -> str:
    return f"import sys\nsys.modules['tichchap'] = None\n{program}"


def test_where_there_is_nothing_to_install_from_it_says_what_to_do(tmp_path: Path) -> None:
    done = run(Path(sys.executable), without_the_package(code("")), tmp_path)
    assert done.returncode == 1
    for part in ("Hãy xin giảng viên", "Ask your lecturer", "class.zip"):
        assert part in done.stderr
    assert done.stdout == ""


def test_what_pip_refuses_is_told_with_its_reason(tmp_path: Path) -> None:
    program = without_the_package(code(str(tmp_path / "nowhere")))
    done = run(Path(sys.executable), program, tmp_path)
    assert done.returncode == 1
    assert f"RuntimeError: pip install --no-deps {tmp_path / 'nowhere'}" in done.stderr


def test_it_names_the_repository_of_the_setting(exercise: SourceFile) -> None:
    assert read(exercise).archive == ""
    setting = '[tool.tichchap]\nrepository = "school/cnn@spring"\n'
    (exercise.root / "pyproject.toml").write_text(setting, encoding="utf-8")
    cell = assemble(read(exercise), "en").cells[1]
    assert is_install(cell)
    assert "'https://github.com/school/cnn/archive/spring.zip'" in cell.source


def test_every_notebook_has_it_as_its_first_code_cell() -> None:
    published = load(ROOT)
    wanted = code(published.archive if published else "")
    for file in find_sources(ROOT):
        paths = [file.notebook(lang) for lang in LANGS]
        paths += [file.release(lang) for lang in LANGS] if file.kind == "exercise" else []
        for path in paths:
            cells = nbformat.read(path, as_version=4).cells
            first, *others = [cell for cell in cells if cell.cell_type == "code"]
            assert (first.source, first.outputs, first.execution_count) == (wanted, [], None)
            assert not any(map(is_install, others))
            if file.kind == "exercise":
                assert first.metadata.nbgrader.locked
            else:
                assert first.metadata.slideshow.slide_type == "skip"
