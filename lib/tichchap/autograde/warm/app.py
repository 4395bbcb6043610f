"""The kernel's program: ipykernel's, without what it would read of a user's settings."""

from typing import Any

from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

# no history file: what students' code writes is lost with the box anyway
CONFIG = Config({"HistoryManager": {"enabled": False}})


class BoxedKernelApp(IPKernelApp):
    """ipykernel's application; a box has no command line and no files of settings.

    Looking for them takes a fifth of the time that a forked kernel needs to start.
    """

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """There is none."""


def become(connection_file: str) -> None:
    """Be the kernel of this connection; does not return before its end."""
    BoxedKernelApp.launch_instance(connection_file=connection_file, config=CONFIG)
