"""The cells of a graded notebook as parts of a page."""

import re
from dataclasses import dataclass

from markupsafe import Markup
from nbformat import NotebookNode

from tichchap.autograde.feedback.budget import Budget
from tichchap.autograde.feedback.cards import card, unrecorded, why
from tichchap.autograde.feedback.grades import Grades
from tichchap.autograde.feedback.highlight import highlighted
from tichchap.autograde.feedback.outputs import outputs_of
from tichchap.autograde.feedback.page import Answer, Check, Code, Note, Part, Prose, Score
from tichchap.autograde.feedback.plain import plain
from tichchap.autograde.feedback.prose import markdown
from tichchap.autograde.grading.check_cells import is_check
from tichchap.autograde.records import Report
from tichchap.autograde.texts import text
from tichchap.languages import Lang

# the course's own, and nothing to read in it
SPEAKS = re.compile(r'speak\("\w+"\)')
NO_RESPONSE = "No response."  # nbgrader's


@dataclass(frozen=True)
class Material:
    """What a page is made of. `report` is None for work that plain nbgrader graded."""

    notebook: NotebookNode | None
    report: Report | None
    grades: Grades
    lang: Lang
    budget: Budget


def parts_of(cell: NotebookNode, given: Material) -> list[Part]:
    """Give the parts that show a cell; of a check the verdict alone is shown, and no source."""
    if is_check(cell):
        return [check_of(cell, given)]
    if given.budget.used_up:
        return [Note(text("page_full", given.lang))]
    if cell.cell_type == "code":
        return _code(cell, given)
    keys = cell.metadata.get("nbgrader", {})
    html = markdown(cell.source, given.budget, given.lang, cell.get("attachments"))
    if keys.get("solution") or keys.get("task"):
        name = str(keys.get("grade_id"))
        return [Answer(html, given.grades.cells.get(name), _comment(name, given))]
    return [Prose(html)] if html else []


def check_of(cell: NotebookNode, given: Material) -> Check:
    """Give the card of a check cell."""
    assert given.notebook is not None
    name, most = cell.metadata.nbgrader.grade_id, float(cell.metadata.nbgrader.points)
    score = given.grades.cells.get(name, Score(0.0, most))
    records = {record.id: record for record in given.report.checks} if given.report else {}
    record = records.get(name) or unrecorded(cell, given.notebook, score, given.lang)
    return card(record, why(record, given.notebook, given.lang), score, given.lang)


def unplaced(given: Material) -> list[Check]:
    """Give the cards of all checks of a submission without a notebook."""
    checks = given.report.checks if given.report else ()
    return [
        card(
            record,
            why(record, None, given.lang),
            given.grades.cells.get(record.id, Score(record.points, record.max_points)),
            given.lang,
        )
        for record in checks
    ]


def _code(cell: NotebookNode, given: Material) -> list[Part]:
    keys = cell.metadata.get("nbgrader", {})
    own = not keys.get("locked") or bool(keys.get("solution"))
    source = plain(cell.source).strip("\n")
    # what the course wrote is of interest only for what came of it
    if not source or SPEAKS.fullmatch(source) or not (own or cell.get("outputs")):
        return []
    shown, is_cut = given.budget.cut(source)
    name = str(keys.get("grade_id"))
    score = given.grades.cells.get(name) if keys.get("grade") else None
    outputs = outputs_of(cell, given.budget, given.lang)
    made = Code(highlighted(shown), outputs, score, _comment(name, given), own)
    return [made, Note(text("page_cut", given.lang))] if is_cut else [made]


def _comment(name: str, given: Material) -> Markup:
    comment = given.grades.comments.get(name, "")
    if comment == NO_RESPONSE:
        comment = text("page_no_response", given.lang)
    return markdown(comment, Budget(), given.lang) if comment else Markup()
