"""Where sources and generated notebooks live."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tichchap.course.errors import CourseError
from tichchap.languages import CHOICE, LANGS, Lang

Kind = Literal["lecture", "exercise"]
FOLDERS: dict[Kind, str] = {"lecture": "lectures", "exercise": "solutions"}
NAMES: dict[Kind, re.Pattern[str]] = {
    "lecture": re.compile(r"(?P<number>\d\d)_(?P<slug>[a-z][a-z0-9_]*)"),
    "exercise": re.compile(r"ex(?P<number>\d\d)_(?P<slug>[a-z][a-z0-9_]*)"),
}


def language(lang: str) -> Lang:
    """`lang`, if it is one of the course. Raises `CourseError` otherwise."""
    if lang in LANGS:
        return lang
    raise CourseError(f"--lang: expected {CHOICE}, got {lang!r}")


@dataclass(frozen=True, order=True)
class SourceFile:
    """A text source and the notebooks that are generated from it.

    `name` is the file name without its ending: `04_convolution`, `ex02_convolution`.
    """

    root: Path
    kind: Kind
    name: str

    @property
    def relative(self) -> str:
        """The source's path in the repository, with forward slashes on every system."""
        return f"{FOLDERS[self.kind]}/{self.name}.py"

    @property
    def path(self) -> Path:
        """The source itself."""
        return self.root / self.relative

    @property
    def slug(self) -> str:
        """The name without its number: `convolution`."""
        match = NAMES[self.kind].fullmatch(self.name)
        return match["slug"] if match else self.name

    def notebook(self, lang: Lang) -> Path:
        """The executed lecture, or nbgrader's source notebook of an exercise."""
        folder = self.root / FOLDERS[self.kind] / lang
        if self.kind == "exercise":
            folder /= self.name
        return folder / f"{self.name}.ipynb"

    def release(self, lang: Lang) -> Path:
        """The student's notebook of an exercise."""
        return self.root / "exercises" / lang / self.name / f"{self.name}.ipynb"

    def given(self, lang: Lang) -> Path:
        """The notebook that students get: the executed lecture, or the release of an exercise."""
        return self.release(lang) if self.kind == "exercise" else self.notebook(lang)

    def outputs(self) -> list[Path]:
        """Every file that a build of this source writes."""
        made = [self.notebook(lang) for lang in LANGS]
        if self.kind == "exercise":
            made += [self.release(lang) for lang in LANGS]
        return made


def find_root(start: Path) -> Path:
    """The course that `start` lies in: the nearest folder with an nbgrader_config.py (a class's),
    whose pyproject.toml names tichchap, or that holds `lectures` and `solutions`.

    Raises `CourseError` where there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "nbgrader_config.py").is_file() or _is_tichchap(folder / "pyproject.toml"):
            return folder
        if (folder / "lectures").is_dir() and (folder / "solutions").is_dir():
            return folder
    raise CourseError(
        f"no course here: expected {start} or a folder above it to have an "
        "nbgrader_config.py, a pyproject.toml of tichchap, or the folders lectures and solutions; "
        "give the folder with --root"
    )


def find_sources(root: Path, names: Iterable[str] = ()) -> list[SourceFile]:
    """The sources in `root`, lectures first, in the order of their numbers.

    `names` picks some: by name (`04_convolution`), by slug (`convolution`) or by path.
    Raises `CourseError` for a file name that is not `NN_slug.py`, and for an unknown name.
    """
    found = [source for kind in FOLDERS for source in _sources_of(root, kind)]
    wanted = list(names)
    chosen: set[SourceFile] = set()
    for name in wanted:
        stem = Path(name).name.removesuffix(".py").removesuffix(".ipynb")
        hits = [s for s in found if s.name == stem] or [s for s in found if s.slug == stem]
        if not hits:
            known = ", ".join(s.name for s in found) or "none"
            raise CourseError(f"no source is called {name!r}; there are: {known}")
        chosen.update(hits)
    return [source for source in found if not wanted or source in chosen]


def _sources_of(root: Path, kind: Kind) -> list[SourceFile]:
    found = []
    for path in sorted((root / FOLDERS[kind]).glob("*.py")):
        if not NAMES[kind].fullmatch(path.stem):
            raise CourseError(
                f"{path.relative_to(root).as_posix()}: expected the name of a source to be "
                f"{'NN_slug.py' if kind == 'lecture' else 'exNN_slug.py'} (small letters, "
                f"digits, underscores), got {path.name}"
            )
        found.append(SourceFile(root, kind, path.stem))
    return found


def _is_tichchap(pyproject: Path) -> bool:
    if not pyproject.is_file():
        return False
    project = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("project", {})
    return bool(project.get("name") == "tichchap")
