"""The same class with a PostgreSQL server for the gradebook, and on a Dask cluster: the same books.

Both are real ones, started here; both are disturbed on the way.
"""

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tichchap.autograde.warm.levels import Level, strongest

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
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


@dataclass
class Postgres:
    """A server of our own: no port, a socket in `folder`."""

    folder: Path
    binaries: Path

    def call(self, program: str, *words: str) -> None:
        """Run one of its programs, as a user that it accepts."""
        user = "postgres" if os.geteuid() == 0 else None
        # where they fail they say why on stdout
        subprocess.run(
            [str(self.binaries / program), *words],
            user=user,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            check=True,
            timeout=60,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )

    def control(self, action: str) -> None:
        """Start, stop or restart it, and wait for that."""
        options = f"-c listen_addresses='' -c fsync=off -k {self.folder}"
        log = str(self.folder / "log")
        words = ["-D", str(self.folder / "data"), "-l", log, "-w", "-m", "fast", "-o", options]
        self.call("pg_ctl", *words, action)

    @property
    def url(self) -> str:
        """What nbgrader calls it."""
        return f"postgresql://postgres@/postgres?host={self.folder}"


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A server, stopped in the end."""
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed in /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # its user must reach it
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    server = Postgres(folder, BINARIES[-1].parent)
    try:
        words = ["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"]
        server.call("initdb", "-D", str(folder / "data"), *words)
        server.control("start")
        yield server
        server.control("stop")
    finally:
        shutil.rmtree(folder)


def test_a_gradebook_on_postgresql_holds_the_same_though_it_restarts_in_between(
    postgres: Postgres, counting: Any, undisturbed: Any, tmp_path_factory: pytest.TempPathFactory
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
    workers: list["subprocess.Popen[bytes]"]


@pytest.fixture
def cluster(disturbed: Any, tmp_path: Path) -> Iterator[Cluster]:
    """Two workers of one thread each."""
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

        start("scheduler", *local, "--port", "0", "--scheduler-file", str(found))
        options = [*local, "--nthreads", "1", "--no-nanny", "--scheduler-file", str(found)]
        workers = [start("worker", *options) for _ in range(2)]
        wait_until(lambda: (tmp_path / "dask.log").read_text().count("Registered to") == 2)
        yield Cluster(_address(found), workers)


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
