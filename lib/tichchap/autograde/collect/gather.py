"""The submissions of a class: from the archive to nbgrader's folders, one student at a time."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tichchap.autograde.collect.archive import OF_CLASS, Archive, Entry
from tichchap.autograde.collect.canvas import CANVAS
from tichchap.autograde.collect.choose import NOTEBOOK, ZIP, Candidate, choose, handed_in
from tichchap.autograde.collect.dates import tell
from tichchap.autograde.collect.deliver import State, deliver
from tichchap.autograde.collect.layout import Layout, Place
from tichchap.autograde.collect.moodle import MOODLE
from tichchap.autograde.collect.names import check_student_id
from tichchap.autograde.collect.plain import plain
from tichchap.autograde.collect.remarks import RefusedError, Remark, remark
from tichchap.autograde.collect.roll import Roll
from tichchap.autograde.errors import GradingError

Entries = list[tuple[Entry, Place]]


@dataclass
class Outcome:
    """What came of one student; `notes` are remarks, `refused` is what was not collected."""

    student: str
    name: str
    state: State = State.REFUSED
    notes: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)


@dataclass
class Collected:
    """What came of an archive; `refused` and `ignored` are of entries that are nobody's."""

    layout: str
    outcomes: list[Outcome] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    ignored: list[Remark] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether something could not be collected."""
        wrong = any(outcome.state.failed or outcome.refused for outcome in self.outcomes)
        return wrong or bool(self.refused)


@dataclass(frozen=True)
class Target:
    """Where submissions go: the exercise, nbgrader's folder, and whether others are replaced."""

    exercise: str
    submitted: Path
    force: bool = False

    def path(self, student: str) -> Path:
        """The notebook of a student."""
        return self.submitted / student / self.exercise / f"{self.exercise}.ipynb"


def collect(file: Path, target: Target, roll: Roll | None = None) -> Collected:
    """Lay out the submissions in an archive.

    Without a `roll` a student's id is what the platform knows the student by.

    Raises:
        GradingError: the archive cannot be read, or no submission is in it.
    """
    try:
        archive = Archive(file, OF_CLASS, str(file))
    except RefusedError as refused:
        raise GradingError(str(refused)) from refused
    with archive:
        layout = recognise([entry.name for entry in archive.entries], target.exercise)
        done = Collected(layout.title, refused=list(archive.refused))
        students = _by_student(archive, layout, roll, done)
        dated = layout.dated and tell(_latest(own) for own in students.values())
        for student, entries in sorted(students.items()):
            done.outcomes.append(_one(archive, student, entries, target, dated=dated))
    if not done.outcomes and not done.refused:
        raise GradingError(f"{file}: expected submissions of Moodle, Canvas or by folder, got none")
    return done


def recognise(names: list[str], exercise: str) -> Layout:
    """Tell which platform made an archive with entries of these names."""
    if any(MOODLE.place(name) for name in names):
        return MOODLE
    # a file of a student may be called as Canvas calls them, so what fits most entries it is
    return max(
        (CANVAS, plain(exercise)), key=lambda layout: sum(map(bool, map(layout.place, names)))
    )


def _by_student(
    archive: Archive, layout: Layout, roll: Roll | None, done: Collected
) -> dict[str, Entries]:
    """Sort the entries by student; those of nobody are noted in `done`."""
    students: dict[str, Entries] = {}
    unknown: dict[str, Outcome] = {}
    for entry in archive.entries:
        place = layout.place(entry.name)
        if place is None:
            wanted = entry.ending in (NOTEBOOK, ZIP)
            kind = done.refused if wanted else done.ignored
            kind.append(remark("nobody" if wanted else "ignored", name=entry.name))
            continue
        try:
            known = roll.student(layout.column, place) if roll else check_student_id(place.number)
        except RefusedError as refused:
            whose = Outcome(place.number, place.name, refused=[refused.remark])
            unknown.setdefault(place.number, whose)
            continue
        students.setdefault(known, []).append((entry, place))
    done.outcomes += unknown.values()
    return students


def _latest(entries: Entries) -> datetime | None:
    return max((entry.date for entry, _ in entries if entry.date), default=None)


def _one(
    archive: Archive, student: str, entries: Entries, target: Target, *, dated: bool
) -> Outcome:
    outcome = Outcome(student, entries[0][1].name)
    found = handed_in(archive, entries)
    outcome.notes, outcome.refused = found.notes, found.refused
    try:
        _check_one_person(entries)
        chosen = choose(found, target.exercise)
        outcome.state = _deliver(chosen, target, student, dated=dated)
    except RefusedError as refused:
        outcome.refused.append(refused.remark)
        return outcome
    if chosen.place.late:
        outcome.notes.append(remark("late"))
    return outcome


def _check_one_person(entries: Entries) -> None:
    numbers = sorted({place.number for _, place in entries})
    if len(numbers) > 1:
        raise RefusedError("several_people", numbers=", ".join(numbers))


def _deliver(chosen: Candidate, target: Target, student: str, *, dated: bool) -> State:
    path = target.path(student)
    try:
        return deliver(chosen.data(), path, chosen.date if dated else None, force=target.force)
    except OSError as error:
        raise RefusedError("unwritable", path=path, error=error) from error
