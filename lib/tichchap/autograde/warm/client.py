"""The trusted side of the warm process: starting it, and asking it for kernels."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from tichchap.autograde.warm import scratch
from tichchap.autograde.warm.bubblewrap import command
from tichchap.autograde.warm.child import Request
from tichchap.autograde.warm.levels import Level

# names the folder of a warm process that other processes may ask for kernels
SHARED = "TICHCHAP_WARM"
SOCKET, PID = "warm", "pid"
START = 120.0  # seconds until the warm process must have forked its first kernel
# one thread, so that forks are safe; no GPU is touched before a fork either
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "TQDM_DISABLE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "USER": "student",
}


class WarmLost(Exception):  # noqa: N818
    """The warm process does not answer: no fault of a student's."""


class NoKernel(WarmLost):
    """No kernel can be started, whoever's code it is for."""


class Kernel:
    """A running kernel process."""

    def poll(self) -> int | None:
        """Give its exit code; None while it runs."""
        raise NotImplementedError

    def signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        raise NotImplementedError

    reason = ""  # why it was ended, if the keeper did
    lost = False  # whether it went down with the warm process


class ForkedKernel(Kernel):
    """A kernel that a warm process forked, known by a descriptor that no other process can have."""

    def __init__(self, connection: socket.socket, process: int, pid: int) -> None:
        self._connection, self._process, self.pid = connection, process, pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Give its exit code; the keeper's word, or -9 where the keeper is gone, too."""
        if self._code is None and select.select([self._process], [], [], 0)[0]:
            said = _read_line(self._connection)
            self._code, self.reason = int(said.get("returncode", -9)), str(said.get("reason", ""))
            self.lost = not said  # the keeper is gone, too
            self.close()
        return self._code

    def signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._process, number)

    def close(self) -> None:
        """Let the keeper go; it kills a kernel that still runs."""
        if self._process >= 0:
            os.close(self._process)
            self._process = -1
            self._connection.close()


class Warm:
    """A warm process that answers in `folder`, where the boxes of its kernels are, too."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.boxes = folder, folder / "boxes"
        self._path, self.log = str(folder / SOCKET), folder / "log"

    def alive(self) -> bool:
        """Whether it runs."""
        try:
            process = psutil.Process(int((self.folder / PID).read_text()))
            # who started it does not wait for it: dead, it is a zombie
            return bool(process.status() != psutil.STATUS_ZOMBIE)
        except (OSError, ValueError, psutil.Error):
            return False

    def fork(self, request: Request) -> ForkedKernel:
        """Ask for a kernel. Raises `WarmLost` where none comes."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(self._path)
            connection.sendall(request.as_json())
            connection.settimeout(START)
            said, descriptors, _, _ = socket.recv_fds(connection, 4096, 1)
            answer = json.loads(said or b"{}")
            return ForkedKernel(connection, descriptors[0], int(answer["pid"]))
        except (OSError, ValueError, KeyError, IndexError) as error:
            connection.close()
            raise WarmLost(f"the warm process gave no kernel: {self._why(error)}") from error

    def _why(self, error: Exception) -> str:
        time.sleep(0.2)  # its last words may be on the way
        said = self.log.read_text(encoding="utf-8", errors="replace").strip()
        return said.splitlines()[-1] if said else str(error)


class WarmProcess(Warm):
    """A warm process of our own. Use it as a context manager, or `close` it."""

    def __init__(self, level: Level) -> None:
        super().__init__(scratch.make())
        self.level = level
        self.folder.chmod(0o711)
        self.boxes.mkdir(mode=0o711)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(self._path)
            Path(self._path).chmod(0o600)
            listener.listen(64)
            self._process = self._start(listener)
        (self.folder / PID).write_text(str(self._process.pid))

    def _start(self, listener: socket.socket) -> subprocess.Popen[bytes]:
        environment = {**ENVIRONMENT, "HOME": "/home", "MPLCONFIGDIR": "/tmp/matplotlib"}
        words = [sys.executable, "-m", "tichchap.autograde.warm.zygote"]
        words += [str(listener.fileno()), str(int(self.level.boxed))]
        if self.level.boxed:
            words = [*command([self.boxes], nested=True, environment=environment), *words]
        with self.log.open("wb") as log:
            return subprocess.Popen(
                words,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process that was started: bubblewrap, or the warm process itself."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it with all its kernels, and remove the folder."""
        self._process.kill()
        self._process.wait()
        scratch.remove(self.folder)

    def __enter__(self) -> "WarmProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read_line(connection: socket.socket) -> dict[str, Any]:
    connection.settimeout(2)
    try:
        said: dict[str, Any] = json.loads(connection.recv(4096) or b"{}")
    except (OSError, ValueError):
        return {}
    return said
