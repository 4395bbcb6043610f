"""How far a student is with an exercise, as its notebook and what was handed in of it say."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from jupyter_core.paths import jupyter_data_dir
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from tichchap.autograde.reasons import error_of
from tichchap.autograde.student.visible import visible
from tichchap.autograde.submissions import answer_cells, read_notebook
from tichchap.course.headings import title
from tichchap.course.release import CODE_STUB


@dataclass(frozen=True)
class Progress:
    """How many answers of a notebook are written, how many visible checks passed when they were
    last run, and whether it was handed in.

    `packed`: the file of `tichchap submit` holds it; `submitted`: nbgrader's exchange has got it.
    Each is None where there is nothing, and False where that is another version.
    """

    title: str
    written: int
    answers: int
    passed: int
    checks: int
    packed: bool | None
    submitted: bool | None


def progress(path: Path) -> Progress:
    """Look at the notebook, at the zip beside it, and at nbgrader's copies of what it submitted.

    Raises:
        GradingError: there is no notebook that can be read.
    """
    notebook = read_notebook(path)
    answers = len(answer_cells(notebook))
    written = answers - len(unwritten(notebook))
    checks = visible(notebook).values()
    passed = sum(cell.execution_count is not None and error_of(cell) is None for cell in checks)
    handed_in = _packed(path), _submitted(path)
    return Progress(title(notebook, path.stem), written, answers, passed, len(checks), *handed_in)


def unwritten(notebook: NotebookNode) -> list[str]:
    """The names of the cells to fill in that are as they were released, or still raise the stub."""
    return [name for name, cell in answer_cells(notebook).items() if not _is_written(cell)]


def _is_written(cell: NotebookNode) -> bool:
    if cell.cell_type == "code" and CODE_STUB in cell.source:
        return False
    # nbgrader writes it when it releases: an exercise may ask to mend code that is there
    return bool(cell.metadata.nbgrader.get("checksum") != compute_checksum(cell))


def _packed(path: Path) -> bool | None:
    """Compare contents and not times: JupyterLab saves a notebook that did not change, too."""
    target = path.with_suffix(".zip")
    if not target.is_file():
        return None
    try:
        with ZipFile(target) as archive:
            return archive.read(path.name) == path.read_bytes()
    except (BadZipFile, KeyError):
        return None


def _submitted(path: Path) -> bool | None:
    copies = Path(jupyter_data_dir(), "nbgrader_cache").glob(f"*/*+{path.stem}+*/{path.name}")
    latest = max(copies, key=lambda copy: copy.parent.name.split("+")[2], default=None)
    return None if latest is None else latest.read_bytes() == path.read_bytes()
