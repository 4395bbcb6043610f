"""The kernel's program: ipykernel's, without what it would read of a user's settings."""

import logging
import sys
from types import SimpleNamespace
from typing import Any

from ipykernel import ipkernel
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

# no history file: what students' code writes is lost with the box anyway
CONFIG = Config({"HistoryManager": {"enabled": False}})


class BoxedKernel(ipkernel.IPythonKernel):
    """IPython's kernel; nobody debugs in a box."""

    def __init__(self, **options: Any) -> None:
        # it notes the file of every module for a debugger, and with that touches 20 MB of the
        # memory that forks share, which the system then copies
        vars(ipkernel)["sys"] = SimpleNamespace(**{**vars(sys), "modules": {}})
        try:
            super().__init__(**options)  # type: ignore[no-untyped-call]
        finally:
            vars(ipkernel)["sys"] = sys


class BoxedKernelApp(IPKernelApp):
    """ipykernel's application; a box has no command line, no files of settings and no log.

    Each would cost a forked kernel some milliseconds, of the fifty that it needs to start.
    """

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """There is none."""

    def _configure_logging(self) -> None:
        """Nobody reads a box's log; the usual settings go through the loggers of all libraries."""
        logging.getLogger(type(self).__name__).handlers = [logging.NullHandler()]

    def init_code(self) -> None:
        """Run nothing: a box has no files that a user wants to begin with."""
        assert self.shell is not None
        self.shell.user_ns_hidden.update(self.shell.user_ns)
        # what `%reset --aggressive` leaves; a set would touch the name of every module
        self.shell._sys_modules_keys = sys.modules.keys()


def become(connection_file: str) -> None:
    """Be the kernel of this connection; does not return before its end."""
    BoxedKernelApp.launch_instance(
        connection_file=connection_file, kernel_class=BoxedKernel, config=CONFIG
    )
