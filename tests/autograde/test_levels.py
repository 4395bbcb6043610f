"""Each weaker level of isolation: the same grades, the same limits, and what it keeps out."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading.job import Job, Outcome
from tichchap.autograde.grading.release import Desk, released
from tichchap.autograde.grading.worker import grade
from tichchap.autograde.warm import provisioner
from tichchap.autograde.warm.client import SHARED
from tichchap.autograde.warm.levels import Level, obstacle
from tichchap.autograde.warm.limits import Limits

pytestmark = [pytest.mark.slow, pytest.mark.alone]
# the time of an answer includes that of its first import of torch, where nothing is warm
LIMITS = Limits(cell=6, submission=60, output=1 << 16)
ENDINGS = {"right": "graded", "dies": "crashed", "talks-without-end": "partial"}
TALKS = """import time
while True:
    print('x' * 4096, flush=True)
    time.sleep(1e-3)"""
HOSTILE = {"dies": "import os\nos._exit(1)", "talks-without-end": TALKS}
GREEDY = """try:
    bytearray(3 << 30)
except MemoryError:
    print('refused')
"""
LOOKS = """import json, os, socket
found = {"secret": os.path.exists(SECRET)}
try:
    socket.create_connection(("127.0.0.1", PORT), 1).close()
    found["network"] = True
except OSError:
    found["network"] = False
found["processes"] = os.path.exists(f"/proc/{PID}/cmdline") and OURS in open(
    f"/proc/{PID}/cmdline", "rb").read()
print(json.dumps(found))"""
WEAKER = [Level.BUBBLEWRAP, Level.FORKED, Level.PLAIN]


@pytest.fixture(scope="module", params=WEAKER)
def level(request: pytest.FixtureRequest) -> Iterator[Level]:
    """A level that this machine reaches, with a warm process of its own where it has one."""
    found: Level = request.param
    if why := obstacle(found):
        pytest.skip(why)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(SHARED, raising=False)
        yield found
    if warm := provisioner._warm.pop(found, None):
        warm.close()


class Class:
    """The counting course, and the jobs of its submissions at a level."""

    def __init__(self, course: Any, level: Level) -> None:
        self.course, self.level = course, level

    def grade(self, student: str, answer: str) -> Outcome:
        """Hand in and grade one."""
        self.course.submit(student, answer)
        with GradebookCourse(self.course.root) as opened:
            desk = Desk(opened, released(opened, self.course.name), self.level, 7, "en")
            job: Job = replace(desk.job(student), limits=LIMITS)
        return grade(job)


@pytest.fixture
def submissions(level: Level, counting_released: Any, tmp_path: Path) -> Class:
    return Class(counting_released.copy(tmp_path / "course"), level)


@pytest.mark.parametrize("name", ENDINGS)
def test_a_submission_ends_as_at_the_strongest_level(submissions: Class, name: str) -> None:
    course = submissions.course
    answer = {**course.answers, **HOSTILE}[name]
    report = submissions.grade(name, answer).report
    assert report.state == ENDINGS[name], report.said
    assert report.isolation == submissions.level
    assert report.points == (3 if name == "right" else 0)


def test_a_level_keeps_out_what_its_description_says(submissions: Class, tmp_path: Path) -> None:
    secret = submissions.course.root / "solutions"
    ours = Path("/proc/self/cmdline").read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as server:
        known = {"SECRET": str(secret), "PORT": server.getsockname()[1], "OURS": ours}
        known["PID"] = int(Path("/proc/self").resolve().name)
        facts = "\n".join(f"{name} = {value!r}" for name, value in known.items())
        said = printed(submissions.grade("looks", f"{GREEDY}\n{facts}\n{LOOKS}")).splitlines()
    refused, found = said[0], json.loads(said[1])
    assert refused == "refused"
    assert secret.exists()
    assert set(found.values()) == {not submissions.level.boxed}, found


def printed(outcome: Outcome) -> str:
    """What the student's cells have printed."""
    cells = nbformat.reads(outcome.notebook, 4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stdout")
