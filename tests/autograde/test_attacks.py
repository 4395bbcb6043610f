"""Hostile and careless submissions, all in one class: nobody gets or loses points by them."""

import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbformat import NotebookNode

from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.warm.levels import Level, obstacle

ROOT = Path(__file__).resolve().parents[2]
CELL, SUBMISSION, OUTPUT = 3, 12, 1 << 20
LIMITS: dict[str, int] = {
    "cell": CELL,
    "submission": SUBMISSION,
    "output": OUTPUT,
    "memory": 1280 << 20,
    "data": 2 << 30,
    "processes": 48,
    "files": 64 << 20,
    "file": 48 << 20,
}
# cells, then a socket, then checks; and what stopping and a busy machine take
LONGEST = 3 * SUBMISSION + 20

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.skipif(
        bool(obstacle(Level.FORKED_IN_BUBBLEWRAP)),
        reason=obstacle(Level.FORKED_IN_BUBBLEWRAP) or "-",
    ),
]


def _bank() -> Any:
    path = Path(__file__).parent / "attacks" / "bank.py"
    spec = importlib.util.spec_from_file_location("attack_bank", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bank = _bank()
ATTACKS = {attack.name: attack for attack in bank.attacks()}
NAME = bank.EXERCISE


@dataclass(frozen=True)
class Graded:
    """A class that was graded: the course's folder, what the command gave, and its own /tmp."""

    course: Path
    done: "subprocess.CompletedProcess[str]"
    canary: str
    scratch: Path
    before: dict[str, bytes]

    @cached_property
    def reports(self) -> dict[str, dict[str, Any]]:
        """The reports of the command, by student."""
        return {report["student"]: report for report in json.loads(self.done.stdout)}

    def points(self, student: str) -> float:
        """The points in the gradebook."""
        with GradebookCourse(self.course) as course, course.gradebook() as gradebook:
            return float(gradebook.find_submission(NAME, student).score)

    def notebook(self, student: str) -> str:
        """The autograded notebook; empty where there is none."""
        path = self.course / "autograded" / student / NAME / f"{NAME}.ipynb"
        return path.read_text("utf-8") if path.exists() else ""

    def outputs(self, student: str) -> str:
        """What the student's own cells and answers show."""
        text = self.notebook(student)
        cells = nbformat.reads(text, 4).cells if text else []
        return "\n".join(_shown(cell) for cell in cells if not _is_check(cell))

    def printed(self, student: str) -> str:
        """What the student's own cells and answers have printed."""
        text = self.notebook(student)
        cells = nbformat.reads(text, 4).cells if text else []
        outputs = [o for cell in cells if not _is_check(cell) for o in cell.get("outputs", [])]
        return "".join(output.text for output in outputs if output.output_type == "stream")

    def page(self, student: str) -> str:
        """The feedback page."""
        with GradebookCourse(self.course) as course:
            return course.generate_feedback(NAME, student).read_text("utf-8")


def _is_check(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _shown(cell: NotebookNode) -> str:
    return json.dumps(cell.get("outputs", []), ensure_ascii=False)


@pytest.fixture(scope="module")
def graded() -> Iterator[Graded]:
    """The class, graded by one call of the command with small limits."""
    top = Path(tempfile.mkdtemp(prefix="attacks-"))
    course, scratch = top / "course", top / "tmp"
    scratch.mkdir()
    canary = f"canary-{secrets.token_hex(8)}"
    try:
        _release(course)
        bank.hand_in(course, canary)
        for place in (course / "secret.txt", scratch / "secret.txt", top / "secret.txt"):
            place.write_text(canary, "utf-8")
        before = _outside(course)
        yield Graded(course, _grade(course, scratch, canary), canary, scratch, before)
    finally:
        shutil.rmtree(top)


def _release(course: Path) -> None:
    shutil.copytree(ROOT / "solutions" / "vi" / NAME, course / "solutions" / "vi" / NAME)
    settings = (ROOT / "nbgrader_config.py").read_text("utf-8")
    settings += f"\nc.GradingKernelManager.limits = {LIMITS}\n"
    settings += 'c.CourseDirectory.source_directory = "solutions/vi"\n'
    settings += 'c.CourseDirectory.release_directory = "exercises/vi"\n'
    (course / "nbgrader_config.py").write_text(settings, "utf-8")
    with GradebookCourse(course) as made:
        made.generate_assignment(NAME)


def _grade(course: Path, scratch: Path, canary: str) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sysconfig.get_path("scripts"), "tichchap")), "grade", NAME, "--json"]
    command += ["--root", str(course), "--workers", "2", "--lang", "en"]
    environment = os.environ | {"TMPDIR": str(scratch), "CANARY": canary}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=900, check=False
    )


def _outside(course: Path) -> dict[str, bytes]:
    """What grading has no business to change."""
    paths = [path for name in ("solutions", "exercises") for path in (course / name).rglob("*")]
    paths += [course / "nbgrader_config.py", course / "secret.txt"]
    return {str(path): path.read_bytes() for path in paths if path.is_file()}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_what_is_right_about_it_and_nothing_else(
    graded: Graded, name: str, request: pytest.FixtureRequest
) -> None:
    if ATTACKS[name].known:
        request.applymarker(pytest.mark.xfail(reason=ATTACKS[name].known, strict=True))
    earned = {check["id"]: check["points"] for check in graded.reports[name]["checks"]}
    assert sum(earned.values()) == graded.points(name)
    late = {bank.FULL} if ATTACKS[name].late else set()
    assert graded.points(name) in {ATTACKS[name].earned, *late}, earned


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_as_it_should(graded: Graded, name: str) -> None:
    report = graded.reports[name]
    # on a busy machine a cell or an answer may run into its time before it does what it wants
    stopped = {"partial"} if ATTACKS[name].honest else {"partial", "timed out"}
    late = {"graded"} if ATTACKS[name].late else set()
    assert report["state"] in {*ATTACKS[name].state, *stopped, *late}, report["said"]
    assert report["seconds"] <= LONGEST
    assert report["attempts"] == 1


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_sees_nothing_that_it_should_not_see(graded: Graded, name: str) -> None:
    shown = graded.outputs(name)
    assert graded.canary not in graded.notebook(name)
    hidden = ("BEGIN HIDDEN", ".values(correlate2d)", ".memory(conv2d)", "checks.conv2d.gives")
    for text in hidden:
        assert text not in shown
    printed = graded.printed(name)
    for text in ATTACKS[name].never:
        assert text not in printed
    for text in ATTACKS[name].prints:
        assert text in printed


@pytest.mark.parametrize("name", bank.CONTROLS)
def test_an_honest_submission_between_them_has_all_its_points(graded: Graded, name: str) -> None:
    assert graded.points(name) == bank.FULL
    assert graded.reports[name]["state"] == "graded"


def test_the_batch_ends_well(graded: Graded) -> None:
    assert graded.done.returncode == 0, graded.done.stderr
    assert set(graded.reports) == {*ATTACKS, *bank.CONTROLS}
    assert all(report["isolation"] == "forked-in-bubblewrap" for report in graded.reports.values())


def test_nothing_is_left_behind(graded: Graded) -> None:
    left = {path.name for path in graded.scratch.iterdir() if "torchinductor" not in path.name}
    assert left == {"secret.txt"}  # the other one is an empty folder of torch's
    found = []
    for process in psutil.process_iter():
        try:
            mounts = Path(f"/proc/{process.pid}/mountinfo").read_text("utf-8")
        except OSError:
            continue
        if str(graded.scratch) in mounts:
            found.append(process)
    assert not found


def test_nothing_outside_is_changed(graded: Graded) -> None:
    assert _outside(graded.course) == graded.before


def test_no_notebook_is_larger_than_the_limit_of_output_allows(graded: Graded) -> None:
    assert {n for n in ATTACKS if len(graded.notebook(n)) > OUTPUT + (1 << 19)} == set()


def test_nothing_that_a_student_wrote_steers_the_terminal(graded: Graded) -> None:
    for said in (graded.done.stdout, graded.done.stderr):
        assert not set(said) & {"\x1b", "\x07", "\x9b", "\u202e", "\r"}


@pytest.mark.parametrize("name", [a.name for a in ATTACKS.values() if a.family == "pages"])
def test_nothing_runs_on_a_feedback_page(graded: Graded, name: str) -> None:
    page = Running()
    page.feed(graded.page(name))
    assert not page.found


class Running(HTMLParser):
    """Finds what a browser would run of what the attacks wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name} {value}")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and "attack" in data:
            self.found.append(data)
