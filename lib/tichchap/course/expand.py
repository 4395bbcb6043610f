"""Step 5, expand: the short exercise keys to nbgrader's metadata.

This is the only place that knows nbgrader's cell schema (version 3).
"""

from collections import Counter
from typing import Any

import nbformat
from nbformat import NotebookNode

from tichchap.course.source import Cell

SCHEMA = 3
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
# inside a solution: code that students get in its place, broken and to be repaired
STUB = "### STUB "


def expand(cells: list[Cell]) -> NotebookNode:
    """A notebook of `cells`, with nbgrader's metadata where a key asks for it."""
    notebook: NotebookNode = nbformat.v4.new_notebook()
    pairs = zip(cells, grade_ids(cells), strict=True)
    notebook.cells = [_expand(cell, grade_id) for cell, grade_id in pairs]
    return notebook


def grade_ids(cells: list[Cell]) -> list[str | None]:
    """nbgrader's id of each cell, None where nbgrader has no interest in it.

    `solve="f"` gives `f`, `written="w"` gives `w`, `check="f" name="stride"` gives `f-stride`, the
    n-th check of `f` without a name gives `f-check-n`, the n-th locked cell gives `locked-n`.
    """
    seen: Counter[str] = Counter()
    ids: list[str | None] = []
    for cell in cells:
        keys = cell.keys
        if "check" in keys:
            subject = keys["check"]
            seen[subject] += 1
            ids.append(f"{subject}-{keys.get('name') or f'check-{seen[subject]}'}")
        elif keys.get("locked"):
            seen["locked"] += 1
            ids.append(f"locked-{seen['locked']}")
        else:
            ids.append(keys.get("solve") or keys.get("written"))
    return ids


def _expand(cell: Cell, grade_id: str | None) -> NotebookNode:
    keys, tags, text = cell.keys, cell.tags, cell.text
    if "check" in keys:
        # an unsolved release must run to its end: nbval and students step over a failing check
        tags = [*tags, *({"raises-exception"} - set(tags))]
    if keys.get("hidden"):
        text = "\n".join([hidden_note(str(grade_id), keys["points"]), HIDDEN[0], text, HIDDEN[1]])
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if grade_id is not None:
        metadata["nbgrader"] = _nbgrader(keys, grade_id)
    made: NotebookNode
    if cell.kind == "markdown":
        made = nbformat.v4.new_markdown_cell(text, metadata=metadata)
    else:
        made = nbformat.v4.new_code_cell(text, metadata=metadata)
    return made


def hidden_note(grade_id: str, points: float) -> str:
    """The one line of a hidden check that students see: its id and its points."""
    return f"# kiểm tra ẩn, hidden check: {grade_id} ({points:g})"


def _nbgrader(keys: Any, grade_id: str) -> dict[str, Any]:
    solution = "solve" in keys or "written" in keys
    metadata = locked(grade_id) | {"locked": not solution, "solution": solution}
    if "check" in keys or "written" in keys:
        metadata |= {"grade": True, "points": keys["points"]}
    return metadata


def locked(grade_id: str) -> dict[str, Any]:
    """nbgrader's metadata of a cell that students cannot change."""
    return {
        "grade": False,
        "grade_id": grade_id,
        "locked": True,
        "schema_version": SCHEMA,
        "solution": False,
        "task": False,
    }
