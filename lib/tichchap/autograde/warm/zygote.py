"""The warm process: it imports what submissions use, and forks a kernel for each request.

`python -m tichchap.autograde.warm.zygote DESCRIPTOR BOXED`: a listening unix socket, inherited, and
1 inside bubblewrap. One thread, no GPU, nothing secret: a fork has all that is in here.
"""

import os
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path

from tichchap.autograde.warm import linux
from tichchap.autograde.warm.child import Request
from tichchap.autograde.warm.keeper import keep
from tichchap.course.quick import warming

LONGEST = 1 << 20


# what a kernel imports when it starts, what many submissions import, and what answers probes
IMPORTED = (
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "tichchap.autograde.warm.app",
    "tichchap.autograde.sealed.serve",
    "matplotlib.pyplot",
    "torchvision",
)


def warm_up() -> None:
    """Import and run once what would otherwise cost every submission seconds."""
    for name in IMPORTED:
        import_module(name)
    from tichchap.autograde.sealed.ban import list_all
    from tichchap.autograde.sealed.warm_up import warm_up as run_once

    run_once()
    list_all()


def check_threads() -> None:
    """A fork of a process with threads can hang. Raises `SystemExit` where there are some."""
    count = len(list(Path("/proc/self/task").iterdir()))
    if count != 1:
        sys.exit(f"zygote: expected one thread before the first fork, got {count}")


def serve_forever(listener: socket.socket, *, boxed: bool) -> None:
    """Fork for each connection; the keepers are reaped by the system."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            code = 1
            try:
                keep(connection, Request.read(connection.recv(LONGEST)), boxed=boxed)
                code = 0
            except BaseException as error:
                print(f"zygote: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            finally:
                os._exit(code)
        connection.close()


def main(argv: list[str]) -> None:
    """Warm up and serve."""
    linux.set_process(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    with warming("debugpy"):  # nobody debugs in a box
        warm_up()
    check_threads()
    serve_forever(socket.socket(fileno=int(argv[1])), boxed=argv[2] == "1")


if __name__ == "__main__":
    main(sys.argv)
