"""Running the checks of a submission in this process, on code that runs in another one."""

import contextlib
import io
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from nbformat import NotebookNode

from tichchap.autograde.grading.cells import Ended
from tichchap.autograde.grading.check_cells import is_check, not_run
from tichchap.autograde.records import CheckRecord, State, Status
from tichchap.autograde.sealed.remote import Lost
from tichchap.grade import CheckFailed, speak


def run_checks(
    cells: Iterable[NotebookNode],
    subjects: Mapping[str, Any],
    lang: str,
    done: Callable[[CheckRecord], None],
) -> None:
    """Run setup cells and checks in order; hand over the record of each check.

    `subjects` stand for what the student wrote. A check that the course itself has wrong is raised.

    Raises:
        Ended: the student's process was lost; the check at hand and those after it have not run.
    """
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        if not is_check(cell):
            exec(compile(cell.source, "<setup>", "exec"), space)
            continue
        speak(lang)
        done(_checked(cell, {**space, **subjects}))


def _checked(cell: NotebookNode, space: dict[str, Any]) -> CheckRecord:
    record, began = not_run(cell, ""), time.monotonic()
    said = io.StringIO()
    code = compile(cell.source, f"<{record.id}>", "exec")
    try:
        with contextlib.redirect_stdout(said):
            exec(code, space)
    except CheckFailed as failed:
        named = getattr(failed, "misconception", None)
        found = replace(record, status=Status.FAILED, reason=str(failed), misconception=named)
    except NameError as error:
        found = replace(record, status=Status.FAILED, reason=f"NameError: {error}")
    except Lost as lost:
        state = State.TIMED_OUT if lost.kind == "timed out" else State.CRASHED
        raise Ended(state, str(lost)) from lost
    else:
        found = replace(record, status=Status.PASSED, points=record.max_points)
    lines = tuple(said.getvalue().splitlines())
    return replace(found, messages=lines, seconds=round(time.monotonic() - began, 3))
