"""The same class with a PostgreSQL server for the gradebook, and on a Dask cluster: the same books.

Both are real ones, started here; both are disturbed on the way.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tichchap.autograde.warm.levels import Level, strongest

PATIENCE = 120.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.skipif(
        strongest() is not Level.FORKED_IN_BUBBLEWRAP, reason="no forks in bubblewrap here"
    ),
]


def wait_until(what: Callable[[], Any]) -> Any:
    """Wait for something to be the case, and give it."""
    until = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < until, "waited for too long"
        time.sleep(0.02)
    return found


def test_a_gradebook_on_postgresql_holds_the_same_though_it_restarts_in_between(
    postgres: Any, counting: Any, undisturbed: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    course = counting.Counting.make(tmp_path_factory.mktemp("p") / "course", postgres.url)
    shutil.copytree(undisturbed.root / "submitted", course.root / "submitted")
    with course.start() as process:
        try:
            wait_until(lambda: len(course.files()) >= 4)
            postgres.control("restart")
            _, complained = process.communicate(timeout=300)
        finally:
            process.kill()
    assert process.returncode == 0, complained
    assert "Traceback" not in complained
    assert course.rows() == undisturbed.rows()
    assert course.reports() == undisturbed.reports()
    assert "0 submissions to grade" in course.grade().stdout
    assert not (course.root / "gradebook.db").exists()


@dataclass
class Cluster:
    """A scheduler and workers of Dask, each a process."""

    address: str
    scheduler: "subprocess.Popen[bytes]"
    workers: list["subprocess.Popen[bytes]"]
    start_worker: Callable[[], Any]


@pytest.fixture
def cluster(disturbed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Two workers of one thread each; a scheduler that is gone is given up soon."""
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "8s")
    pytest.importorskip("distributed")
    dask = str(Path(sysconfig.get_path("scripts"), "dask"))
    found, local = tmp_path / "scheduler.json", ["--no-dashboard", "--host", "127.0.0.1"]
    with contextlib.ExitStack() as stack:

        def start(*words: str) -> "subprocess.Popen[bytes]":
            environment = os.environ | {"TMPDIR": str(disturbed.scratch), "OMP_NUM_THREADS": "1"}
            log = stack.enter_context((tmp_path / "dask.log").open("ab"))
            process = subprocess.Popen(
                [dask, *words], env=environment, cwd=tmp_path, stdout=log, stderr=log
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        scheduler = start("scheduler", *local, "--port", "0", "--scheduler-file", str(found))
        options = [*local, "--nthreads", "1", "--no-nanny", "--scheduler-file", str(found)]

        def start_worker() -> "subprocess.Popen[bytes]":
            count = (tmp_path / "dask.log").read_text().count("Registered to")
            worker = start("worker", *options)
            wait_until(lambda: (tmp_path / "dask.log").read_text().count("Registered to") > count)
            return worker

        workers = [start_worker() for _ in range(2)]
        yield Cluster(_address(found), scheduler, workers, start_worker)


def _address(found: Path) -> str:
    return str(json.loads(found.read_text())["address"])


def test_a_dask_cluster_grades_the_same_though_a_worker_is_killed(
    cluster: Cluster, disturbed: Any, undisturbed: Any
) -> None:
    victim = cluster.workers[0]
    with disturbed.start("--scheduler", cluster.address) as process:
        try:
            wait_until(lambda: len(disturbed.files()) >= 4)
            seen = _kernels(cluster)
            victim.send_signal(signal.SIGKILL)
            written = {s: path.stat().st_mtime_ns for s, path in disturbed.files().items()}
            _, complained = process.communicate(timeout=300)
        finally:
            process.kill()
    assert process.returncode == 0, complained
    assert "Traceback" not in complained
    assert disturbed.rows() == undisturbed.rows()
    assert disturbed.reports() == undisturbed.reports()
    now = {student: path.stat().st_mtime_ns for student, path in disturbed.files().items()}
    assert written.items() <= now.items()
    assert seen


def test_a_cluster_isolates_as_strongly_as_its_weakest_worker_does(
    cluster: Cluster, disturbed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "rm").symlink_to(str(shutil.which("rm")))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))  # the command runs nobody's code
    words = ["--scheduler", cluster.address, "--students"]
    strong = ["--isolation", "forked-in-bubblewrap"]
    first, second = sorted(path.name for path in (disturbed.root / "submitted").iterdir())[:2]
    done = disturbed.grade(*words, first, *strong)
    assert disturbed.report(first).isolation == "forked-in-bubblewrap"
    assert "reaches isolation" not in done.stdout
    cluster.start_worker()
    complained = disturbed.grade(*words, second, *strong, code=1).stderr
    assert "expected at least forked-in-bubblewrap, worker tcp://" in complained
    assert "has forked: bubblewrap is not installed" in complained
    assert second not in disturbed.files()


def test_a_run_whose_scheduler_is_gone_ends_and_is_carried_on_without_it(
    cluster: Cluster, disturbed: Any, undisturbed: Any
) -> None:
    with disturbed.start("--scheduler", cluster.address) as process:
        try:
            wait_until(lambda: len(disturbed.files()) >= 4)
            cluster.scheduler.send_signal(signal.SIGKILL)
            _, complained = process.communicate(timeout=120)
        finally:
            process.kill()
    assert process.returncode == 1
    assert complained.endswith(f"the Dask scheduler at {cluster.address} is gone\n")
    assert "Traceback" not in complained
    disturbed.grade()
    assert disturbed.rows() == undisturbed.rows()
    assert disturbed.reports() == undisturbed.reports()


def _kernels(cluster: Cluster) -> list[psutil.Process]:
    """What runs students' code: processes of another user, in a sandbox below a worker."""

    def running() -> list[psutil.Process]:
        found = []
        for worker in cluster.workers:
            with contextlib.suppress(psutil.Error):
                below = psutil.Process(worker.pid).children(recursive=True)
                found += [each for each in below if each.uids().real != os.geteuid()]
        return found

    kernels: list[psutil.Process] = wait_until(running)
    return kernels
