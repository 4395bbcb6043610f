"""What the pages of one language are made from."""

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tichchap.course.errors import CourseError
from tichchap.course.project import LANGS, Lang, SourceFile, find_sources
from tichchap.site.settings import Published

MINE = "tichchap"


@dataclass(frozen=True)
class Course:
    """The course at `root`, told in `lang`.

    `published` is None for a course that is in no public repository; `langs` are the languages of
    the site, and `slides` says whether it has the lectures as slides, too.
    """

    root: Path
    lang: Lang
    published: Published | None = None
    langs: tuple[Lang, ...] = LANGS
    slides: bool = False

    @property
    def other(self) -> Lang:
        """The other language."""
        return LANGS[1] if self.lang == LANGS[0] else LANGS[0]

    def lectures(self) -> list[SourceFile]:
        """The lectures in their order."""
        return [file for file in find_sources(self.root) if file.kind == "lecture"]

    def exercises(self) -> list[SourceFile]:
        """The exercises in their order."""
        return [file for file in find_sources(self.root) if file.kind == "exercise"]


def read(path: Path) -> NotebookNode:
    """A built notebook. Raises `CourseError` where there is none."""
    if not path.is_file():
        raise CourseError(f"expected {path.name} in {path.parent}, got no file; `tichchap build`")
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    # the note that it is generated is for whoever edits it
    notebook.cells = notebook.cells[1:]
    return notebook


def write_notebook(notebook: NotebookNode) -> str:
    """The text of a notebook that Sphinx reads."""
    return str(nbformat.writes(notebook, version=4))
