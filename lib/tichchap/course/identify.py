"""Step 9, identify: cell ids that follow from the cell, so that an edit elsewhere changes none."""

import hashlib
from collections import Counter

from nbformat import NotebookNode


def identify(notebook: NotebookNode) -> NotebookNode:
    """Set each cell's id: its grade id, else the first 8 hex digits of the SHA-256 of its source.

    A second cell with the same source gets `-2`, and so on.
    """
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        name = name or hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        seen[name] += 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return notebook
