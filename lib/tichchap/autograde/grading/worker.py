"""Grading one submission: bytes in, record and executed notebook out. Nothing here is written."""

import contextlib
import copy
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from tichchap.autograde.grading.bridge import bridge
from tichchap.autograde.grading.cells import Ended, StudentClient, kernel, run_cells, was_killed
from tichchap.autograde.grading.check_cells import is_answer, is_check, not_run, outputs
from tichchap.autograde.grading.checks import run_checks
from tichchap.autograde.grading.job import Job, Outcome, Refused
from tichchap.autograde.grading.refusal import nothing_run
from tichchap.autograde.grading.submission import in_order
from tichchap.autograde.records import CheckRecord, Report, State, printable
from tichchap.autograde.warm import scratch
from tichchap.course.write import text_of
from tichchap.grade.memory import remembered

# a kernel that was killed from outside says nothing about the submission: it is run once more
RUNS = 2
# probes change what is global in a process
_one_at_a_time = threading.Lock()


def grade(job: Job) -> Outcome:
    """Grade a submission. Faults of the student's end up in the report.

    Raises:
        WarmLost: no kernel could be had: the machine's fault, to be tried again.
    """
    with _one_at_a_time, _environment(TICHCHAP_SEED=str(job.seed)), remembered():
        began = time.monotonic()
        try:
            if job.refusal:
                raise Refused(job.refusal)
            notebook, remarks = in_order(job)
        except Refused as refused:
            return nothing_run(job, State.REFUSED, str(refused))
        for _ in range(RUNS):
            run = _Run(job, copy.deepcopy(notebook), [*job.remarks, *remarks])
            run.carry_out()
            if not run.killed:
                break
        return run.outcome(time.monotonic() - began)


class _Run:
    """One submission under way."""

    def __init__(self, job: Job, notebook: NotebookNode, remarks: list[str]) -> None:
        self.job, self.notebook, self.remarks = job, notebook, remarks
        self.lang = notebook.metadata.tichchap.lang
        self.records: dict[str, CheckRecord] = {}
        self.state, self.said = State.GRADED, ""
        self.killed = False

    def carry_out(self) -> None:
        try:
            with scratch.folder() as folder:
                _lay_out(self.job, folder)
                with kernel(self.notebook, self.job, folder) as client:
                    self._in(client)
        except Ended as ended:
            self.state, self.said = ended.state, printable(ended.said)

    def _in(self, client: StudentClient) -> None:
        try:
            self._cells(client)
            self._checks(client)
        except Ended as ended:
            self.killed = ended.state is State.CRASHED and was_killed(client)
            raise

    def _cells(self, client: StudentClient) -> None:
        code = [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]
        stopped = run_cells(client, [i for i in code if not is_check(self.notebook.cells[i])])
        if stopped:
            self.remarks += stopped
            self.state = State.PARTIAL

    def _checks(self, client: StudentClient) -> None:
        names = [c.metadata.nbgrader.grade_id for c in self.notebook.cells if is_answer(c)]
        with bridge(client, names, self.job.limits) as subjects:
            run_checks(self._trusted(), subjects, self.lang, self._note)

    def _trusted(self) -> Iterator[NotebookNode]:
        """Our own cells: what the release imports, and the checks."""
        for cell in self.notebook.cells:
            keys = cell.metadata.get("nbgrader", {})
            locked = keys.get("locked") and cell.cell_type == "code"
            if locked and not keys.get("solution"):
                yield cell

    def _note(self, record: CheckRecord) -> None:
        said = tuple(map(printable, record.messages))
        self.records[record.id] = replace(record, reason=printable(record.reason), messages=said)

    def outcome(self, seconds: float) -> Outcome:
        checks = [cell for cell in self.notebook.cells if is_check(cell)]
        for cell in checks:
            grade_id = cell.metadata.nbgrader.grade_id
            record = self.records.setdefault(grade_id, not_run(cell, self.said))
            cell.outputs, cell.execution_count = outputs(record), None
        report = Report(
            self.job.assignment,
            self.job.student,
            self.state,
            self.lang,
            self.job.level,
            self.job.seed,
            self.job.digest,
            tuple(self.records[cell.metadata.nbgrader.grade_id] for cell in checks),
            tuple(map(printable, self.remarks)),
            round(seconds, 3),
            said=self.said,
        )
        # half a character cannot be written
        return Outcome(report, text_of(self.notebook).encode("utf-8", "replace").decode("utf-8"))


def _lay_out(job: Job, folder: Path) -> None:
    for name, data in job.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@contextlib.contextmanager
def _environment(**wanted: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            os.environ.update({name: value} if value is not None else {})
