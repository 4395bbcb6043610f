"""The cells of a notebook that are checks, and their records before and after they run."""

from typing import Any

import nbformat
from nbformat import NotebookNode

from tichchap.autograde.records import CheckRecord, Status

HIDDEN = "### BEGIN HIDDEN TESTS"


def is_check(cell: NotebookNode) -> bool:
    """Whether a cell is a check: it has points and nothing to fill in."""
    keys = cell.metadata.get("nbgrader", {})
    return bool(keys.get("grade") and not keys.get("solution") and cell.cell_type == "code")


def is_answer(cell: NotebookNode) -> bool:
    """Whether a cell is to be filled in with code."""
    keys = cell.metadata.get("nbgrader", {})
    return bool(keys.get("solution") and not keys.get("grade") and cell.cell_type == "code")


def not_run(cell: NotebookNode, said: str) -> CheckRecord:
    """The record of a check that was not run, with the reason."""
    keys = cell.metadata.nbgrader
    most, hidden = float(keys.points), HIDDEN in cell.source
    return CheckRecord(keys.grade_id, 0.0, most, Status.NOT_RUN, hidden, said)


def outputs(record: CheckRecord) -> list[NotebookNode]:
    """What a check cell shows in the autograded notebook: what a kernel would have shown."""
    said = "".join(f"{line}\n" for line in record.messages)
    shown = [nbformat.v4.new_output("stream", name="stdout", text=said)] if said else []
    if record.status is not Status.PASSED:
        name = "CheckFailed" if record.status is Status.FAILED else "CheckNotRun"
        error: dict[str, Any] = {"ename": name, "evalue": record.reason}
        error["traceback"] = [f"{name}: {record.reason}"]
        shown.append(nbformat.v4.new_output("error", **error))
    return shown
