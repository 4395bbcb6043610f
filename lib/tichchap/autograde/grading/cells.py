"""Running the student's own cells in a sealed kernel."""

import asyncio
import contextlib
import signal
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
from tichchap.autograde.grading.messages import SHOWN, plain, size
from tichchap.autograde.kernels import GradingKernelManager
from tichchap.autograde.records import State
from tichchap.autograde.warm.client import NoKernel, WarmLost
from tichchap.autograde.warm.limits import MIB
from tichchap.autograde.warm.provisioner import SealedProvisioner

GRACE = 4  # seconds for a kernel to take an interrupt
DYING = 2  # seconds for the keeper to say how it ended
# as many messages of the student's code wait in this process, of so many bytes each
WAITING, LARGEST_MESSAGE = 64, 16 * MIB
NOT_OF_A_KERNEL = (AttributeError, KeyError, TypeError, ValueError, RecursionError)


class Ended(Exception):  # noqa: N818
    """The student's process is of no use any more; `state` is how the grading ends."""

    def __init__(self, state: State, said: str) -> None:
        super().__init__(said)
        self.state, self.said = state, said


class StudentClient(NotebookClient):
    """nbclient, with an end to what a cell may print and to the time that all cells may take."""

    printed, most = 0, 0
    until = 0.0
    listening: "asyncio.Task[None] | None" = None

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Count what comes; of what is too much nothing is kept."""
        kind = msg["msg_type"]
        content = plain(kind, msg["content"])
        if kind in SHOWN:
            self.printed += size(content or {})
        if content is None or (kind in SHOWN and self.printed > self.most):
            return None
        return super().process_message({**msg, "content": content}, cell, cell_index)

    async def _async_poll_output_msg(self, *args: Any) -> None:
        self.listening = asyncio.current_task()
        await super()._async_poll_output_msg(*args)

    async def settle(self) -> bool:
        """Hear a cell out that was stopped; whether it ends.

        nbclient leaves off listening to it, and would miss what the next cells say.
        """
        try:
            if self.listening is not None:
                await asyncio.wait_for(self.listening, GRACE)
        except TimeoutError:
            return False
        return True

    def seconds_for(self, cell: NotebookNode) -> int:
        """The time that is left for a cell."""
        return max(1, min(int(self.timeout or 0), round(self.until - time.monotonic())))


@contextlib.contextmanager
def kernel(notebook: NotebookNode, job: Job, work: Path) -> Iterator[StudentClient]:
    """A kernel in a sandbox with the assignment's files in its working folder.

    Raises:
        NoKernel: it does not start.
    """
    context = zmq.asyncio.Context()
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
    context.setsockopt(zmq.RCVHWM, WAITING)
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
    client.most, client.timeout_func = job.limits.output, client.seconds_for
    try:
        with contextlib.ExitStack() as stack:
            _start(client, stack)
            if (box := provisioner(client).box) is not None:
                box.close()
            client.until = time.monotonic() + job.limits.submission
            yield client
    finally:
        context.destroy(linger=0)


def _start(client: StudentClient, stack: contextlib.ExitStack) -> None:
    try:
        environment = {"TICHCHAP_LANG": client.nb.metadata.tichchap.lang}
        # nbclient leaves a manager that it has not made itself as it is
        stack.enter_context(client.setup_kernel(env=environment, cleanup_kc=True))
    except Exception as error:  # no code of a student's has run yet
        said = f"no kernel can be started: {type(error).__name__}: {error}"
        raise NoKernel(said) from error


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
        except NOT_OF_A_KERNEL as error:
            said = f"the process says what no kernel says: {type(error).__name__}"
            raise Ended(State.CRASHED, said) from error
    if client.printed > client.most:  # and nothing of what came after it was kept
        remarks.append(f"output was cut off after {client.most // MIB} MiB")
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
    if not run_sync(client.settle)():
        process = provisioner(client).kernel
        if process is None or process.poll() is not None:
            raise death(client)
        raise Ended(State.TIMED_OUT, "the code does not take an interrupt")
    if time.monotonic() > client.until:
        raise Ended(State.TIMED_OUT, "the time for all cells together is over")


def provisioner(client: StudentClient) -> SealedProvisioner:
    """What started the kernel."""
    assert client.km is not None
    assert isinstance(client.km.provisioner, SealedProvisioner)
    return client.km.provisioner


def was_killed(client: StudentClient) -> bool:
    """Whether the kernel was killed, and not by its keeper: by the system, or by hand.

    A boxed kernel cannot do that to itself.

    Raises:
        WarmLost: it went down with the warm process.
    """
    process, until = provisioner(client).kernel, time.monotonic() + DYING
    while process is not None and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    if process is not None and process.lost:
        raise WarmLost("the warm process is gone")
    return process is not None and process.poll() == -signal.SIGKILL and not process.reason


def death(client: StudentClient) -> Exception:
    """Why the kernel is gone: the student's doing, or the machine's."""
    process = provisioner(client).kernel
    code = process.poll() if process else None
    if process is not None and process.lost:
        return WarmLost("the warm process is gone")
    reason = process.reason if process and process.reason else f"exit code {code}"
    return Ended(State.CRASHED, f"the process of the submission ended: {reason}")
