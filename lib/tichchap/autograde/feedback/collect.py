"""Collecting a page from a graded notebook, the record of its grading, and the gradebook."""

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup
from nbformat import NotebookNode

from tichchap.autograde.feedback.cards import without_repeats
from tichchap.autograde.feedback.cells import Material, parts_of, unplaced
from tichchap.autograde.feedback.page import (
    Answer,
    Check,
    Code,
    Note,
    Page,
    Part,
    Prose,
    Score,
    Section,
)
from tichchap.autograde.feedback.plain import plain
from tichchap.autograde.feedback.prose import heading
from tichchap.autograde.feedback.remarks import spoken
from tichchap.autograde.records import State
from tichchap.autograde.texts import text
from tichchap.languages import Lang

TITLE = re.compile(r"\s*# +(?P<title>[^\n]+)")
TASK = re.compile(r"\s*## +(?P<title>[^\n]+)\n?(?P<rest>.*)", re.DOTALL)
MOST_REMARKS = 20


def page_of(exercise: str, given: Material) -> Page:
    """Collect what a student's page shows."""
    report, lang = given.report, given.lang
    state = ""
    if report is not None and report.state is not State.GRADED:
        state = text(f"page_state_{report.state.replace(' ', '_')}", lang)
    remarks = [report.said, *report.problems] if report else []
    sections = _sections(given)
    return Page(
        lang=lang,
        exercise=exercise,
        title=_title(given.notebook, exercise, lang),
        student=plain(given.grades.student),
        name=plain(given.grades.name),
        score=given.grades.score,
        penalty=given.grades.penalty,
        state=state,
        remarks=tuple(spoken(said, lang) for said in remarks[:MOST_REMARKS] if said),
        sections=tuple(sections),
    )


def _title(notebook: NotebookNode | None, exercise: str, lang: Lang) -> Markup:
    for cell in notebook.cells if notebook else ():
        found = TITLE.match(cell.source) if cell.cell_type == "markdown" else None
        if found:
            return heading(found["title"][:200], lang)
    return Markup.escape(exercise)


def _sections(given: Material) -> list[Section]:
    if given.notebook is None:
        checks = unplaced(given)
        name = Markup.escape(text("page_checks", given.lang))
        return [_section(1, name, checks)] if checks else []
    made: list[Section] = []
    tasks = list(_tasks(given.notebook))
    untitled = text("page_first_cells" if len(tasks) > 1 else "page_work", given.lang)
    for title, cells in tasks:
        parts = [part for cell in cells for part in parts_of(cell, given)]
        if not title and len(tasks) > 1:  # what the exercise says about itself
            parts = [part for part in parts if not isinstance(part, Prose)]
        if any(isinstance(part, Answer | Check | Code) for part in parts):
            shown = heading(title, given.lang) if title else Markup.escape(untitled)
            made.append(_section(len(made) + 1, shown, parts))
    return made


def _section(number: int, title: Markup, parts: Sequence[Part]) -> Section:
    checks = iter(without_repeats([part for part in parts if isinstance(part, Check)]))
    shown = [next(checks) if isinstance(part, Check) else part for part in parts]
    once = [p for i, p in enumerate(shown) if not (isinstance(p, Note) and p in shown[:i][-1:])]
    return Section(f"task-{number}", title, _sum(shown), tuple(once))


def _sum(parts: Sequence[Part]) -> Score | None:
    scores = [part.score for part in parts if isinstance(part, Answer | Check | Code)]
    given = [score for score in scores if score is not None]
    if not given:
        return None
    return Score(
        sum(score.points for score in given),
        sum(score.max_points for score in given),
        waiting=any(score.waiting for score in given),
    )


def _tasks(notebook: NotebookNode) -> Iterable[tuple[str, list[NotebookNode]]]:
    """The cells of each task: one begins where a text cell begins with a heading."""
    title = ""
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        answer = cell.metadata.get("nbgrader", {}).get("solution")
        found = TASK.match(cell.source) if cell.cell_type == "markdown" and not answer else None
        if found:
            yield title, cells
            title, cells = found["title"][:200], []
            cell = NotebookNode({**cell, "source": found["rest"]})
        cells.append(cell)
    yield title, cells
