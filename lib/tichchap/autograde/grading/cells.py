"""Running the student's own cells in a sealed kernel."""

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import zmq.asyncio
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from tichchap.autograde.grading.job import Job
from tichchap.autograde.kernels import GradingKernelManager
from tichchap.autograde.records import State
from tichchap.autograde.warm.client import WarmLost
from tichchap.autograde.warm.limits import MIB
from tichchap.autograde.warm.provisioner import SealedProvisioner

GRACE = 4  # seconds for a kernel to take an interrupt
LARGEST_MESSAGE = 32 * MIB


class Ended(Exception):  # noqa: N818
    """The student's process is of no use any more; `state` is how the grading ends."""

    def __init__(self, state: State, said: str) -> None:
        super().__init__(said)
        self.state, self.said = state, said


class StudentClient(NotebookClient):
    """nbclient, with an end to what a cell may print and to the time that all cells may take."""

    printed, most = 0, 0
    until = 0.0

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Count what comes; of what is too much nothing is kept."""
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            self.printed += _size(msg["content"])
            if self.printed > self.most:
                return None
        return super().process_message(msg, cell, cell_index)

    def seconds_for(self, cell: NotebookNode) -> int:
        """The time that is left for a cell."""
        return max(1, min(int(self.timeout or 0), round(self.until - time.monotonic())))


def _size(content: dict[str, Any]) -> int:
    return len(json.dumps(content, default=str))


@contextlib.contextmanager
def kernel(notebook: NotebookNode, job: Job, work: Path) -> Iterator[StudentClient]:
    """A kernel in a sandbox with the assignment's files in its working folder."""
    context = zmq.asyncio.Context()
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
    manager = GradingKernelManager(context=context, level=job.level, limits=job.limits.as_dict())
    client = StudentClient(
        notebook,
        km=manager,
        timeout=job.limits.cell,
        allow_errors=True,
        record_timing=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(work)}},
    )
    client.most, client.until = job.limits.output, time.monotonic() + job.limits.submission
    client.timeout_func = client.seconds_for
    try:
        with client.setup_kernel(env={"TICHCHAP_LANG": notebook.metadata.tichchap.lang}):
            yield client
    finally:
        context.destroy(linger=0)


def run_cells(client: StudentClient, indices: list[int]) -> list[str]:
    """Run cells by their places; what was stopped is said, and the others run on.

    Raises:
        Ended: the process died, does not take an interrupt, or the time of all cells is over.
    """
    remarks: list[str] = []
    for count, index in enumerate(indices, 1):
        cell = client.nb.cells[index]
        try:
            client.execute_cell(cell, index, execution_count=count)
        except CellTimeoutError:
            remarks.append(f"cell {index + 1} was stopped after {client.seconds_for(cell):.0f} s")
            _stopped(client, cell)
        except DeadKernelError as error:
            raise death(client) from error
        if client.printed > client.most:
            remarks.append(f"output was cut off after {client.most // MIB} MiB")
            client.most = 2**62
    return remarks


def _stopped(client: StudentClient, cell: NotebookNode) -> None:
    """Interrupt the cell, and make sure that the kernel takes the next one."""
    said = "CellTimeoutError"
    cell.outputs.append(
        nbformat.v4.new_output(
            "error", ename=said, evalue="stopped", traceback=[f"{said}: stopped"]
        )
    )
    assert client.km is not None
    run_sync(client.km.interrupt_kernel)()  # type: ignore[arg-type]  # it is asynchronous here
    probe = nbformat.v4.new_code_cell("")
    client.until = max(client.until, time.monotonic() + GRACE)
    client.timeout, usual = GRACE, client.timeout
    try:
        client.execute_cell(probe, 0, store_history=False)
    except CellTimeoutError:
        raise Ended(State.TIMED_OUT, "the code does not take an interrupt") from None
    except DeadKernelError as error:
        raise death(client) from error
    finally:
        client.timeout = usual
    if client.until <= time.monotonic() + GRACE:
        raise Ended(State.TIMED_OUT, "the time for all cells together is over")


def provisioner(client: StudentClient) -> SealedProvisioner:
    """What started the kernel."""
    assert client.km is not None
    assert isinstance(client.km.provisioner, SealedProvisioner)
    return client.km.provisioner


def death(client: StudentClient) -> Exception:
    """Why the kernel is gone: the student's doing, or the machine's."""
    process = provisioner(client).kernel
    code = process.poll() if process else None
    if process is not None and process.lost:
        return WarmLost("the warm process is gone")
    reason = process.reason if process and process.reason else f"exit code {code}"
    return Ended(State.CRASHED, f"the process of the submission ended: {reason}")
