"""Whatever is killed, full or locked: called again, the command ends with the same books."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tichchap.autograde.warm import scratch
from tichchap.autograde.warm.levels import Level, strongest

DRAWN_FROM = 20241127
PATIENCE = 120.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.skipif(
        strongest() is not Level.FORKED_IN_BUBBLEWRAP, reason="no forks in bubblewrap here"
    ),
]

Find = Callable[[Any, psutil.Process], list[psutil.Process]]


def wait_until(what: Callable[[], Any], process: "subprocess.Popen[str] | None" = None) -> bool:
    """Wait for something to be the case; False if the process ended before."""
    until = time.monotonic() + PATIENCE
    while not what():
        if process is not None and process.poll() is not None:
            return False
        assert time.monotonic() < until, "waited for too long"
        time.sleep(0.02)
    return True


def graded(course: Any) -> Callable[[int], Callable[[], bool]]:
    """`graded(course)(n)()`: whether so many reports are there."""
    return lambda count: lambda: len(course.files()) >= count


def words(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def workers(course: Any, command: psutil.Process) -> list[psutil.Process]:
    servers = forkservers(course, command)
    return [child for server in servers for child in server.children()]


def forkservers(course: Any, command: psutil.Process) -> list[psutil.Process]:
    return [child for child in command.children() if "forkserver" in words(child)]


def bubblewraps(course: Any, command: psutil.Process) -> list[psutil.Process]:
    return [child for child in command.children() if "bwrap" in words(child)]


def kernels(course: Any, command: psutil.Process) -> list[psutil.Process]:
    """Processes that have become another user: kernels that a student's code runs in."""
    inside = [child for bwrap in bubblewraps(course, command) for child in bwrap.children(True)]
    return [process for process in inside if process.uids().real != os.geteuid()]


VICTIMS: list[Find] = [workers, kernels, bubblewraps, forkservers]


def end(course: Any, process: "subprocess.Popen[str]") -> "subprocess.CompletedProcess[str]":
    said, complained = process.communicate(timeout=300)
    return subprocess.CompletedProcess(process.args, process.returncode, said, complained)


@contextlib.contextmanager
def running(course: Any, *more: str) -> Iterator["subprocess.Popen[str]"]:
    """The command, killed where the test fails."""
    with course.start(*more) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def assert_same(course: Any, undisturbed: Any) -> None:
    assert course.rows() == undisturbed.rows()
    assert course.reports() == undisturbed.reports()
    assert {r.attempts for r in map(course.report, course.files())} <= {1, 2, 3}
    assert wait_until(lambda: not course.leftovers()), course.leftovers()


def kill_one(find: Find, course: Any, process: "subprocess.Popen[str]", dice: Any) -> bool:
    """Kill one of those that are found, as soon as there is one; False if the command ended."""
    command = psutil.Process(process.pid)
    found: list[psutil.Process] = []

    def are_found() -> bool:
        with contextlib.suppress(psutil.Error):
            found[:] = find(course, command)
        return bool(found)

    if wait_until(are_found, process):
        with contextlib.suppress(psutil.NoSuchProcess):
            dice.choice(found).kill()
            return True
    return False


def test_processes_that_are_killed_cost_nobody_anything(disturbed: Any, undisturbed: Any) -> None:
    print("drawn from", DRAWN_FROM)
    dice = random.Random(DRAWN_FROM)
    finds = dice.sample(VICTIMS, len(VICTIMS))
    moments = sorted(dice.sample(range(len(undisturbed.files()) - 8), len(finds)))
    print([(find.__name__, moment) for find, moment in zip(finds, moments, strict=True)])
    with running(disturbed) as process:
        for find, moment in zip(finds, moments, strict=True):
            assert wait_until(graded(disturbed)(moment), process), end(disturbed, process).stderr
            assert kill_one(find, disturbed, process, dice), find.__name__
        done = end(disturbed, process)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert_same(disturbed, undisturbed)


def test_a_command_that_is_killed_goes_on_where_it_was(disturbed: Any, undisturbed: Any) -> None:
    print("drawn from", DRAWN_FROM)
    dice = random.Random(DRAWN_FROM)
    times: dict[str, int] = {}
    for moment in sorted(dice.sample(range(1, len(undisturbed.files()) - 6), 2)):
        with running(disturbed) as process:
            reached = wait_until(graded(disturbed)(moment), process)
            time.sleep(dice.random() / 2)  # any moment will do
            process.kill()
        assert reached
        # its workers, kernels and sandboxes go with it
        assert wait_until(lambda: not list(disturbed.processes()))
        entered = {row["student"] for row in disturbed.rows() if row["auto"] is not None}
        written = {s: path.stat().st_mtime_ns for s, path in disturbed.files().items()}
        for student, when in times.items():
            assert written[student] == when  # what was in the books was not graded again
        times = {student: written[student] for student in entered}
    done = disturbed.grade()
    assert f"{len(times)} in the books already" in " ".join(done.stdout.split())
    assert_same(disturbed, undisturbed)
    assert not list(disturbed.root.glob(f"autograded/*/.{disturbed.name}.part"))


def test_ctrl_c_is_answered_and_the_next_call_waits_for_a_locked_gradebook(
    disturbed: Any, undisturbed: Any
) -> None:
    with running(disturbed) as process:
        assert wait_until(graded(disturbed)(3), process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to all of them
        done = end(disturbed, process)
    assert done.returncode == 130
    last = "stopped; what was graded is in the books. To go on: tichchap grade ex98_count"
    assert done.stderr.strip().splitlines() == [last]
    assert wait_until(lambda: not disturbed.leftovers())
    before = len(disturbed.files())
    with running(disturbed) as process:
        assert wait_until(graded(disturbed)(before + 3), process)
        _lock(disturbed.root / "gradebook.db", seconds=10)
        done = end(disturbed, process)
    assert done.returncode == 0, done.stderr
    assert_same(disturbed, undisturbed)


def _lock(path: Path, seconds: float) -> None:
    with contextlib.closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        threading.Event().wait(seconds)
        other.execute("ROLLBACK")


def test_a_folder_is_swept_when_its_owner_is_gone_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ours = scratch.make()
    left, other = tmp_path / "tichchap-1-abc", tmp_path / "another"
    for folder in (left, other):
        (folder / "inside").mkdir(parents=True)
    (tmp_path / "tichchap-link").symlink_to(other)
    scratch.sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [ours.name, "another", "tichchap-link"]
    )
    scratch.remove(ours)
    assert not ours.exists()
