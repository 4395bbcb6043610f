"""Step 11, execute: run a lecture once, in a kernel of this interpreter."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from tichchap.course.errors import SourceError
from tichchap.course.reuse import is_run
from tichchap.course.shrink import shrink
from tichchap.course.source import Cell, Source
from tichchap.course.this_interpreter import ThisInterpreter

CELL_TIMEOUT = 120  # seconds; a whole lecture has 20
FIGURE_DPI = 80  # pictures are committed: small enough to clone, sharp enough to project
TRACEBACK_LINES = 8
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


def execute(notebook: NotebookNode, source: Source, cells: list[Cell]) -> None:
    """Fill the outputs and execution counts of `notebook` by running its code cells in order.

    `cells` are the source's code cells in the order of the notebook's. The kernel works in an
    empty temporary folder. Raises `SourceError`, naming the cell and ending with the traceback's
    last lines, when a cell fails, takes longer than 120 s, writes to stderr or prints an address.
    """
    code = [(i, cell) for i, cell in enumerate(notebook.cells) if is_run(cell)]
    progress = tqdm(total=len(code), desc=source.path, unit="cell", leave=False, disable=None)
    with (
        tempfile.TemporaryDirectory() as folder,
        _kernel(notebook, Path(folder)) as client,
        progress,
    ):
        for count, ((index, cell), origin) in enumerate(zip(code, cells, strict=True), start=1):
            try:
                client.execute_cell(cell, index, execution_count=count)
            except (CellControlSignal, CellExecutionError, DeadKernelError) as error:
                raise SourceError(source.finding(origin, _reason(error, cell))) from None
            cell.outputs = [_clean(output, count) for output in cell.outputs]
            if complaint := _complaint(cell):
                raise SourceError(source.finding(origin, complaint))
            progress.update()


@contextmanager
def _kernel(notebook: NotebookNode, folder: Path) -> Iterator[NotebookClient]:
    work = folder / "work"
    work.mkdir()
    client = NotebookClient(
        notebook,
        km=manager(folder),
        timeout=CELL_TIMEOUT,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(work)}},
    )
    with client.setup_kernel(env=_environment(folder), cleanup_kc=True):
        yield client


def manager(folder: Path) -> AsyncKernelManager:
    """A manager whose kernel talks through sockets in `folder` where the system has such."""
    if os.name != "posix":
        return AsyncKernelManager(kernel_spec_manager=ThisInterpreter())
    # without TCP there is no port to choose, none to leave open, and no warning about it; the
    # path is absolute because the kernel works in another folder than this process
    return AsyncKernelManager(
        kernel_spec_manager=ThisInterpreter(), transport="ipc", ip=str(folder / "ipc")
    )


def _environment(folder: Path) -> dict[str, str]:
    """The variables of the kernel: nothing of the author's own settings reaches a picture."""
    style = folder / "matplotlibrc"
    style.write_text(f"figure.dpi: {FIGURE_DPI}\nsavefig.dpi: {FIGURE_DPI}\n", encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TICHCHAP_")}
    return kept | {
        "MATPLOTLIBRC": str(style),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",
    }


def _clean(output: NotebookNode, count: int) -> NotebookNode:
    """The output without what differs from machine to machine."""
    if "metadata" in output:
        output.metadata = NotebookNode()
    if "image/png" in output.get("data", {}):
        # nbclient ends the base64 text with a newline
        output.data["image/png"] = shrink(output.data["image/png"].strip()) + "\n"
    if output.output_type == "execute_result":
        output.execution_count = count
    if output.output_type == "error":
        # the frames name folders of this machine; students see the error itself
        output.traceback = [f"{output.ename}: {output.evalue}"]
    return output


def _complaint(cell: NotebookNode) -> str:
    """What makes the outputs of a cell unfit to commit; empty where nothing does."""
    if "nbval-ignore-output" in cell.metadata.get("tags", []):
        return ""
    for output in cell.outputs:
        text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
        if output.get("name") == "stderr":
            return f"expected nothing on stderr (a warning?), got:\n{text.rstrip()}"
        if address := ADDRESS.search(text):
            return f"expected the same text each time, got a memory address, {address[0]}"
    return ""


def _reason(error: Exception, cell: NotebookNode) -> str:
    if not isinstance(error, CellExecutionError):
        return f"the kernel gave no answer: {error}"
    frames: list[Any] = [output for output in cell.outputs if output.output_type == "error"]
    lines = "\n".join(frames[-1].traceback).splitlines() if frames else str(error).splitlines()
    shown = "\n".join(["", *lines[-TRACEBACK_LINES:]])
    return f"{error.ename}: {error.evalue}{COLOUR.sub('', shown)}"
