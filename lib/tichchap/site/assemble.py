"""One language's source tree for Sphinx: every page, and the files that pages load."""

import shutil
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from tichchap.course.write import write
from tichchap.site import (
    claims,
    exercises,
    explorer,
    glossary,
    graders,
    handbook,
    lectures,
    prose,
    reference,
    vendored,
)
from tichchap.site.course import Course

WRITERS = (
    prose.pages,
    lectures.pages,
    exercises.pages,
    explorer.pages,
    glossary.pages,
    claims.pages,
    graders.pages,
    reference.pages,
    handbook.pages,
)


@dataclass(frozen=True)
class Tree:
    """The folders of one language's build, in the cache."""

    folder: Path
    mathjax: Path

    @property
    def source(self) -> Path:
        """What Sphinx reads."""
        return self.folder / "source"

    @property
    def static(self) -> Path:
        """Files for pages, made by the build."""
        return self.folder / "static"

    @property
    def locale(self) -> Path:
        """Sphinx's words in other languages; Sphinx compiles them in place."""
        return self.folder / "locale"

    @property
    def html(self) -> Path:
        """What Sphinx writes."""
        return self.folder / "html"

    @property
    def doctrees(self) -> Path:
        """What Sphinx keeps of the pages that did not change."""
        return self.folder / "doctrees"


def assemble(course: Course, folder: Path) -> Tree:
    """Write the tree into `folder`; only what changed is written anew, and leftovers go."""
    tree = Tree(folder, vendored.fetch(course.root, folder / "static"))
    made = {path: body for writer in WRITERS for path, body in writer(course).items()}
    for path, body in made.items():
        write(tree.source / path, body)
    for old in sorted(tree.source.rglob("*")):
        if old.is_file() and old.relative_to(tree.source).as_posix() not in made:
            old.unlink()
    write(tree.static / "terms-data.js", glossary.cards(course))
    with as_file(files("tichchap.site") / "locale") as locale:
        shutil.copytree(locale, tree.locale, dirs_exist_ok=True)
    return tree


def add_downloads(course: Course, folder: Path) -> None:
    """Put the notebooks beside the pages, as students get them."""
    notebooks = folder / "notebooks"
    shutil.rmtree(notebooks, ignore_errors=True)
    notebooks.mkdir(parents=True)
    for file in (*course.lectures(), *course.exercises()):
        shutil.copyfile(file.given(course.lang), notebooks / f"{file.name}.ipynb")
