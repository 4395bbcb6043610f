"""Drawing one failing gradient as text: what it is summed from, expected, got."""

from collections.abc import Iterable

import torch

from tichchap.grade.compare import Difference
from tichchap.grade.draw import number, pair, side_by_side, signed
from tichchap.grade.messages import text
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.values import RawTensor, unpack, unpack_tensor

Pair = tuple[int, int]
Place = tuple[int, ...]
Term = tuple[float, ...]
NAMES = ("grad_x", "grad_weight", "grad_bias")


def draw_convolution_backward(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show the slices that one element of the wrong part is summed from, and that sum."""
    call, part = probe.calls[0], int(difference.details.get("part", 0))
    grad, x, weight = (unpack(value) for value in call.args[:3])
    stride, padding = _option(call, "stride", 3, (1, 1)), _option(call, "padding", 4, (0, 0))
    where = difference.where or (0,) * (4, 4, 1)[part]
    rows = [f"stride = {stride}, padding = {padding}"]
    for i in range(grad.shape[1] if part == 0 else grad.shape[0]):
        n, k = (where[0], i) if part == 0 else (i, where[0])
        shown = {f"grad_output[{n}, {k}]": grad[n, k]}
        if part == 0:
            shown[f"weight[{k}, {where[1]}]"] = weight[k, where[1]]
        if part == 1:
            shown[f"x[{n}, {where[1]}]"] = x[n, where[1]]
        rows.append(side_by_side(shown))
    rows.append(_answers(expected, got, part, where[: max(0, len(where) - 2)]))
    if difference.where is not None:
        terms = _terms(part, where, (grad, x, weight), stride, padding)
        rows.append(_written_out(NAMES[part], where, terms))
    return "\n".join(rows)


def _terms(
    part: int, where: Place, tensors: tuple[torch.Tensor, ...], stride: Pair, padding: Pair
) -> list[Term]:
    """List the products whose sum is the element of the part."""
    grad, x, weight = tensors
    if part == 2:
        return [(value,) for value in grad[:, where[0]].flatten().tolist()]
    found: list[Term] = []
    for n, k, i, j in torch.ones_like(grad).nonzero().tolist():
        top, left = i * stride[0] - padding[0], j * stride[1] - padding[1]
        if part == 0:
            at, inside = (k, where[1], where[2] - top, where[3] - left), weight
            mine = n == where[0]
        else:
            at, inside = (n, where[1], top + where[2], left + where[3]), x
            mine = k == where[0]
        if mine and all(0 <= index < size for index, size in zip(at, inside.shape, strict=True)):
            found.append((float(grad[n, k, i, j]), float(inside[at])))
    return found


def draw_pooling_backward(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show one channel of one picture and its upstream gradient."""
    call, details = probe.calls[0], difference.details
    grad, x = (unpack(value) for value in call.args[:2])
    kernel = _option(call, "kernel_size", 2, (1, 1))
    stride = _option(call, "stride", 3, kernel)
    n, c = (difference.where or (int(details.get("n", 0)), int(details.get("c", 0))))[:2]
    shown = {f"x[{n}, {c}]": x[n, c], f"grad_output[{n}, {c}]": grad[n, c]}
    header = f"kernel_size = {kernel}, stride = {stride}"
    return "\n".join([header, side_by_side(shown), _answers(expected, got, 0, (n, c))])


def _option(call: Call, name: str, position: int, default: Pair) -> Pair:
    given = call.args[position] if len(call.args) > position else call.kwargs.get(name)
    value = unpack(given)
    if value is None:
        return default
    return pair(value)


def _answers(expected: Observation, got: Observation, part: int, index: Place) -> str:
    """Show expected and got, where they are tensors that have such a slice."""
    shown = {}
    for title, observation in ((text("expected"), expected), (text("got"), got)):
        tensor = _part(observation, part)
        if tensor is not None and _has(tensor, index, 1 if part == 2 else 2):
            place = f" {NAMES[part]}[{', '.join(map(str, index))}]" if index else ""
            shown[title + place] = tensor[None] if part == 2 else tensor[index]
    return side_by_side(shown) if shown else ""


def _part(observation: Observation, part: int) -> torch.Tensor | None:
    raw = observation.outputs[0] if observation.outputs else None
    if isinstance(raw, tuple):
        raw = raw[part] if part < len(raw) else None
    return unpack_tensor(raw) if isinstance(raw, RawTensor) and raw.data is not None else None


def _has(tensor: torch.Tensor, index: Place, axes: int) -> bool:
    inside = all(i < size for i, size in zip(index, tensor.shape, strict=False))
    return tensor.dim() == len(index) + axes and inside


def _written_out(name: str, where: Place, terms: Iterable[Term]) -> str:
    listed = list(terms)
    products = ["·".join(signed(factor) for factor in term) for term in listed]
    total = sum(float(torch.tensor(term, dtype=torch.float64).prod()) for term in listed)
    place = ", ".join(map(str, where))
    return f"{name}[{place}] = {' + '.join(products) or '0'} = {number(total)}"
