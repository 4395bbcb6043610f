"""What a feedback page shows. `Markup` is HTML that is safe to show, `str` is text."""

from dataclasses import dataclass, field

from markupsafe import Markup

from tichchap.autograde.records import Status
from tichchap.languages import Lang

NOTHING = Markup()


@dataclass(frozen=True)
class Score:
    """Points of something; `waiting` where a part of them is still to be given by hand.

    `extra` is the extra credit in `points`; `by_hand` whether a person gave them.
    """

    points: float
    max_points: float
    waiting: bool = False
    by_hand: bool = False
    extra: float = 0.0


@dataclass(frozen=True)
class Matrix:
    """A matrix of a drawing, its numbers as written; `wrong` are the places that differ."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    wrong: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Row:
    """Matrices beside each other."""

    matrices: tuple[Matrix, ...]


@dataclass(frozen=True)
class Plain:
    """Text as it was printed; only what is `aligned` must keep its lines."""

    text: str
    aligned: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture as the address of its data."""

    source: str
    width: int
    height: int


@dataclass(frozen=True)
class Said:
    """A line of an explanation, behind its label if it has one: "Hint"."""

    label: str
    text: Markup


@dataclass(frozen=True)
class Drawing:
    """The failing example of a check."""

    title: str
    blocks: tuple[Row | Plain, ...]


@dataclass(frozen=True)
class Check:
    """A check and what came of it; `like` is the anchor of an earlier check with the same cause."""

    anchor: str
    title: str
    status: Status
    hidden: bool
    score: Score
    reason: Markup
    lines: tuple[Said, ...] = ()
    drawing: Drawing | None = None
    after: tuple[Said, ...] = ()
    like: tuple[str, str] | None = None
    kind: str = field(default="check", init=False)


@dataclass(frozen=True)
class Output:
    """One output of a cell: a picture, text, HTML, or a note in place of it."""

    text: str = ""
    html: Markup = NOTHING
    picture: Picture | None = None
    note: str = ""
    error: bool = False


@dataclass(frozen=True)
class Prose:
    """A text cell of the exercise, or of the student's own."""

    html: Markup
    kind: str = field(default="prose", init=False)


@dataclass(frozen=True)
class Code:
    """A code cell; `score` where it is graded by hand, `own` where it is the student's."""

    html: Markup
    outputs: tuple[Output, ...] = ()
    score: Score | None = None
    comment: Markup = NOTHING
    own: bool = True
    kind: str = field(default="code", init=False)


@dataclass(frozen=True)
class Answer:
    """A written answer, or a task that is graded by hand."""

    html: Markup
    score: Score | None = None
    comment: Markup = NOTHING
    kind: str = field(default="answer", init=False)


@dataclass(frozen=True)
class Note:
    """Something that is not shown, and why."""

    text: str
    kind: str = field(default="note", init=False)


Part = Prose | Code | Answer | Check | Note


@dataclass(frozen=True)
class Section:
    """A task; `score` is None where no points are given."""

    anchor: str
    title: Markup
    score: Score | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Page:
    """A whole page. `state` is empty for a submission that was graded without a remark."""

    lang: Lang
    exercise: str
    title: Markup
    student: str
    name: str
    score: Score
    penalty: float
    state: str
    remarks: tuple[str, ...]
    sections: tuple[Section, ...]
