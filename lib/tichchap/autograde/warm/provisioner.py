"""What jupyter_client knows of us: a provisioner of kernels at the strongest level there is."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Dict, Instance, Unicode

from tichchap.autograde.warm import scratch
from tichchap.autograde.warm.boxes import Box
from tichchap.autograde.warm.bubblewrap import BWRAP, command
from tichchap.autograde.warm.child import Request
from tichchap.autograde.warm.client import ENVIRONMENT, SHARED, Kernel, Warm, WarmProcess
from tichchap.autograde.warm.levels import Level, parse, strongest
from tichchap.autograde.warm.limits import Limits

# of this process's variables a kernel gets these
PASSED = ("TICHCHAP_LANG", "TICHCHAP_SEED", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING")

_warm: dict[Level, WarmProcess] = {}


def warm_process(level: Level) -> Warm:
    """Give a warm process: one that is shared with us, else our own, started anew if it died."""
    shared = Warm(Path(os.environ[SHARED])) if SHARED in os.environ else None
    if shared is not None and shared.alive():
        return shared
    found = _warm.get(level)
    if found is not None and not found.alive():
        found.close()
        found = None
    if found is None:
        found = _warm[level] = WarmProcess(level)
        # not atexit: worker processes do not get there
        Finalize(None, found.close, exitpriority=10)
    return found


class StartedKernel(Kernel):
    """A kernel that was started from nothing."""

    def __init__(self, request: Request, box: Path, *, boxed: bool) -> None:
        words = [sys.executable, "-m", "tichchap.autograde.warm.child"]
        words.append(request.as_json().decode())
        if boxed:
            words = [*command([box], nested=False, environment=request.environment), *words]
        self._process = subprocess.Popen(
            words,
            env=request.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.pid, self._boxed = self._process.pid, boxed

    def poll(self) -> int | None:
        """Give its exit code; None while it runs."""
        return self._process.poll()

    def signal(self, number: int) -> None:
        """Send a signal to it and to all that it has started."""
        if self.poll() is not None:
            return
        if self._boxed and number == signal.SIGINT:  # bubblewrap would take it for its own end
            for process in psutil.Process(self.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if process.name() != BWRAP:
                        process.send_signal(number)
        else:
            os.killpg(self.pid, number)


class SealedProvisioner(KernelProvisionerBase):
    """Kernels in boxes. `level` and `limits` can be set in nbgrader_config.py."""

    level = Unicode(help="How kernels are isolated; by default as strongly as possible.").tag(
        config=True
    )
    limits = Dict(help="Limits other than the defaults, by name; see `Limits`.").tag(config=True)
    kernel: Kernel | None = None
    box: Box | None = Instance(Box, allow_none=True)  # type: ignore[assignment]

    @property
    def isolation(self) -> Level:
        """The level that kernels get."""
        return parse(self.level) if self.level else strongest()

    @property
    def has_process(self) -> bool:
        """Whether a kernel runs."""
        return self.kernel is not None and self.kernel.poll() is None

    async def poll(self) -> int | None:
        """Give the exit code; None while the kernel runs."""
        return self.kernel.poll() if self.kernel else 0

    async def wait(self) -> int | None:
        """Wait for the end of the kernel."""
        code = await self.poll()
        while code is None:
            await asyncio.sleep(0.01)
            code = await self.poll()
        return code

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel."""
        if self.kernel:
            self.kernel.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel at once, with all that it has started."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """End the kernel: a polite request would be up to the student's code."""
        await self.send_signal(signal.SIGKILL)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make the box and the connection file in it."""
        level = self.isolation
        boxes = warm_process(level).boxes if level.forked else scratch.make()
        self.box = Box(boxes, own_user=level is Level.FORKED_IN_BUBBLEWRAP)
        manager: Any = self.parent
        # a box has no network, and a port would be open to everyone on this machine
        manager.transport, manager.ip = "ipc", str(self.box.path / "ipc")
        if cwd := kwargs.pop("cwd", None):
            self._fill(self.box, Path(cwd))
        manager.connection_file = str(self.box.path / "kernel.json")
        manager.write_connection_file()
        if self.box.user is not None:
            os.chown(manager.connection_file, self.box.user, self.box.user)
        self.connection_info = manager.get_connection_info()
        return await super().pre_launch(cmd=[], **kwargs)

    def _fill(self, box: Box, folder: Path) -> None:
        try:
            box.fill(folder)
        except OSError:
            box.remove()
            raise

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel. Raises `WarmLost` where the warm process does not answer."""
        assert self.box is not None
        level, box = self.isolation, self.box
        passed = {name: kwargs["env"][name] for name in PASSED if name in kwargs.get("env", {})}
        environment = {**ENVIRONMENT, "HOME": str(box.path / "work"), **passed}
        limits = Limits(**self.limits)
        file = str(box.path / "kernel.json")
        request = Request(str(box.path), file, environment, limits, box.user)
        if level.forked:
            self.kernel = warm_process(level).fork(request)
        else:
            self.kernel = StartedKernel(request, box.path, boxed=level.boxed)
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the box."""
        if self.box is not None and not restart:
            self.box.remove()
            if not self.isolation.forked:
                scratch.remove(self.box.path.parent)
            self.box = None
