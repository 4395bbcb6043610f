"""Properties that a check can state, each a pair: what to ask, and what must not differ.

A property compares an observation with another one of the same probe. The other one comes from
torch when a student's code is judged, and from a misconception when a cause is looked for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch

from tichchap.grade.compare import LOOSE, TIGHT, Difference, value_difference
from tichchap.grade.isolation import has_gpu
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.subject import Subject
from tichchap.grade.values import RawTensor, Value, map_elements, pack_tensor, unpack_tensor

Compare = Callable[[Probe, Observation, Observation], Difference | None]


@dataclass(frozen=True)
class Property:
    """`probes` turns plain cases into what has to be asked; `difference` compares the answers.

    A property `beside_values` is judged where the values are right, and they have to be right
    somewhere: a forgotten stride costs the points of the stride and not those of every check.
    One that is `about_values` compares values in its own way, also when a cause is looked for.
    """

    name: str
    probes: Callable[[Sequence[Probe], Subject], list[Probe]]
    difference: Compare
    beside_values: bool = False
    about_values: bool = False


def as_they_are(probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    """Ask the plain cases."""
    return list(probes)


def _values(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    pairs = zip(expected.outputs, got.outputs, strict=True)
    return first(value_difference(right, theirs) for right, theirs in pairs)


def first(differences: Iterable[Difference | None]) -> Difference | None:
    """Give the first difference of those that there are."""
    return next((difference for difference in differences if difference is not None), None)


def _with_upstream(probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    """Add a random upstream gradient: the sum as a loss would hide swapped and flipped signs."""
    return [replace(probe, grad_output=_upstream(probe, oracle)) for probe in probes]


def _upstream(probe: Probe, oracle: Subject) -> RawTensor:
    output = oracle.observe(probe).outputs[0]
    if not isinstance(output, RawTensor):
        raise TypeError(f"{oracle.name}: gradients need a tensor as output, got {output!r}")
    generator = torch.Generator().manual_seed(probe.seed)
    dtype: torch.dtype = getattr(torch, output.dtype)
    return pack_tensor(torch.randn(output.shape, generator=generator, dtype=dtype))


def _gradients(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    wrong = parameter_names(expected, got) or _values(probe, expected, got)
    return wrong or first(
        _gradient(name, right, got.gradients.get(name))
        for name, right in expected.gradients.items()
    )


def _gradient(name: str, right: RawTensor | None, theirs: RawTensor | None) -> Difference | None:
    if right is None or theirs is None:
        return None if right is theirs else Difference("no_gradient", {"name": name})
    difference = value_difference(right, theirs)
    if difference is None:
        return None
    return Difference("gradient", {**difference.details, "name": name}, None)


def _called_twice(probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    """Call again with other values of the same shapes: that is when a shared buffer shows."""

    def other(tensor: torch.Tensor) -> torch.Tensor:
        return 1 - tensor

    return [
        replace(probe, calls=(probe.calls[0], map_tensors(probe.calls[0], other)))
        for probe in probes
    ]


def _untouched(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    for right, theirs in zip(expected.arguments_after, got.arguments_after, strict=True):
        before = _named(right.args, right.kwargs)
        for name, value in _named(theirs.args, theirs.kwargs).items():
            if value_difference(before[name], value, TIGHT):
                return Difference("modified", {"name": name})
    return None


def _named(args: Sequence[Value], kwargs: Mapping[str, Value]) -> dict[str, Value]:
    return {str(i): value for i, value in enumerate(args)} | dict(kwargs)


def _memory(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    difference = _untouched(probe, expected, got) or _values(probe, expected, got)
    if difference is not None:
        return difference
    pairs = zip(expected.outputs_after, got.outputs_after, strict=True)
    later = first(value_difference(right, theirs) for right, theirs in pairs)
    return None if later is None else Difference("aliased", later.details)


def _in_each_dtype(probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    """Ask in both, in float64 with digits that float32 does not hold: losing them shows."""
    fine = [_changed(probe, lambda tensor: tensor.double() * (1 + 2**-30)) for probe in probes]
    return [*fine, *(cast(probe, torch.float32) for probe in probes)]


def cast(probe: Probe, dtype: torch.dtype) -> Probe:
    """Give the same probe with every tensor in another dtype."""
    return _changed(probe, lambda tensor: tensor.to(dtype))


def _changed(probe: Probe, change: Callable[[torch.Tensor], torch.Tensor]) -> Probe:
    state = probe.state and {
        name: pack_tensor(change(unpack_tensor(raw))) for name, raw in probe.state.items()
    }
    calls = tuple(map_tensors(call, change) for call in probe.calls)
    return replace(probe, calls=calls, state=state)


def map_tensors(call: Call, change: Callable[[torch.Tensor], torch.Tensor]) -> Call:
    """Give the same call with every tensor changed."""
    return call.map(lambda value: map_elements(value, change))


def _dtype(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    for (part, right), (_, theirs) in zip(_tensors(expected), _tensors(got), strict=False):
        if right.dtype != theirs.dtype:
            return Difference("dtype", {"expected": right.dtype, "got": theirs.dtype, "part": part})
        exact = LOOSE if right.dtype in ("float32", "float16", "bfloat16") else TIGHT
        difference = value_difference(right, theirs, exact)
        if difference and not value_difference(right, theirs):
            details = {**difference.details, "part": part}
            return Difference("precision", details, difference.where)
    return _values(probe, expected, got)


def _tensors(observation: Observation) -> list[tuple[int, RawTensor]]:
    """List the tensors of the results, each with its place in its result."""
    results = (out if isinstance(out, tuple) else (out,) for out in observation.outputs)
    return [
        (part, item)
        for result in results
        for part, item in enumerate(result)
        if isinstance(item, RawTensor)
    ]


def _stated_dtype(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    """Compare the dtype of results whose dtype the exercise states, whatever the input's is."""
    found = _dtype(probe, expected, got)
    return replace(found, kind="stated_dtype") if found and found.kind == "dtype" else found


def _on_another_device(probes: Sequence[Probe], oracle: Subject) -> list[Probe]:
    if has_gpu():
        return [replace(probe, device="cuda") for probe in probes]
    # a device that only pretends keeps no values: cases that differ in those alone are one case
    plain = [replace(_changed(probe, torch.zeros_like), seed=0) for probe in probes]
    new = [probe for place, probe in enumerate(probes) if plain[place] not in plain[:place]]
    return [replace(probe, device="fake") for probe in new]


def _device(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    for (part, right), (_, theirs) in zip(_tensors(expected), _tensors(got), strict=False):
        if right.device != theirs.device:
            where = {"expected": right.device, "got": theirs.device}
            return Difference("device", {**where, "part": part})
    return _values(probe, expected, got)


def _refused(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    if expected.failure is None or got.failure is not None:
        return None
    return Difference("accepted", {"reason": expected.failure.message})


def parameter_names(expected: Observation, got: Observation) -> Difference | None:
    """Compare the names of parameters, in `state_dict()` and in `parameters()`."""
    if set(expected.state) != set(got.state) or set(expected.parameters) != set(got.parameters):
        names = {"expected": ", ".join(expected.state), "got": ", ".join(got.parameters) or "–"}
        return Difference("names", names)
    return None


VALUES = Property("values", as_they_are, _values)
GRADIENTS = Property("gradients", _with_upstream, _gradients, beside_values=True)
FORWARD = replace(GRADIENTS, name="forward", beside_values=False)
MEMORY = Property("memory", _called_twice, _memory, beside_values=True)
DTYPE = Property("dtype", _in_each_dtype, _dtype, beside_values=True)
DTYPE_KEPT = Property("dtype", as_they_are, _dtype)
STATED_DTYPE = Property("dtype", as_they_are, _stated_dtype, beside_values=True)
DEVICE = Property("device", _on_another_device, _device, beside_values=True)
REFUSAL = Property("refusal", as_they_are, _refused)
