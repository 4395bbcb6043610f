"""The exercises: what is asked and what to fill in; no solution, and no code of a check."""

import re
from collections.abc import Iterator
from itertools import groupby

import nbformat
from nbformat import NotebookNode

from tichchap.course.expand import hidden_note
from tichchap.course.headings import HEADING, title
from tichchap.course.project import SourceFile
from tichchap.site.buttons import row
from tichchap.site.course import Course, read, write_notebook
from tichchap.site.texts import text

# a hint in one line is HTML to its end; with lines of its own its formulas are read as such
HINT = re.compile(r"<details><summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
OPENED = r"<details>\n<summary>\1</summary>\n\n\2\n\n</details>"


def pages(course: Course) -> dict[str, str]:
    """Each exercise as a notebook, by its path in the source tree."""
    return {
        f"exercises/{file.name}.ipynb": write_notebook(_page(course, file))
        for file in course.exercises()
    }


def titles(course: Course) -> list[tuple[SourceFile, str]]:
    """Each exercise with its title."""
    return [
        (file, title(read(file.release(course.lang)), file.name)) for file in course.exercises()
    ]


def _page(course: Course, file: SourceFile) -> NotebookNode:
    notebook = read(file.release(course.lang))
    path = f"exercises/{course.lang}/{file.name}/{file.name}.ipynb"
    links = row(course, file, path)
    first = notebook.cells[0]
    first.source = HEADING.sub(lambda match: f"{match[0]}\n\n{links}", first.source)
    notebook.cells = list(_cells(notebook, course))
    return notebook


def _cells(notebook: NotebookNode, course: Course) -> Iterator[NotebookNode]:
    """The cells of the statement, with one list for checks that stand together."""
    kept = [cell for cell in notebook.cells if "setup" not in cell.metadata.get("tags", ())]
    for kind, group in groupby(kept, _kind):
        cells = list(group)
        if kind == "check":
            lines = [text("checks", course.lang), "", *(_check(cell, course) for cell in cells)]
            yield _prose("\n".join(lines), cells[0])
        for cell in cells if kind != "check" else ():
            if kind == "written":
                points = f"{cell.metadata.nbgrader.points:g}"
                yield _prose(text("written", course.lang, points=points), cell)
                continue
            cell.metadata = NotebookNode()  # what is in it is for graders
            if kind == "prose":
                cell.source = HINT.sub(OPENED, cell.source)
            yield cell


def _prose(words: str, instead_of: NotebookNode) -> NotebookNode:
    # the id of the other cell: a random one would change the page with every build
    made: NotebookNode = nbformat.v4.new_markdown_cell(words, id=instead_of.id)
    return made


def _kind(cell: NotebookNode) -> str:
    own = cell.metadata.get("nbgrader", {})
    if own.get("grade"):
        return "written" if own.get("solution") else "check"
    return "code" if cell.cell_type == "code" else "prose"


def _check(cell: NotebookNode, course: Course) -> str:
    own = cell.metadata.nbgrader
    hidden = cell.source == hidden_note(own.grade_id, own.points)
    key = "check_hidden" if hidden else "check_visible"
    return f"- {text(key, course.lang, id=own.grade_id, points=f'{own.points:g}')}"
