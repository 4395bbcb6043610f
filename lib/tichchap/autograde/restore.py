"""Matching the cells of a submission with those that were released, by grade id."""

import copy
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.corpus.words import generate_corpus_id


def new_cell(cell_type: str, source: str, nbgrader: dict[str, Any] | None = None) -> NotebookNode:
    """A cell with the metadata of nbgrader, if any.

    Its form is checked with its notebook's: one by one takes nbformat ten times as long.
    """
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    cell = {"id": generate_corpus_id(), "cell_type": cell_type, "metadata": metadata}
    run: dict[str, Any] = {"execution_count": None, "outputs": []} if cell_type == "code" else {}
    made: NotebookNode = nbformat.from_dict({**cell, "source": source, **run})
    return made


def restored(
    submitted: list[NotebookNode], released: dict[str, NotebookNode]
) -> tuple[list[NotebookNode], list[str]]:
    """The cells to run, from those submitted and those released, and what was put in order.

    Released cells come in the order of the release, the student's own behind the one that they
    were behind.
    """
    ids = [_grade_id(cell) for cell in submitted]
    found = {grade_id: index for index, grade_id in enumerate(ids)}  # the last one counts
    answers: dict[str, NotebookNode] = {}
    own: dict[str, list[NotebookNode]] = {"": []}
    before = ""
    for index, (cell, grade_id) in enumerate(zip(submitted, ids, strict=True)):
        if grade_id in released and found[grade_id] == index:
            answers[grade_id], before = _answered(released[grade_id], cell.source), grade_id
        else:
            own.setdefault(before, []).append(_own(cell))
    for grade_id, cell in released.items():
        if cell.metadata.nbgrader.locked or cell.metadata.nbgrader.grade:
            answers.setdefault(grade_id, copy.deepcopy(cell))
    cells = list(own[""])
    for grade_id in released:
        cells += [*([answers[grade_id]] if grade_id in answers else []), *own.get(grade_id, [])]
    return _identified(cells), _remarks(ids, released)


def _remarks(ids: list[Any], released: dict[str, NotebookNode]) -> list[str]:
    """What was not as in the release, one line each."""
    known = [grade_id for grade_id in ids if grade_id in released]
    remarks = [f"missing cell: {each}" for each in released if each not in known]
    remarks += [f"copied cell: {each}" for each in released if known.count(each) > 1]
    foreign = dict.fromkeys(str(each) for each in ids if each is not None and each not in released)
    remarks += [f"unknown cell id: {each[:100]}" for each in foreign]
    order = list(dict.fromkeys(reversed(known)))[::-1]
    if order != [each for each in released if each in known]:
        remarks.append("cells in another order")
    return remarks


def _grade_id(cell: NotebookNode) -> Any:
    keys = cell.metadata.get("nbgrader")
    found = keys.get("grade_id") if isinstance(keys, dict) else None
    return found if isinstance(found, str) else None


def _answered(released: NotebookNode, source: str) -> NotebookNode:
    cell = copy.deepcopy(released)
    if not released.metadata.nbgrader.locked:
        cell.source = source
    return cell


def _own(cell: NotebookNode) -> NotebookNode:
    made = new_cell(cell.cell_type, cell.source)
    if "attachments" in cell:  # a picture that was pasted into the text
        made.attachments = cell.attachments
    return made


def _identified(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Give each cell the id of its place: what students' tools wrote may be missing or twice."""
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return cells
