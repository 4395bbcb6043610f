"""Properties of predictions: a card is graded by itself, and its answer is never told."""

from collections.abc import Callable, Sequence
from functools import partial

from tichchap.grade.compare import Difference
from tichchap.grade.plain import shortened
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import Property
from tichchap.grade.subject import Subject
from tichchap.grade.values import RawList, Value, describe


def card(number: int) -> Property:
    """Make the property that one prediction is right; other cards are not asked for."""
    return Property(f"card {number}", partial(_of_card, number), partial(_predicted, _itself))


def _of_card(number: int, probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    return [probe for probe in probes if probe.calls[0].args[0] == number]


def _all_cards(probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    return list(probes)


def _itself(shape: tuple[Value, ...]) -> object:
    return shape


def _predicted(
    part: Callable[[tuple[Value, ...]], object],
    probe: Probe,
    expected: Observation,
    got: Observation,
) -> Difference | None:
    """Compare a part of each shape: all of it, or the number of its axes."""
    right, theirs = _shape(expected.outputs[0]), _shape(got.outputs[0])
    number = str(probe.calls[0].args[0])
    if isinstance(theirs, str):
        return None if right == theirs else Difference("no_shape", {"card": number, "got": theirs})
    if not isinstance(right, str) and part(right) == part(theirs):
        return None
    kind = "prediction" if part is _itself else "axes"
    shape = shortened(f"({', '.join(map(str, theirs))})", 200)
    return Difference(kind, {"card": number, "got": shape})


def _shape(value: Value) -> tuple[Value, ...] | str:
    """Give a shape, written as a tuple or as a list, or else the name of what is there instead."""
    numbers = value.items if isinstance(value, RawList) else value
    if isinstance(numbers, tuple) and all(type(each) is int for each in numbers):
        return numbers
    return describe(value)


AXES = Property("axes", _all_cards, partial(_predicted, len))
