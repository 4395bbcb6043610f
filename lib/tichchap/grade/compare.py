"""Finding the first difference between an expected and an observed value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tichchap.grade.values import RawTensor, Value, describe, unpack_tensor

# A convolution sums a few dozen products. A right float32 answer stays within LOOSE of the float64
# one, an FFT in float64 within TIGHT; arithmetic done in float32 and then widened does not.
LOOSE, TIGHT = 1e-5, 1e-10


@dataclass(frozen=True)
class Difference:
    """How an observation departs from what was expected.

    `kind` is a key of `messages.toml`, `details` are the numbers and names of its text, `where` is
    the index of the first wrong element, if elements were compared.
    """

    kind: str
    details: Mapping[str, str | int | float] = field(default_factory=dict)
    where: tuple[int, ...] | None = None


def value_difference(expected: Value, got: Value, tolerance: float = LOOSE) -> Difference | None:
    """Compare two values: type, then shape, then elements.

    Tensors agree if they differ by less than `tolerance` times the largest expected magnitude
    (at least 1); a dtype other than expected is no difference here.
    """
    if isinstance(expected, RawTensor):
        if not isinstance(got, RawTensor):
            return _type_difference(expected, got)
        return _tensor_difference(expected, got, tolerance)
    if isinstance(got, RawTensor) or isinstance(expected, bool) != isinstance(got, bool):
        return _type_difference(expected, got)
    if isinstance(expected, int | float) and isinstance(got, int | float):
        if abs(expected - got) <= tolerance * max(1.0, abs(expected)) * isinstance(expected, float):
            return None
        return None if expected == got else Difference("number", {"expected": expected, "got": got})
    return None if expected == got else _type_difference(expected, got)


def _type_difference(expected: Value, got: Value) -> Difference:
    return Difference("type", {"expected": describe(expected), "got": describe(got)})


def _tensor_difference(expected: RawTensor, got: RawTensor, tolerance: float) -> Difference | None:
    if expected.shape != got.shape:
        return Difference("shape", {"expected": str(expected.shape), "got": str(got.shape)})
    if expected.data is None or got.data is None:
        return None
    right, theirs = unpack_tensor(expected).double(), unpack_tensor(got)
    if theirs.is_complex():
        return _type_difference(expected, got)
    scale = max(1.0, float(right.abs().max())) if right.numel() else 1.0
    wrong = ~((theirs.double() - right).abs() <= tolerance * scale)  # a NaN is wrong too
    if not wrong.any():
        return None
    where = tuple(int(i) for i in wrong.nonzero()[0])
    details: dict[str, str | int | float] = {
        "expected": f"{right[where].item():.6g}",
        "got": f"{theirs[where].item():.6g}",
        "where": ", ".join(map(str, where)),
        "wrong": int(wrong.sum()),
        "total": wrong.numel(),
    }
    return Difference("values", details, where)
