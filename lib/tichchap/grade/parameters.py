"""Properties of a layer before it is called: which parameters it has, and how they begin."""

from collections.abc import Sequence
from dataclasses import replace

import torch

from tichchap.grade.compare import Difference, real_numbers, value_difference
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.properties import Property, as_they_are, first, parameter_names
from tichchap.grade.subject import Subject
from tichchap.grade.values import RawTensor, describe


def _only_constructed(probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    """Construct, and read the bias where there has to be none."""
    return [replace(probe, calls=_reading(probe), state=None) for probe in probes]


def _reading(probe: Probe) -> tuple[Call, ...]:
    unbiased = probe.init is not None and probe.init.kwargs.get("bias") is False
    return (Call(member="bias"),) if unbiased else ()


def _parameters(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    return (
        parameter_names(expected, got)
        or first(
            None
            if shapes is None
            else Difference("parameter_shape", {**shapes.details, "name": name})
            for name, shapes in _parameter_shapes(expected, got).items()
        )
        or _attributes(probe, expected, got)
    )


def _attributes(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    """Compare the attributes that were read, such as a bias that has to be None."""
    for made, right, theirs in zip(probe.calls, expected.outputs, got.outputs, strict=True):
        if made.member and value_difference(right, theirs):
            details = {"expected": describe(right), "got": describe(theirs)}
            return Difference("attribute", {"attribute": made.member, **details})
    return None


def _parameter_shapes(expected: Observation, got: Observation) -> dict[str, Difference | None]:
    return {
        name: difference
        if (difference := value_difference(right, got.state[name])) and difference.kind == "shape"
        else None
        for name, right in expected.state.items()
    }


def _initialised(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    """Compare how parameters are distributed: spread, largest magnitude and mean."""
    return _parameters(probe, expected, got) or first(
        _begun(name, right, got.state[name]) for name, right in expected.state.items()
    )


def _begun(name: str, right: RawTensor, theirs: RawTensor) -> Difference | None:
    expected, got = real_numbers(right), real_numbers(theirs)
    if expected is None or got is None:
        return value_difference(right, theirs)
    return _distribution(name, expected, got)


def _distribution(name: str, right: torch.Tensor, theirs: torch.Tensor) -> Difference | None:
    bound, largest = float(right.abs().max()), float(theirs.abs().max())
    near = abs(largest - bound) <= 0.03 * bound
    centred = abs(float(theirs.mean() - right.mean())) <= 0.15 * bound
    # correction=0: the spread of a single value is 0, and no warning
    spread = float(right.std(correction=0))
    alike = abs(float(theirs.std(correction=0)) - spread) <= 0.1 * spread
    if torch.equal(right, theirs) or (near and centred and alike):
        return None
    return Difference(
        "initialisation", {"name": name, "expected": f"{bound:.3f}", "got": f"{largest:.3f}"}
    )


INITIALISATION = Property("initialisation", as_they_are, _initialised)
PARAMETERS = Property("parameters", _only_constructed, _parameters)
