"""What the pages of one language are made from."""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tichchap.course.errors import CourseError
from tichchap.course.headings import HEADING
from tichchap.course.install import is_install
from tichchap.course.project import SourceFile, find_sources
from tichchap.course.settings import Published
from tichchap.languages import LANGS, STAND_IN, Lang
from tichchap.site.texts import text

MINE = "tichchap"
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
# metadata of a page, read by the template: the language of a page that is not translated
TOLD = "content_lang"


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
    notebook.cells = [cell for cell in notebook.cells[1:] if not is_install(cell)]
    return notebook


def write_notebook(notebook: NotebookNode) -> str:
    """The text of a notebook that Sphinx reads; where it is not translated, the page says so."""
    own = notebook.metadata.get(MINE, {})
    if told := own.get("told"):
        note = english_note(own["lang"])
        first = notebook.cells[0]
        first.source = HEADING.sub(lambda match: f"{match[0]}\n\n{note}", first.source)
        notebook.metadata[TOLD] = told
    return str(nbformat.writes(notebook, version=4))


def english_note(lang: Lang) -> str:
    """What stands below the title of a page that is in English only."""
    return f'<p lang="{lang}"><em>{escape(text("english_only", lang))}</em></p>'


def in_english(words: str, lang: Lang) -> str:
    """A page of Markdown that is not translated into `lang`, with the note that it is not."""
    note = english_note(lang)
    noted = TITLE.sub(lambda match: f"{match[0]}\n\n{note}", words, count=1)
    return f"---\n{TOLD}: {STAND_IN}\n---\n\n{noted}"
