"""Small courses in a temporary folder. What is built here is built by the real pipeline."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tichchap.course import glossary_page
from tichchap.course.build import build
from tichchap.course.errors import Finding
from tichchap.course.lint import lint
from tichchap.course.parse import parse
from tichchap.course.project import Kind, SourceFile
from tichchap.course.write import write

TITLE = """\
# %% [markdown] lang="vi"
# # Bước trượt
#
# Ảnh có `28` hàng, 0,5 và 1 792.

# %% [markdown] lang="en"
# # Stride
#
# The image has `28` rows, 0.5 and 1,792.

"""
LECTURE = (
    TITLE
    + """\
# %% tags=["setup"]
import matplotlib.pyplot as plt

print("xin chào")

# %%
plt.plot([1, 2, 3])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Một đoạn thẳng đi lên.

# %% [markdown] lang="en" tags=["alt"]
# A line that goes up.

# %% tags=["raises-exception"]
[1, 2][5]

"""
    + "\n".join(f"# %%\n{number} + 1\n" for number in range(22))
)
EXERCISE = (
    TITLE
    + '''\
# %% locked=true
import math

# %% solve="out_size"
def out_size(n: int, kernel: int) -> int:
    """The number of places of a window. Example: out_size(5, 3) is 3."""
    ### BEGIN SOLUTION
    last_place = n - kernel
    return last_place + 1
    ### END SOLUTION

# %% check="out_size" points=1
assert out_size(5, 3) == 3

# %% check="out_size" points=2.5 hidden=true name="large"
assert out_size(100, 7) == 94, "a large image"

# %% check="out_size" points=2 hidden=true
assert out_size(7, 7) == math.ceil(0.5)

# %% [markdown] written="why" points=2 lang="vi"
# Cửa sổ phải nằm trọn trong ảnh.

# %% [markdown] written="why" points=2 lang="en"
# The window has to stay inside the image.
'''
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An empty course."""
    root = tmp_path / "course"
    (root / "lectures").mkdir(parents=True)
    (root / "solutions").mkdir()
    return root


@pytest.fixture
def lecture(course: Path) -> SourceFile:
    """A lecture of 25 cells per language that prints, draws and shows one meant error."""
    file = SourceFile(course, "lecture", "01_stride")
    file.path.write_text(LECTURE, encoding="utf-8")
    return file


@pytest.fixture
def exercise(course: Path) -> SourceFile:
    """An exercise with every kind of cell."""
    file = SourceFile(course, "exercise", "ex01_size")
    file.path.write_text(EXERCISE, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def _executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose one lecture was executed by a real kernel; not to be changed."""
    root = tmp_path_factory.mktemp("executed")
    for folder in ("lectures", "solutions"):
        (root / folder).mkdir()
    file = SourceFile(root, "lecture", "01_stride")
    file.path.write_text(LECTURE, encoding="utf-8")
    assert build(file).executed
    for path, text in glossary_page.pages(root).items():
        write(path, text)
    return root


@pytest.fixture
def built(_executed: Path, tmp_path: Path) -> SourceFile:
    """The lecture with its executed notebooks, in a copy of its own."""
    root = tmp_path / "built"
    shutil.copytree(_executed, root)
    return SourceFile(root, "lecture", "01_stride")


@pytest.fixture
def edit() -> Callable[[SourceFile, str, str], None]:
    """Replace the first place of a text in a source; the text has to be there."""

    def replace(file: SourceFile, old: str, new: str) -> None:
        text = file.path.read_text(encoding="utf-8")
        assert old in text
        file.path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


Linter = Callable[..., list[Finding]]


@pytest.fixture
def findings() -> Linter:
    """Lint `cells` of an exercise below a good title; `title` replaces it."""

    def run(cells: str, *, kind: Kind = "exercise", title: str = TITLE) -> list[Finding]:
        return lint(parse(title + cells, "solutions/ex01_size.py", kind))

    return run
