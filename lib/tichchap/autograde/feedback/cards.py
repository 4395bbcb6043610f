"""The checks of a page: from the record of a submission, or from what plain nbgrader left."""

from dataclasses import replace

from markupsafe import Markup
from nbformat import NotebookNode

from tichchap.autograde.feedback.check_texts import report_in, title
from tichchap.autograde.feedback.explanation import explanation, html_of
from tichchap.autograde.feedback.page import Check, Drawing, Score
from tichchap.autograde.feedback.plain import plain
from tichchap.autograde.feedback.remarks import spoken
from tichchap.autograde.grading.check_cells import HIDDEN
from tichchap.autograde.reasons import reason
from tichchap.autograde.records import CheckRecord, Status
from tichchap.languages import Lang


def card(record: CheckRecord, why: str, score: Score, lang: Lang) -> Check:
    """Make the card of a check; `why` is why it failed, in the language of the page."""
    made = Check(
        anchor=f"check-{record.id}",
        title=title(record.id, lang),
        status=record.status,
        hidden=record.hidden,
        score=score,
        reason=html_of(plain(why)),
    )
    if record.status is not Status.FAILED:
        return made
    found = explanation(record.messages, why, lang)
    return replace(made, lines=found.lines, drawing=found.drawing, after=found.after)


def why(record: CheckRecord, notebook: NotebookNode | None, lang: Lang) -> str:
    """Why a check gave no points, in one line; empty where it passed."""
    if record.status is Status.PASSED:
        return ""
    if record.status is Status.NOT_RUN or notebook is None:
        return spoken(record.reason, lang)
    # says what is wrong with the cell of a function that is not there
    return reason(notebook, record.id, lang) if "NameError" in record.reason else record.reason


def unrecorded(cell: NotebookNode, notebook: NotebookNode, score: Score, lang: Lang) -> CheckRecord:
    """Make the record of a check that plain nbgrader ran, from its outputs.

    Of these only what the check itself says is kept: the student's code could print in it what a
    hidden check hands to it.
    """
    name, status = cell.metadata.nbgrader.grade_id, Status.FAILED
    if score.points >= score.max_points:
        status = Status.PASSED
    elif cell.execution_count is None and not cell.outputs:
        status = Status.NOT_RUN
    printed = "".join(o.text for o in cell.outputs if o.get("name") == "stdout")
    record = CheckRecord(name, score.points, score.max_points, status, HIDDEN in cell.source)
    if status is not Status.FAILED:
        return record
    return replace(record, reason=reason(notebook, name, lang), messages=report_in(printed, lang))


def without_repeats(checks: list[Check]) -> list[Check]:
    """Say once what several checks of a task say: the later ones name the first."""
    first: dict[object, Check] = {}
    drawn: list[Drawing] = []
    return [_once(check, first, drawn) for check in checks]


def _once(check: Check, first: dict[object, Check], drawn: list[Drawing]) -> Check:
    causes = tuple(line for line in check.lines if line.label)
    said = causes or (not check.lines and not check.drawing and check.reason)
    earlier = first.setdefault(said, check) if said else check
    if earlier is not check:
        rest = tuple(line for line in check.lines if not line.label)
        reason = check.reason if causes else Markup()
        like = (earlier.anchor, earlier.title)
        check = replace(check, reason=reason, lines=rest, like=like)
    if check.drawing in drawn:
        return replace(check, drawing=None)
    drawn += [check.drawing] if check.drawing else []
    return check
