"""The notebook of a student, where several files were handed in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tichchap.autograde.collect.archive import MIB, OF_STUDENT, Archive, Entry
from tichchap.autograde.collect.layout import Place
from tichchap.autograde.collect.remarks import RefusedError, Remark, remark

NOTEBOOK, ZIP = ".ipynb", ".zip"
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """A notebook that a student handed in; `path` says where in the archive it is.

    `place` and `date` are those of the upload, `saved` is the date of the notebook itself.
    """

    path: str
    file: str
    place: Place
    date: datetime | None
    saved: datetime | None
    data: Callable[[], bytes]

    def copy_of(self, exercise: str) -> int | None:
        """Give the number in `EXERCISE (2).ipynb` or `EXERCISE-2.ipynb`, 0 where there is none.

        None for a notebook of another name.
        """
        ending = r"(?: ?\((\d{1,9})\)|-(\d{1,9}))?\.ipynb"
        found = re.fullmatch(re.escape(exercise) + ending, self.file, re.IGNORECASE)
        return int(found[1] or found[2] or 0) if found else None


@dataclass
class HandedIn:
    """All that a student handed in, sorted; `opened` counts the bytes of opened zips."""

    notebooks: list[Candidate] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    opened: int = 0


def handed_in(archive: Archive, entries: list[tuple[Entry, Place]]) -> HandedIn:
    """Sort the entries of a student; zips are opened, zips in them are not."""
    found = HandedIn()
    for entry, place in entries:
        if entry.ending == NOTEBOOK:
            found.notebooks.append(_candidate(archive, entry, place))
        elif entry.ending == ZIP:
            _open(archive, entry, place, found)
        else:
            found.notes.append(remark("ignored", name=entry.name))
    return found


def choose(found: HandedIn, exercise: str) -> Candidate:
    """Choose the notebook that is named as the exercise, the latest of them, else the latest.

    What was left is noted in `found`.

    Raises:
        RefusedError: there is no notebook.
    """
    if not found.notebooks:
        raise RefusedError("no_notebook")
    named = [c for c in found.notebooks if c.copy_of(exercise) is not None]
    chosen = max(named or found.notebooks, key=lambda c: _order(c, exercise))
    if left := [c.path for c in found.notebooks if c is not chosen]:
        found.notes.append(remark("several", chosen=chosen.path, left=", ".join(left)))
    elif chosen.copy_of(exercise) is None:
        found.notes.append(remark("renamed", name=chosen.file, exercise=exercise))
    return chosen


def _order(candidate: Candidate, exercise: str) -> tuple[int, datetime, int, str]:
    saved = candidate.saved or LONG_AGO
    return candidate.place.sequence, saved, candidate.copy_of(exercise) or 0, candidate.path


def _candidate(archive: Archive, entry: Entry, place: Place) -> Candidate:
    return Candidate(
        entry.name, place.file, place, entry.date, entry.date, lambda: archive.read(entry)
    )


def _open(archive: Archive, entry: Entry, place: Place, found: HandedIn) -> None:
    try:
        data = archive.read(entry)
        found.opened += len(data)
        if found.opened > OF_STUDENT.total:
            raise RefusedError("total", name=entry.name, most=OF_STUDENT.total // MIB)
        inner = Archive.of_student(data, entry.name)
    except RefusedError as refused:
        found.refused.append(refused.remark)
        return
    found.refused += inner.refused
    for item in inner.entries:
        path = f"{entry.name} > {item.name}"
        if item.ending != NOTEBOOK:
            found.notes.append(remark("ignored", name=path))
            continue
        file = item.name.split("/")[-1]
        read = _reader(inner, item)
        found.notebooks.append(Candidate(path, file, place, entry.date, item.date, read))


def _reader(archive: Archive, entry: Entry) -> Callable[[], bytes]:
    return lambda: archive.read(entry)
