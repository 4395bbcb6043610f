"""A course so small that nbgrader grades it in seconds: one answer, two checks, no torch."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from tichchap.autograde.gradebook_course import GradebookCourse
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
