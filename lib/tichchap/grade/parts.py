"""Comparing some parts of results that are tuples, so that each part has its own points."""

from dataclasses import replace

from tichchap.grade.compare import Difference, value_difference
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import VALUES, Property
from tichchap.grade.values import Value


def value_parts(*parts: int) -> Property:
    """Compare these parts of each result, whatever the others are."""

    def difference(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
        pairs = zip(expected.outputs, got.outputs, strict=True)
        found = (_part_difference(parts, right, theirs) for right, theirs in pairs)
        return next((each for each in found if each is not None), None)

    return replace(VALUES, difference=difference, about_values=True)


def _part_difference(parts: tuple[int, ...], right: Value, theirs: Value) -> Difference | None:
    if not (isinstance(right, tuple) and isinstance(theirs, tuple) and len(right) == len(theirs)):
        return value_difference(right, theirs)
    for part in parts:
        difference = value_difference(right[part], theirs[part])
        if difference is not None:
            return replace(difference, details={**difference.details, "part": part})
    return None
