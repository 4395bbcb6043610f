"""The visible checks of a notebook, run as Jupyter runs them: top to bottom, in one kernel."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from tichchap.autograde.reasons import check_cells, described, error_of, reason
from tichchap.autograde.student.visible import is_hidden
from tichchap.autograde.submissions import answer_cells
from tichchap.autograde.texts import text
from tichchap.course.execute import manager
from tichchap.languages import Lang

CELL = 150  # seconds, as long as nbgrader_config.py lets a cell run


@dataclass(frozen=True)
class Verdict:
    """One check: whether it passed, why not, and what it printed."""

    id: str
    points: float
    passed: bool
    reason: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Checked:
    """What came of a notebook: its visible checks, the student's errors, and what is left over.

    `errors` are those of the cells to fill in, by their name; `hidden` the ids of the checks that
    run only when the notebook is graded, `written` the answers that a person reads.
    """

    verdicts: tuple[Verdict, ...]
    errors: dict[str, str]
    hidden: tuple[str, ...]
    written: tuple[str, ...]


def run_checks(notebook: NotebookNode, folder: Path, lang: Lang) -> Checked:
    """Run a notebook in a kernel that works in `folder`; its outputs are filled in."""
    checks = check_cells(notebook)
    hidden = tuple(name for name, cell in checks.items() if is_hidden(cell))
    code = [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    with _kernel(notebook, folder, lang) as client:
        for count, (index, cell) in enumerate(tqdm(code, leave=False, disable=None), 1):
            if not _run(client, cell, index, count):
                break
    answers = answer_cells(notebook)
    written = tuple(name for name, cell in answers.items() if cell.cell_type == "markdown")
    errors = {
        name: described(error, lang)
        for name, cell in answers.items()
        if cell.cell_type == "code" and (error := error_of(cell)) is not None
    }
    verdicts = tuple(_verdict(notebook, name, lang) for name in checks if name not in hidden)
    return Checked(verdicts, errors, hidden, written)


def _run(client: NotebookClient, cell: NotebookNode, index: int, count: int) -> bool:
    """Run one cell; whether the kernel lives on."""
    try:
        client.execute_cell(cell, index, execution_count=count)
    except CellTimeoutError:
        return True  # nbclient has interrupted it: the error is among the outputs
    except DeadKernelError:
        return False
    return True


def _verdict(notebook: NotebookNode, name: str, lang: Lang) -> Verdict:
    cell = check_cells(notebook)[name]
    points = float(cell.metadata.nbgrader.points)
    streams = [out for out in cell.outputs if out.output_type == "stream"]
    printed = "".join(out.text for out in streams if out.name == "stdout").rstrip()
    if cell.execution_count is None:
        return Verdict(name, points, False, text("not_run", lang))
    if error_of(cell) is not None:
        return Verdict(name, points, False, reason(notebook, name, lang), printed)
    return Verdict(name, points, True)


@contextmanager
def _kernel(notebook: NotebookNode, folder: Path, lang: Lang) -> Iterator[NotebookClient]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory() as sockets:
        client = NotebookClient(
            notebook,
            km=manager(Path(sockets)),
            timeout=CELL,
            interrupt_on_timeout=True,
            allow_errors=True,
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        )
        with client.setup_kernel(env=os.environ | {"TICHCHAP_LANG": lang}, cleanup_kc=True):
            yield client
