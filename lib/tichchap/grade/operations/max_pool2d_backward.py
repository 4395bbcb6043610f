"""`max_pool2d_backward(grad_output, x, kernel_size, stride=None)`, graded against torch's."""

from collections.abc import Sequence
from dataclasses import replace

import torch
import torch.nn.functional as F

from tichchap.grade.compare import LOOSE, Difference, value_difference
from tichchap.grade.operation import Check
from tichchap.grade.operations.backward import (
    pooling_backward,
    pooling_checks,
    pooling_ties,
    window_sizes,
)
from tichchap.grade.operations.convolution import Pair
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.properties import Property
from tichchap.grade.subject import Subject
from tichchap.grade.values import RawTensor, pack, unpack, unpack_tensor

# float32 tells numbers near 1 apart that differ by this, and torch.isclose does not
STEP = 1e-6


def oracle(
    grad_output: torch.Tensor, x: torch.Tensor, kernel_size: Pair, stride: Pair | None = None
) -> torch.Tensor:
    """Give torch's gradient of x: all of a window's gradient to its first largest element."""
    sizes = *window_sizes(kernel_size, stride), (0, 0)
    _, indices = F.max_pool2d(x, *sizes, return_indices=True)
    made: torch.Tensor = torch.ops.aten.max_pool2d_with_indices_backward(
        grad_output, x, *sizes, (1, 1), False, indices
    )
    return made


def _with_ties(probes: Sequence[Probe], judge: Subject) -> list[Probe]:
    """Make half of each picture equal, then all of it, then all but for a trifle."""
    return [
        replace(probe, calls=(made,))
        for probe in probes
        for made in (
            *(_tied(probe.calls[0], share) for share in (0.5, 0.0)),
            _nearly_tied(probe.calls[0]),
        )
    ]


def _tied(call: Call, share: float) -> Call:
    grad, x = (unpack(value) for value in call.args[:2])
    tied = x.clamp(max=torch.quantile(x, share).item())
    return _with_positive(call, grad, tied)


def _nearly_tied(call: Call) -> Call:
    grad, x = (unpack(value) for value in call.args[:2])
    ranks = x.flatten().argsort().argsort().reshape(x.shape)
    return _with_positive(call, grad, 1 + ranks.to(x.dtype) * STEP)


def _with_positive(call: Call, grad: torch.Tensor, x: torch.Tensor) -> Call:
    """Put pixels in, and upstream gradients that are positive."""
    return replace(call, args=(pack(grad.abs() + 1), pack(x), *call.args[2:]))


def _shared(probe: Probe, expected: Observation, got: Observation) -> Difference | None:
    """Accept any sub-gradient: each window's gradient, shared among its largest elements."""
    (right,), (theirs,) = expected.outputs, got.outputs
    difference = value_difference(right, theirs)
    if difference is None or difference.kind != "values" or not isinstance(theirs, RawTensor):
        return difference
    call = probe.calls[0]
    grad, x = (unpack(value).double() for value in call.args[:2])
    grad_x = unpack_tensor(theirs).double()
    sizes = window_sizes(unpack(call.args[2]), unpack(call.kwargs.get("stride")))
    for n, c in torch.ones(x.shape[:2]).nonzero().tolist():
        largest = _largest(x[n, c], *sizes)
        if not _fits(largest, grad[n, c].flatten(), grad_x[n, c].flatten()):
            sums = {"expected": f"{grad[n, c].sum():.6g}", "got": f"{grad_x[n, c].sum():.6g}"}
            return Difference("shares", {**sums, "n": n, "c": c})
    return None


def _largest(plane: torch.Tensor, kernel: tuple[int, int], stride: tuple[int, int]) -> torch.Tensor:
    """Mark for each window, one row each, the pixels of the plane that are its largest."""
    indices = torch.arange(plane.numel()).reshape(plane.shape)
    inside = indices.unfold(0, kernel[0], stride[0]).unfold(1, kernel[1], stride[1])
    inside = inside.reshape(-1, kernel[0] * kernel[1])
    values = plane.flatten()[inside]
    marks = torch.zeros(len(inside), plane.numel(), dtype=torch.bool)
    return marks.scatter_(1, inside, values == values.amax(1, keepdim=True))


def _fits(largest: torch.Tensor, grad: torch.Tensor, grad_x: torch.Tensor) -> bool:
    """Tell whether gradients (all positive) can have been shared so.

    A way to share exists if and only if nothing is lost and the pixels that a set of windows
    reaches hold at least the gradient of the set, for each set (Gale's theorem on supply, demand).
    """
    slack = LOOSE * float(grad.sum())
    some = torch.arange(2 ** len(grad))[:, None] >> torch.arange(len(grad)) & 1
    reached = (some.double() @ largest.double() > 0).double()
    enough = reached @ grad_x >= some.double() @ grad - slack
    conserved = abs(float(grad_x.sum() - grad.sum())) <= slack
    return bool(enough.all()) and conserved and float(grad_x.min()) >= -slack


TIES = Property("ties", _with_ties, _shared, beside_values=True)

MAX_POOL2D_BACKWARD = pooling_backward("max_pool2d_backward", oracle)
CHECKS = pooling_checks(Check("ties", TIES, pooling_ties))
