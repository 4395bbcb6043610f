"""What a notebook says of itself: its title and how long it takes."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

HEADING = re.compile(r"\A# (.+)$", re.MULTILINE)
TIME = re.compile(r"\*\*(?:Thời\s+gian|Time):\*\*\s+([^.\n]+)\.")


def title(notebook: NotebookNode, otherwise: str) -> str:
    """The heading with which a cell begins, or `otherwise` where none does."""
    return next(
        (match[1] for prose in _prose(notebook) if (match := HEADING.search(prose))), otherwise
    )


def time(notebook: NotebookNode) -> str:
    """How long a lecture takes, in its own words; empty where it does not say."""
    return next((match[1] for prose in _prose(notebook) if (match := TIME.search(prose))), "")


def _prose(notebook: NotebookNode) -> Iterator[str]:
    return (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
