"""Finding the first difference between an expected and an observed value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch

from tichchap.grade.values import RawArray, RawList, RawTensor, Value, describe, unpack_tensor

# A convolution sums a few dozen products. A right float32 answer stays within LOOSE of the float64
# one, an FFT in float64 within TIGHT; arithmetic done in float32 and then widened does not.
LOOSE, TIGHT = 1e-5, 1e-10
COMPLEX = ("complex", "bcomplex")


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
    (at least 1); a dtype other than expected is no difference here. Of a tuple of tensors, the
    parts are compared in order.
    """
    if isinstance(expected, RawTensor):
        if not isinstance(got, RawTensor):
            return _type_difference(expected, got)
        return _tensor_difference(expected, got, tolerance)
    if isinstance(expected, RawArray) and isinstance(got, RawArray):
        return _tensor_difference(expected.tensor, got.tensor, tolerance)
    if isinstance(expected, RawList) and isinstance(got, RawList):
        return _list_difference(expected, got, tolerance)
    if isinstance(expected, tuple) and any(isinstance(part, RawTensor) for part in expected):
        return _parts_difference(expected, got, tolerance)
    if isinstance(got, RawTensor) or isinstance(expected, bool) != isinstance(got, bool):
        return _type_difference(expected, got)
    if isinstance(expected, int | float) and isinstance(got, int | float):
        if abs(expected - got) <= tolerance * max(1.0, abs(expected)) * isinstance(expected, float):
            return None
        return None if expected == got else Difference("number", {"expected": expected, "got": got})
    return None if expected == got else _type_difference(expected, got)


def _list_difference(expected: RawList, got: RawList, tolerance: float) -> Difference | None:
    if len(expected.items) != len(got.items):
        return _type_difference(expected, got)
    pairs = zip(expected.items, got.items, strict=True)
    found = (value_difference(right, theirs, tolerance) for right, theirs in pairs)
    return next((difference for difference in found if difference is not None), None)


def _parts_difference(
    expected: tuple[Value, ...], got: Value, tolerance: float
) -> Difference | None:
    """Compare the parts of a result one after another; the difference says in which part it is."""
    if not isinstance(got, tuple) or len(expected) != len(got):
        return _type_difference(expected, got)
    for part, (right, theirs) in enumerate(zip(expected, got, strict=True)):
        difference = value_difference(right, theirs, tolerance)
        if difference is not None:
            return replace(difference, details={**difference.details, "part": part})
    return None


def _type_difference(expected: Value, got: Value) -> Difference:
    return Difference("type", {"expected": describe(expected), "got": describe(got)})


def real_numbers(raw: RawTensor) -> torch.Tensor | None:
    """Give the elements in float64; None if they are complex, or on a device that keeps none.

    torch compares some dtypes, such as uint16 and float8, with no other.
    """
    if raw.data is None or _is_complex(raw):
        return None
    return unpack_tensor(raw).double()


def _is_complex(raw: RawTensor) -> bool:
    return raw.dtype.startswith(COMPLEX)


def _tensor_difference(expected: RawTensor, got: RawTensor, tolerance: float) -> Difference | None:
    if expected.shape != got.shape:
        return Difference("shape", {"expected": str(expected.shape), "got": str(got.shape)})
    if expected.data is None:
        return None
    if got.data is None:  # an answer on the meta device has a shape and no values
        return Difference("device", {"expected": expected.device, "got": got.device})
    if (expected.dtype, expected.data) == (got.dtype, got.data) and not _is_complex(expected):
        return None
    right, theirs = real_numbers(expected), real_numbers(got)
    if right is None or theirs is None:
        return _type_difference(expected, got)
    # what a wrong answer is compared with can be infinite or undefined itself
    finite = right.nan_to_num(0.0, 0.0, 0.0)
    allowed = tolerance * max(1.0, float(finite.abs().max()) if finite.numel() else 1.0)
    wrong = ~torch.isclose(theirs, right, rtol=0.0, atol=allowed, equal_nan=True)
    if not wrong.any():
        return None
    where = tuple(wrong.nonzero()[0].tolist())
    details: dict[str, str | int | float] = {
        "expected": f"{right[where].item():.6g}",
        "got": f"{theirs[where].item():.6g}",
        "where": ", ".join(map(str, where)),
        "wrong": int(wrong.sum()),
        "total": wrong.numel(),
    }
    return Difference("values", details, where)
