"""The kernels in which submissions run; nbgrader_config.py names the class to nbgrader."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Unicode, default

from tichchap.course.execute import ThisInterpreter


class GradingKernelManager(AsyncKernelManager):
    """Kernels of this interpreter, with `environment` on top of this process's variables.

    Where the system has such, they talk through sockets in a folder of their own and not through
    TCP ports, which anyone on the machine could open.
    """

    environment = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="Environment variables that every grading kernel gets.",
    ).tag(config=True)

    _folder: Path | None = None

    @default("kernel_spec_manager")
    def _this_interpreter(self) -> ThisInterpreter:
        return ThisInterpreter(parent=self)

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel; its environment is `env` (by default ours) with `environment`."""
        env = {**(kwargs.pop("env", None) or os.environ), **self.environment}
        if os.name == "posix":
            self._folder = Path(tempfile.mkdtemp(prefix="tichchap-"))
            self.transport, self.ip = "ipc", str(self._folder / "ipc")
        try:
            await super().start_kernel(env=env, **kwargs)
        except BaseException:
            self._remove_folder()
            raise

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """Remove what the kernel leaves behind, the folder of its sockets included."""
        await super().cleanup_resources(restart=restart)
        if not restart:
            self._remove_folder()

    def _remove_folder(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
