"""Step 13, write: the bytes of a notebook, and putting them in place in one move."""

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
    # one fixed name, so that what a killed build left behind is used up by the next one
    temporary = path.with_name(f".{path.name}.part")
    if path.is_file() and path.read_bytes() == data:
        temporary.unlink(missing_ok=True)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True
