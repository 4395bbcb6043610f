"""The kernels in which submissions run; nbgrader_config.py names the class to nbgrader."""

from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Unicode, default

from tichchap.course.execute import ThisInterpreter

PROVISIONER = "tichchap"  # its entry point in pyproject.toml


class GradingKernelManager(AsyncKernelManager):
    """Kernels of this interpreter in sandboxes, forked from a warm process where that is possible.

    `level` is one of `warm.levels.Level`, by default the strongest of this machine, `limits` what
    to set of `warm.limits.Limits`.
    """

    level = Unicode(help="How kernels are isolated.").tag(config=True)
    limits = Dict(help="Limits of a kernel other than the defaults.").tag(config=True)

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
