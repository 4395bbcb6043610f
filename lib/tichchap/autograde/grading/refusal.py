"""The outcome of a submission of which nothing was run."""

import json

import nbformat

from tichchap.autograde.grading.check_cells import is_check, not_run
from tichchap.autograde.grading.job import Job, Outcome
from tichchap.autograde.records import Report, State, printable


def nothing_run(job: Job, state: State, said: str) -> Outcome:
    """No points, and the reason at every check."""
    said = printable(said)
    cells = [nbformat.from_dict(json.loads(text)) for text in job.released.values()]
    checks = tuple(not_run(cell, said) for cell in cells if is_check(cell))
    about = (job.lang, job.level, job.seed, job.digest)
    problems = tuple(map(printable, job.remarks))
    report = Report(job.assignment, job.student, state, *about, checks, problems, said=said)
    return Outcome(report, None)
