"""Step 14, write: the bytes of a notebook, and putting them in place in one move."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode


def text_of(notebook: NotebookNode) -> str:
    """The notebook as text: sorted keys, one space of indent, a newline at the end."""
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook, version=4)) + "\n"


def write(path: Path, text: str) -> bool:
    """Put `text` at `path`, whole or not at all. Returns whether the file changed."""
    return write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> bool:
    """Put bytes at `path`, whole or not at all. Returns whether the file changed."""
    if path.is_file() and path.read_bytes() == data:
        _unfinished(path).unlink(missing_ok=True)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with in_one_move(path) as part:
        part.write_bytes(data)
    return True


@contextmanager
def in_one_move(path: Path) -> Iterator[Path]:
    """Give a file to be written beside `path`; it takes that place when the block succeeds."""
    part = _unfinished(path)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _unfinished(path: Path) -> Path:
    # one fixed name, so that what a killed build left behind is used up by the next one
    return path.with_name(f".{path.name}.part")
