"""The kernels in which submissions run; nbgrader_config.py names the class to nbgrader."""

import contextlib
import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Type, Unicode, default

from tichchap.course.this_interpreter import ThisInterpreter

PROVISIONER = "tichchap"  # its entry point in pyproject.toml
ANSWER, PUBLISHED = 1.0, 0.2  # seconds for a reply, and for what a kernel publishes about it


class PromptClient(AsyncKernelClient):
    """A client that a kernel has for itself, from its first message on."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and what it publishes is heard.

        jupyter_client's own goes on listening until there is silence for 0.2 s, which is a quarter
        of the time of a small submission. There is nobody else to be heard here, and nbclient tells
        messages apart by the request that they answer. Raises `RuntimeError` where none comes.
        """
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=ANSWER)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=PUBLISHED)
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                raise RuntimeError("the kernel ended before it answered")
            if time.monotonic() > until:
                raise RuntimeError(f"the kernel did not answer in {timeout:g} s")


class GradingKernelManager(AsyncKernelManager):
    """Kernels of this interpreter in sandboxes, forked from a warm process where that is possible.

    `level` is one of `warm.levels.Level`, by default the strongest of this machine, `limits` what
    to set of `warm.limits.Limits`.
    """

    level = Unicode(help="How kernels are isolated.").tag(config=True)
    limits = Dict(help="Limits of a kernel other than the defaults.").tag(config=True)
    client_factory = Type(PromptClient, help="The class of clients.")

    async def _async_wait(self, pollinterval: float = 0.01) -> None:
        # a tenth of a second between two looks, as usual, is the time that most kernels take to end
        await super()._async_wait(pollinterval)

    @default("kernel_spec_manager")
    def _sealed_interpreter(self) -> "SealedInterpreter":
        return SealedInterpreter(parent=self)


class SealedInterpreter(ThisInterpreter):
    """This interpreter, started by our provisioner."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel specification, with the settings of the manager."""
        spec = super().get_kernel_spec(kernel_name)
        manager: Any = self.parent
        config = {"level": manager.level, "limits": dict(manager.limits)}
        spec.metadata = {
            "kernel_provisioner": {"provisioner_name": PROVISIONER, "config": config},
        }
        return spec
