"""A real JupyterLab in an empty home, and what its pages are asked in a browser."""

import os
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

JUPYTERLAB = ("-m", "jupyterlab")
TICHCHAP = ("-c", "from tichchap.cli import main; main()")
IDLE = "window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
OPENED = "path => window.jupyterapp?.shell?.currentWidget?.context?.path === path"
READY = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
}"""
# a widget that a command gives cannot be sent here
EXECUTE = "([name, values]) => window.jupyterapp.commands.execute(name, values).then(() => null)"


@contextmanager
def started_lab(words: Sequence[str], home: Path, cwd: Path) -> Iterator[str]:
    """Start `python WORDS` with JupyterLab's options for a test added; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ServerApp.ip": "127.0.0.1", "ServerApp.port": port, "ServerApp.open_browser": False,
        "ServerApp.allow_root": True, "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": True, "LabApp.extension_manager": "readonly",
    }  # fmt: skip
    command = [sys.executable, *words, *(f"--{k}={v}" for k, v in options.items())]
    log = home / "lab.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, env=environment(home), stdout=out, stderr=out, cwd=cwd)
    try:
        _answering(port, server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def environment(home: Path) -> dict[str, str]:
    """The variables of somebody who lives in `home` and has activated the environment."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER_", "IPYTHON", "TICHCHAP_"))
    }
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    return {**kept, "HOME": str(home), "PATH": path}


def _answering(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the server takes connections."""
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def opened(page: "Page", path: str) -> None:
    """Wait until a notebook is in front and its kernel is ready."""
    page.wait_for_function(OPENED, arg=path, timeout=120_000)
    page.evaluate(READY)


def execute(page: "Page", command: str, **values: Any) -> None:
    """Run one of JupyterLab's commands; it is over when this returns."""
    page.evaluate(EXECUTE, [command, values])
