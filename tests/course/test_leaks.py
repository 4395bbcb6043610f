"""The scanner: plant a leak, see it found."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tichchap.course.build import build
from tichchap.course.errors import SourceError
from tichchap.course.leaks import scan, secret_lines
from tichchap.course.parse import parse, read
from tichchap.course.project import SourceFile

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(exercise: SourceFile) -> Path:
    """The released Vietnamese folder of the exercise."""
    build(exercise)
    return exercise.release("vi").parent


def plant(folder: Path, change: Change) -> None:
    path = folder / f"{folder.name}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def code(notebook: dict[str, Any]) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == "out_size")


def test_a_release_that_was_built_has_no_leak(folder: Path, exercise: SourceFile) -> None:
    assert scan(folder, read(exercise)) == []


def into_solution(line: str) -> Change:
    return lambda notebook: code(notebook)["source"].append(f"\n{line}")


def into_prose(line: str) -> Change:
    return lambda notebook: notebook["cells"][1]["source"].append(line)


PLANTED: dict[str, tuple[Change, str]] = {
    "solution": (into_solution("    last_place = n - kernel"), "holds 'last_place = n - kernel'"),
    "spaces": (into_solution("  return  last_place   + 1 # x"), "holds 'return last_place + 1'"),
    "hidden": (
        into_prose('assert out_size(100, 7) == 94, "a large image"'),
        "cell 2: holds 'assert out_size(100, 7) == 94,",
    ),
    "written": (into_prose("Cửa sổ phải nằm trọn trong ảnh."), "holds 'Cửa sổ phải nằm trọn"),
    "marker": (into_solution("### BEGIN SOLUTION"), "holds 'BEGIN SOLUTION'"),
    "outputs": (lambda nb: code(nb).update(outputs=[{"text": "94"}]), "has outputs"),
    "count": (lambda nb: code(nb).update(execution_count=3), "has an execution count"),
    "cell metadata": (
        lambda nb: code(nb)["metadata"].update(note="last_place = n - kernel"),
        "holds 'last_place = n - kernel'",
    ),
    "notebook metadata": (
        lambda nb: nb["metadata"].update(note="last_place = n - kernel"),
        "metadata holds 'last_place = n - kernel'",
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_leak_is_found(folder: Path, exercise: SourceFile, planted: str) -> None:
    change, what = PLANTED[planted]
    plant(folder, change)
    (leak,) = scan(folder, read(exercise))
    assert str(leak).startswith("ex01_size/ex01_size.ipynb: ")
    assert what in str(leak)


@pytest.mark.parametrize(
    "name", ["conv.py", "__pycache__/a.pyc", ".ipynb_checkpoints/ex01_size-checkpoint.ipynb"]
)
def test_a_file_beside_the_notebook_is_found(folder: Path, exercise: SourceFile, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).touch()
    found = {str(leak) for leak in scan(folder, read(exercise))}
    assert f"ex01_size/{name}: a file beside the notebook; remove it" in found


def test_a_build_beside_strange_files_is_refused_and_writes_nothing(exercise: SourceFile) -> None:
    build(exercise)
    before = exercise.release("vi").read_bytes()
    stranger = exercise.notebook("vi").parent / "solution.py"
    stranger.touch()
    exercise.path.write_text(
        exercise.path.read_text(encoding="utf-8").replace("places", "spots"), encoding="utf-8"
    )
    with pytest.raises(SourceError, match=r"the release leaks: ex01_size/solution.py: a file be"):
        build(exercise)
    assert exercise.release("vi").read_bytes() == before


def test_trivial_and_visible_lines_are_no_secrets() -> None:
    text = (
        '# %% [markdown] lang="vi"\n# Dùng `y = x.clone()`.\n\n'
        '# %% solve="f"\ndef f(x):\n    ### BEGIN SOLUTION\n    import math\n    y = x.clone()\n'
        "    if x > 0:\n        x = 1\n    else:\n        pass\n    z = math.sqrt(x)\n"
        "    return z\n    ### END SOLUTION\n"
    )
    markers = ["BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN SOLUTION", "END SOLUTION"]
    secrets = secret_lines(parse(text, "solutions/ex01_a.py", "exercise"))
    assert secrets == [*markers, "if x > 0:", "z = math.sqrt(x)"]
