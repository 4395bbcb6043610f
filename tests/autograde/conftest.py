"""A course so small that nbgrader grades it in seconds: one answer, two checks, no torch."""

import contextlib
import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading import pool
from tichchap.autograde.warm.client import SHARED, WarmProcess
from tichchap.autograde.warm.levels import strongest
from tichchap.course.write import text_of, write

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex99_double"
ANSWER = "def double(x):\n    raise NotImplementedError"
SOLUTION = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
VISIBLE = "assert double(1) == 2, 'double(1) should be 2'"
HIDDEN = """# hidden check
### BEGIN HIDDEN TESTS
assert double(21) == 42, 'not 42'
### END HIDDEN TESTS"""

Change = Callable[[NotebookNode], None]


def code(source: str, grade_id: str, points: float | None = None) -> NotebookNode:
    """A code cell with nbgrader's metadata: a check where it has points, else an answer."""
    keys: dict[str, Any] = {
        "grade_id": grade_id,
        "schema_version": 3,
        "task": False,
        "locked": points is not None,
    }
    keys |= {"grade": points is not None, "solution": points is None}
    if points is not None:
        keys["points"] = points
    made: NotebookNode = nbformat.v4.new_code_cell(source, metadata={"nbgrader": keys})
    made.id = f"cell-{grade_id}"
    return made


def notebook_of(*cells: NotebookNode, lang: str = "vi") -> NotebookNode:
    """A notebook in a language."""
    made: NotebookNode = nbformat.v4.new_notebook(cells=list(cells))
    made.metadata = NotebookNode(
        kernelspec=NotebookNode(name="python3", display_name="Python 3", language="python"),
        tichchap=NotebookNode(lang=lang),
    )
    return made


@dataclass
class Tiny:
    """The small course, with its assignment released."""

    course: GradebookCourse

    def submit(self, student: str, answer: str, change: Change = lambda notebook: None) -> None:
        """Hand in the release with `answer` in its cell, after a `change`."""
        release = self.course.path("release", NAME)
        notebook = nbformat.reads(release.read_text("utf-8"), as_version=4)
        notebook.cells[0].source = answer
        change(notebook)
        write(self.course.path("submitted", NAME, student), text_of(notebook))

    def points(self, student: str) -> dict[str, float]:
        """The points in the gradebook, by check."""
        with self.course.gradebook() as gradebook:
            submission = gradebook.find_submission_notebook(NAME, NAME, student)
            return {grade.name: grade.score for grade in submission.grades}


@pytest.fixture
def course_folder(tmp_path: Path) -> Path:
    """A folder with our nbgrader_config.py and the source of the small course."""
    return write_course(tmp_path)


def write_course(folder: Path) -> Path:
    source = notebook_of(
        code(SOLUTION, "double"),
        code(VISIBLE, "double-example", 1),
        code(HIDDEN, "double-values", 2),
    )
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    write(folder / "solutions" / "vi" / NAME / f"{NAME}.ipynb", text_of(source))
    return folder


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course after its release, to be copied: a new gradebook takes seconds."""
    with (
        pytest.MonkeyPatch.context() as environment,
        GradebookCourse(write_course(tmp_path_factory.mktemp("released"))) as course,
    ):
        environment.delenv("TICHCHAP_LANG", raising=False)
        course.generate_assignment(NAME)
        return course.root


@pytest.fixture
def tiny(released_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tiny]:
    """The small course with its assignment released."""
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)
    shutil.copytree(released_course, tmp_path, dirs_exist_ok=True)
    with GradebookCourse(tmp_path) as course:
        yield Tiny(course)


@pytest.fixture
def make_cell() -> Callable[..., NotebookNode]:
    """`make_cell(source, grade_id, points=None)`."""
    return code


@pytest.fixture
def make_notebook() -> Callable[..., NotebookNode]:
    """`make_notebook(*cells, lang="vi")`."""
    return notebook_of


def beside(name: str) -> Any:
    """A module of helpers beside this file."""
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"{name}_for_tests", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def counting() -> Any:
    """The module `counting.py` beside this file."""
    return beside("counting")


@pytest.fixture
def postgres() -> Iterator[Any]:
    """A PostgreSQL server; see `postgres.py` beside this file."""
    with beside("postgres").server() as server:
        yield server


@pytest.fixture(scope="session")
def counting_released(counting: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The counting course after its release, without submissions, to be copied."""
    return counting.Counting.make(tmp_path_factory.mktemp("counting") / "course")


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmProcess | None]:
    """A warm process for all tests that call the command in this process."""
    level = strongest()
    with WarmProcess(level) if level.forked else contextlib.nullcontext() as process:
        yield process


@pytest.fixture(scope="module")
def one_warm_process(warm: WarmProcess | None) -> Iterator[None]:
    """It takes seconds to start, and most tests are not about that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "WarmProcess", lambda level: contextlib.nullcontext(warm))
        if warm is not None:
            patch.setenv(SHARED, str(warm.folder))
        yield


@pytest.fixture(scope="session")
def handed_in(counting_released: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The counting course with a class's submissions."""
    made = counting_released.copy(tmp_path_factory.mktemp("class") / "course")
    made.earned = made.submit_class(60)
    return made


@pytest.fixture(scope="session")
def undisturbed(handed_in: Any) -> Any:
    """That class, graded in one go by the real command."""
    made = handed_in.copy(handed_in.root.with_name("undisturbed"))
    made.grade()
    assert made.points() == handed_in.earned
    return made


@pytest.fixture
def disturbed(handed_in: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """That class, not graded yet."""
    # not tmp_path: sockets need a short one
    return handed_in.copy(tmp_path_factory.mktemp("c") / "course")
