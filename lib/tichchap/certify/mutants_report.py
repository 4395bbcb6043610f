"""What the mutants of an exercise say about its checks, and the table of equivalent mutants.

A mutant that passes every check is either a hole in the checks or no wrong answer at all. The
second kind is listed, with the reason, in tests/exercises/equivalent_mutants/EXERCISE.toml, and
nothing else is: an entry that some check kills, or that no operator makes any more, is an error.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tichchap.certify.mutation import Outcome
from tichchap.course.errors import CourseError
from tichchap.course.project import SourceFile

EQUIVALENT = "tests/exercises/equivalent_mutants"


def equivalents(file: SourceFile) -> dict[str, str]:
    """Read which mutants are listed as equivalent: their ids and the reason of each.

    Raises:
        CourseError: an id is listed twice, or a reason is missing.
    """
    path = file.root / EQUIVALENT / f"{file.name}.toml"
    return listed(path) if path.exists() else {}


def listed(path: Path) -> dict[str, str]:
    """Read one table: its entries are a reason and the ids of the mutants that it holds for."""
    reasons: dict[str, str] = {}
    for entry in tomllib.loads(path.read_text("utf-8")).get("equivalent", []):
        if not entry.get("reason"):
            raise CourseError(f"{path.name}: expected a reason, got none for {entry['mutants']}")
        for id in entry["mutants"]:
            if id in reasons:
                raise CourseError(f"{path.name}: expected each mutant once, got again: {id}")
            reasons[id] = entry["reason"]
    return reasons


def problems(outcomes: Sequence[Outcome], reasons: Mapping[str, str]) -> list[str]:
    """What does not hold, one line each."""
    survivors = {outcome.id for outcome in outcomes if outcome.survived}
    killers = {outcome.id: outcome.killer for outcome in outcomes}
    found = [f"survives every check: {id}" for id in survivors_of(outcomes, reasons)]
    found += [f"breaks a check, {o.broken}: {o.id}" for o in outcomes if o.broken]
    for id in reasons:
        if id not in killers:
            found.append(f"listed as equivalent, and no longer made: {id}")
        elif id not in survivors:
            found.append(f"listed as equivalent, and killed by {killers[id] or 'breaking'}: {id}")
    return found


def survivors_of(outcomes: Sequence[Outcome], reasons: Mapping[str, str]) -> list[str]:
    """The ids of the mutants that pass every check and are not listed as equivalent."""
    return [outcome.id for outcome in outcomes if outcome.survived and outcome.id not in reasons]


def summary(outcomes: Sequence[Outcome], reasons: Mapping[str, str]) -> str:
    """How many mutants are killed, equivalent, and left."""
    made, dead, equivalent, left = _counted(outcomes, reasons)
    return f"{dead} of {made} mutants killed, {equivalent} equivalent, {left} survive"


def markdown(name: str, outcomes: Sequence[Outcome], reasons: Mapping[str, str]) -> str:
    """A table of the functions, what kills their mutants, the survivors, the equivalent ones."""
    lines = [f"# {name}: mutants", "", f"{summary(outcomes, reasons)}.", ""]
    lines += ["| | mutants | killed | equivalent | survivors |", "|---|--:|--:|--:|--:|"]
    for target in dict.fromkeys(outcome.target for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.target == target]
        lines.append(f"| `{target}` | {' | '.join(map(str, _counted(own, reasons)))} |")
    lines += ["", "## Killed by", ""]
    killers = Counter(outcome.killer for outcome in outcomes if outcome.killer)
    lines += [f"- {killer}: {count}" for killer, count in killers.most_common()]
    lines += ["", "## Survivors", ""]
    lines += [f"- `{id}`" for id in survivors_of(outcomes, reasons)]
    lines += ["", "## Equivalent", ""]
    lines += [f"- `{id}`: {reason}" for id, reason in reasons.items()]
    return "\n".join(lines) + "\n"


def _counted(outcomes: Sequence[Outcome], reasons: Mapping[str, str]) -> tuple[int, int, int, int]:
    survived = [outcome.id for outcome in outcomes if outcome.survived]
    equivalent = sum(id in reasons for id in survived)
    dead = len(outcomes) - len(survived)
    return len(outcomes), dead, equivalent, len(survived) - equivalent
