"""A PostgreSQL server for one test.

Test modules get it from the fixture `postgres`: they cannot import each other.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


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


@contextlib.contextmanager
def server() -> Iterator[Postgres]:
    """A server, stopped in the end; the test is skipped where there is none."""
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed in /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # its user must reach it
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    started = Postgres(folder, BINARIES[-1].parent)
    try:
        words = ["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"]
        started.call("initdb", "-D", str(folder / "data"), *words)
        started.control("start")
        yield started
        started.control("stop")
    finally:
        shutil.rmtree(folder)
