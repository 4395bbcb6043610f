"""How far a student is with an exercise, as its notebook and the file to hand in say."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from tichchap.autograde.submissions import answer_cells, read_notebook
from tichchap.course.headings import title
from tichchap.course.release import CODE_STUB


@dataclass(frozen=True)
class Progress:
    """How many answers of a notebook are written, and whether a file to hand in holds it.

    `packed` is None without such a file, and False where the file holds another version.
    """

    title: str
    written: int
    answers: int
    packed: bool | None


def progress(path: Path) -> Progress:
    """Look at the notebook and at the zip of `tichchap submit` beside it.

    Raises:
        GradingError: there is no notebook that can be read.
    """
    notebook = read_notebook(path)
    answers = len(answer_cells(notebook))
    written = answers - len(unwritten(notebook))
    return Progress(title(notebook, path.stem), written, answers, _packed(path))


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
