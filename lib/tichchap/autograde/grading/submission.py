"""Reading what a student handed in: bytes from anyone, into a notebook in order or a refusal."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from tichchap.autograde.grading.job import Job, Refused
from tichchap.autograde.records import SECRET, TIMESTAMP
from tichchap.autograde.restore import new_cell, restored
from tichchap.autograde.warm.limits import MIB
from tichchap.languages import LANGS

LARGEST, MOST_CELLS, LONGEST_CELL = 16 * MIB, 1000, 200_000
MOST_FILES, DEEPEST = 200, 8


def notebook_bytes(folder: Path, name: str) -> tuple[bytes, list[str]]:
    """Read the notebook `name` in a submission's folder; what else lies there is reported.

    Raises:
        Refused: it is missing, no regular file, or too large, or there are too many files.
    """
    if folder.is_symlink():
        raise Refused("the folder of the submission is a link")
    others = _other_files(folder, name)
    path = folder / name
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            raise Refused(f"{name}: expected a file, got a link, a folder or a device")
        if about.st_size > LARGEST:
            raise Refused(f"{name}: expected at most {LARGEST // MIB} MiB, got {about.st_size}")
        return path.read_bytes(), others
    except FileNotFoundError:
        raise Refused(f"{name}: not in the submission") from None
    except OSError as error:
        raise Refused(f"{name}: {error.strerror}") from error


def _other_files(folder: Path, name: str) -> list[str]:
    """List the files that are not used, without following any link."""
    found: list[str] = []
    for path, folders, files in os.walk(folder):
        place = Path(path).relative_to(folder)
        if len(place.parts) > DEEPEST:
            raise Refused(f"expected folders at most {DEEPEST} deep, got {place}")
        found += [str(place / each) for each in files]
        if len(found) + len(folders) > MOST_FILES:
            raise Refused(f"expected at most {MOST_FILES} files, got more")
    used = (name, TIMESTAMP, SECRET)
    return [f"file not used: {each}" for each in sorted(found) if each not in used]


def read_notebook(data: bytes) -> NotebookNode:
    """Read a notebook whose parts have the types they should have.

    Raises:
        Refused: it has not.
    """
    try:
        raw = json.loads(data.decode("utf-8"))
        notebook: NotebookNode = nbformat.from_dict(raw if isinstance(raw, dict) else {})
        if notebook.get("nbformat") != 4:
            notebook = nbformat.reads(data.decode("utf-8"), as_version=4)
        cells = [_cell(cell) for cell in notebook.cells]
    except (ValueError, RecursionError, MemoryError, KeyError, AttributeError, TypeError) as error:
        raise Refused(f"not a notebook: {type(error).__name__}: {str(error)[:200]}") from error
    except Exception as error:  # nbformat's converters of old formats
        raise Refused(f"not a notebook: {type(error).__name__}") from error
    if len(cells) > MOST_CELLS:
        raise Refused(f"expected at most {MOST_CELLS} cells, got {len(cells)}")
    metadata = notebook.get("metadata")
    own = metadata.get("tichchap") if isinstance(metadata, dict) else None
    lang = own.get("lang") if isinstance(own, dict) else None
    kept = nbformat.from_dict({"tichchap": {"lang": lang}} if lang in LANGS else {})
    made: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata=kept)
    return made


def _cell(cell: Any) -> NotebookNode:
    """Keep what counts of a cell: kind, text, the keys of nbgrader, and pasted pictures."""
    kind, source = cell["cell_type"], cell["source"]
    source = "".join(source) if isinstance(source, list) else source
    if not isinstance(source, str) or len(source) > LONGEST_CELL:
        raise ValueError(f"a cell: expected a text of at most {LONGEST_CELL} characters")
    source = source.encode("utf-8", "replace").decode("utf-8")
    kind = kind if kind in ("code", "markdown", "raw") else "raw"
    metadata = cell.get("metadata")
    keys = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    made = new_cell(kind, source, keys if isinstance(keys, dict) else None)
    if kind != "code" and _are_pictures(cell.get("attachments")):
        made.attachments = cell["attachments"]
    return made


def _are_pictures(attachments: Any) -> bool:
    return isinstance(attachments, dict) and all(
        isinstance(bundle, dict)
        and all(kind.startswith("image/") and isinstance(x, str) for kind, x in bundle.items())
        for bundle in attachments.values()
    )


def in_order(job: Job) -> tuple[NotebookNode, list[str]]:
    """The notebook to run: answers and own cells of the student, all else as it was released.

    Raises:
        Refused: what was handed in is no notebook.
    """
    notebook = read_notebook(job.notebook)
    released = {name: nbformat.from_dict(json.loads(cell)) for name, cell in job.released.items()}
    notebook.cells, remarks = restored(notebook.cells, released)
    lang = notebook.metadata.get("tichchap", {}).get("lang", job.lang)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, "tichchap": {"lang": lang}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook, remarks
