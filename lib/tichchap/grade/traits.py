"""Properties of what has no single right answer: a model of the student's own design.

Its traits are compared in place of its values: how many features, whether an image is judged alone,
which parameters get a gradient.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tichchap.grade.compare import Difference
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import VALUES, Property
from tichchap.grade.values import Foreign, RawArray, RawList, RawModule, RawTensor, describe

Traits = Mapping[str, Any]


def by_traits(
    name: str, traits: Callable[[Probe, Observation], Traits], probes: Any = VALUES.probes
) -> Property:
    """State that an answer has the traits of torch's; the first that differs is the difference.

    The key of a trait is the key of its text in `messages.toml`. `traits` gives none for a probe
    that asks about something else.
    """

    def difference(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
        right, theirs = traits(probe, expected), traits(probe, got)
        for key, value in right.items():
            if theirs.get(key) != value:
                right_one, their_one = beside(value, theirs.get(key))
                return Difference(key, {"expected": right_one, "got": their_one})
        return None

    return Property(name, probes, difference, about_values=True)


def beside(right: Any, theirs: Any) -> tuple[str, str]:
    """Write two traits for a message; a trait of many parts shows one in which they differ."""
    if hasattr(right, "differing") and type(theirs) is type(right):
        part = right.differing(theirs)[0]
        return right.part(part), theirs.part(part)
    return shown(right), shown(theirs)


def shown(trait: Any) -> str:
    """Write a trait for a message."""
    if isinstance(trait, RawTensor | RawArray | RawList | RawModule | Foreign):
        return describe(trait)
    words = isinstance(trait, tuple) and all(isinstance(part, str) for part in trait)
    if words or isinstance(trait, list):
        return ", ".join(map(str, trait)) or "–"
    return str(trait)
