"""One worker grades hundreds of submissions, one after another: nothing of one may stay."""

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading.release import Desk, released
from tichchap.autograde.grading.worker import grade
from tichchap.autograde.warm.client import WarmProcess
from tichchap.autograde.warm.levels import strongest
from tichchap.autograde.warm.limits import Limits

pytestmark = [pytest.mark.slow, pytest.mark.alone]
ENDINGS = {
    "right": "graded",
    "syntax": "graded",
    "dies": "crashed",
    "loops": "partial",
    "does-not-stop": "timed out",
}
DEAF = """while True:
    try:
        while True:
            pass
    except BaseException:
        pass"""


def held(warm: WarmProcess | None) -> tuple[int, int, int, int]:
    """Open files and threads of this process; processes of the warm one and its boxes."""
    processes = psutil.Process(warm.pid).children(recursive=True) if warm else []
    files = len(list(Path("/proc/self/fd").iterdir()))
    boxes = len(list(warm.boxes.iterdir())) if warm else 0
    return files, threading.active_count(), len(processes), boxes


def settled(warm: WarmProcess | None, wanted: tuple[int, ...]) -> tuple[int, ...]:
    """What is held, as soon as it is what is wanted: a keeper outlives its kernel by a moment."""
    until = time.monotonic() + 10
    while (found := held(warm)) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    return found


def resting(warm: WarmProcess | None) -> tuple[int, ...]:
    """What is held when the last keeper is gone."""
    found: tuple[int, ...] = ()
    while found != (found := held(warm)):
        time.sleep(0.5)
    return found


@pytest.mark.skipif("not os.path.isdir('/proc/self/fd')")
def test_a_worker_keeps_nothing_of_a_submission_however_it_ends(
    one_warm_process: None, warm: WarmProcess | None, counting_released: Any, tmp_path: Path
) -> None:
    made = counting_released.copy(tmp_path / "course")
    answers = {**made.answers, "dies": "import os\nos._exit(1)", "loops": "while True:\n    pass"}
    answers |= {"does-not-stop": DEAF}
    for name in ENDINGS:
        made.submit(name, answers[name])
    with GradebookCourse(made.root) as course:
        desk = Desk(course, released(course, made.name), strongest(), 7, "en")
        jobs = [replace(desk.job(name), limits=Limits(cell=1, submission=4)) for name in ENDINGS]
    grade(jobs[0])  # what is imported then stays
    before = resting(warm)
    for job in jobs:
        assert grade(job).report.state == ENDINGS[job.student], job.student
        assert settled(warm, before) == before, job.student
