"""The attacks, read from the files beside this one, and the class that hands them in."""

import importlib.util
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from tichchap.autograde.submissions import fill, sample_class
from tichchap.course.write import text_of, write

HERE = Path(__file__).parent
EXERCISE = "ex02_convolution"
CONTROLS = ("aa-honest", "mm-honest", "zz-honest")
FULL = 20.0


@dataclass(frozen=True)
class Attack:
    """One student: what is handed in, and what is right about the way it is graded.

    `answers` by grade id, `before` and `after` cells of the student's own in front and at the end;
    `honest`: the right answers are in, too. `earned` points, one `state` or some; `prints` and
    `never` are texts in the outputs of the student's own cells. `known` is why it succeeds. `late`:
    it may come too late, and is then graded as the honest submission that it is as well.
    """

    name: str
    family: str
    answers: dict[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    edit: str = ""
    honest: bool = False
    earned: float = 0.0
    state: tuple[str, ...] = ("graded",)
    prints: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    known: str = ""
    late: bool = False


def attacks() -> list[Attack]:
    """All attacks, by file."""
    return [
        _attack(file.stem, entry)
        for file in sorted(HERE.glob("*.toml"))
        for entry in tomllib.loads(file.read_text("utf-8"))["attack"]
    ]


def _attack(family: str, entry: dict[str, Any]) -> Attack:
    states = entry.pop("state", "graded")
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    state = (states,) if isinstance(states, str) else tuple(states)
    return Attack(**{**entry, **lists, "state": state, "family": family})


def hand_in(course: Path, canary: str) -> None:
    """Save the submission of each attack, and honest ones around them that hold a secret."""
    release = nbformat.read(course / "exercises" / "vi" / EXERCISE / f"{EXERCISE}.ipynb", 4)
    right = sample_class(EXERCISE)[0].answers
    for name in CONTROLS:
        secret = {**right, "conv2d": f"# {canary}\n{right['conv2d']}"}
        write(_place(course, name), text_of(fill(release, secret)))
    for attack in attacks():
        answers = (right if attack.honest else {}) | attack.answers
        notebook = fill(release, answers)
        before, after = (
            [nbformat.v4.new_code_cell(cell.strip("\n")) for cell in cells]
            for cells in (attack.before, attack.after)
        )
        notebook.cells = [*before, *notebook.cells, *after]
        write(_place(course, attack.name), text_of(notebook))
        if attack.edit:
            getattr(_edits(), attack.edit)(_place(course, attack.name))


def _place(course: Path, student: str) -> Path:
    return course / "submitted" / student / EXERCISE / f"{EXERCISE}.ipynb"


def _edits() -> Any:
    spec = importlib.util.spec_from_file_location("edits", HERE / "edits.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
