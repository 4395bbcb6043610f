"""Each property accepts what is right and names what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade import InProcess, Probe
from tichchap.grade.judge import first_failure
from tichchap.grade.operation import Operation, call
from tichchap.grade.properties import (
    DEVICE,
    DTYPE,
    DTYPE_KEPT,
    GRADIENTS,
    MEMORY,
    REFUSAL,
    VALUES,
    Property,
)

X = torch.linspace(-2, 3, 12, dtype=torch.float64).reshape(3, 4) ** 3
W = torch.linspace(1, 2, 12, dtype=torch.float64).reshape(4, 3)


def oracle(x: Tensor, w: Tensor) -> Tensor:
    return x @ w


PRODUCT = Operation("product", oracle, ("x", "w"), lambda: [Probe((call(X, W),))])


def kind(stated: Property, function: Callable[..., Any], *args: Any) -> str | None:
    """Say how a function departs from the oracle, on the first probe on which it does."""
    cases = [Probe((call(*(args or (X, W))),), seed=1)]
    failed = first_failure(PRODUCT, stated, InProcess(function), cases)
    return failed.difference.kind if failed else None


EVERY = [VALUES, GRADIENTS, MEMORY, DTYPE, DEVICE]


@pytest.mark.parametrize("stated", EVERY, ids=lambda stated: stated.name)
@pytest.mark.parametrize(
    "function",
    [
        lambda x, w: torch.einsum("ij,jk->ik", x, w),
        lambda x, w: (w.T @ x.T).T,
        lambda x, w: torch.stack([(row[:, None] * w).sum(0) for row in x]),
    ],
    ids=["einsum", "transposed", "rows"],
)
def test_a_right_answer_has_no_difference(stated: Property, function: Any) -> None:
    assert kind(stated, function) is None


@pytest.mark.parametrize("stated", EVERY, ids=lambda stated: stated.name)
@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x, w: (x @ w)[:2], "shape"),
        (lambda x, w: None, "type"),
        (lambda x, w: [1.0], "type"),
        (lambda x, w: 1 / 0, "raised"),
        (lambda x, w: F.conv2d(x[None, None], w[None, None]), "forbidden"),
    ],
    ids=["shape", "none", "list", "error", "forbidden"],
)
def test_every_property_sees_gross_mistakes(stated: Property, function: Any, expected: str) -> None:
    assert kind(stated, function) == expected


def nan(x: Tensor, w: Tensor) -> Tensor:
    return (x @ w) * float("nan")


@pytest.mark.parametrize(
    ("stated", "function", "expected"),
    [
        (VALUES, lambda x, w: x @ w + 0.01, "values"),
        (VALUES, nan, "values"),
        (VALUES, lambda x, w: (x @ w).to(torch.complex128), "type"),
        (GRADIENTS, lambda x, w: (x @ w).detach(), "no_gradient"),
        (GRADIENTS, lambda x, w: x @ w.detach(), "no_gradient"),
        (GRADIENTS, lambda x, w: (2 * x @ w) - (x @ w).detach(), "gradient"),
        (DTYPE, lambda x, w: (x @ w).float(), "dtype"),
        (DTYPE, lambda x, w: (x.float() @ w.float()).to(x.dtype), "precision"),
        (DTYPE, lambda x, w: (x @ w).to(torch.int64), "values"),
        (DEVICE, lambda x, w: torch.zeros(3, 3, dtype=x.dtype), "values"),
        (DEVICE, lambda x, w: torch.empty(3, 3, dtype=x.dtype).copy_(x @ w), "device"),
        (DEVICE, lambda x, w: x @ w + torch.zeros(3, 3), "devices_mixed"),
        (MEMORY, lambda x, w: x.mul_(1.5) @ w / 1.5, "modified"),
    ],
)
def test_a_property_names_the_mistake_it_is_about(
    stated: Property, function: Any, expected: str
) -> None:
    assert kind(stated, function) == expected


def test_a_shared_output_buffer_is_named() -> None:
    buffer = torch.empty(3, 3, dtype=torch.float64)
    assert kind(MEMORY, lambda x, w: buffer.copy_(x @ w)) == "aliased"


def test_values_accept_float32_arithmetic_and_leave_it_to_dtype() -> None:
    assert kind(VALUES, lambda x, w: x.float() @ w.float()) is None


def test_input_rounded_to_float32_on_the_way_is_named_where_the_case_is_float32() -> None:
    halves = X.float().round(decimals=1), W.float()
    assert kind(DTYPE, lambda x, w: x.float().to(x.dtype) @ w, *halves) == "precision"


def test_an_answer_that_stops_in_one_dtype_does_not_keep_it() -> None:
    cases = [Probe((call(X.to(dtype), W.to(dtype)),)) for dtype in (torch.float32, torch.int64)]

    def floats_only(x: Tensor, w: Tensor) -> Any:
        return torch.linalg.multi_dot([x, w, torch.eye(3)])

    failed = first_failure(PRODUCT, DTYPE_KEPT, InProcess(floats_only), cases)
    assert failed is not None
    assert failed.difference.kind == "raised"


def test_bad_input_must_be_refused_with_any_error() -> None:
    assert kind(REFUSAL, oracle, X, W.T) is None
    assert kind(REFUSAL, lambda x, w: x, X, W.T) == "accepted"


def test_data_that_a_pretended_gpu_does_not_hold_is_not_counted_as_wrong() -> None:
    assert kind(DEVICE, lambda x, w: (x @ w) * float(x.max() / x.max())) is None


def test_a_pretended_gpu_is_asked_once_where_only_values_differ() -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a real one, with values")
    one, other, wider = call(X, W), call(X + 1, W), call(X.repeat(2, 1), W)
    cases = [Probe((one,), seed=1), Probe((other,), seed=2), Probe((wider,), seed=2)]
    asked = DEVICE.probes(cases, PRODUCT.judge)
    assert [(probe.calls[0], probe.device) for probe in asked] == [(one, "fake"), (wider, "fake")]


KEPT = torch.arange(4)


def test_a_tensor_kept_from_the_cpu_may_be_moved_to_a_pretended_gpu() -> None:
    assert kind(DEVICE, lambda x, w: x[:, KEPT.to(x.device)] @ w) is None
    assert kind(DEVICE, lambda x, w: x @ (w + KEPT[:, None] * 0)) == "devices_mixed"


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_the_device_is_a_real_gpu_where_there_is_one() -> None:
    (probe,) = DEVICE.probes([Probe((call(X, W),))], PRODUCT.judge)
    assert probe.device == "cuda"
    assert kind(DEVICE, lambda x, w: (x @ w).cpu()) == "device"


def two_shapes(function: Callable[..., Any], stated: Property) -> str | None:
    cases = [Probe((call(X, W),)), Probe((call(X[:2], W),))]
    failed = first_failure(PRODUCT, stated, InProcess(function), cases)
    return failed.difference.kind if failed else None


@pytest.mark.parametrize("stated", [GRADIENTS, MEMORY, DTYPE, DEVICE], ids=lambda p: p.name)
def test_other_properties_are_judged_where_the_values_are_right(stated: Property) -> None:
    def wrong_for_two_rows(x: Tensor, w: Tensor) -> Tensor:
        return x @ w * (2 if len(x) == 2 else 1)

    assert two_shapes(wrong_for_two_rows, VALUES) == "values"
    assert two_shapes(wrong_for_two_rows, stated) is None
    assert two_shapes(lambda x, w: x @ w * 2, stated) == "values"


def test_a_forbidden_operation_is_never_excused() -> None:
    def sometimes(x: Tensor, w: Tensor) -> Tensor:
        return F.conv2d(x[None, None], w[None, None]) if len(x) == 2 else x @ w

    assert two_shapes(sometimes, MEMORY) == "forbidden"


def test_a_dtype_that_only_one_dtype_survives_is_a_matter_of_dtype() -> None:
    def float32_buffer(x: Tensor, w: Tensor) -> Tensor:
        return x @ (torch.zeros(w.shape) + w.float())

    single = [Probe((call(X.float(), W.float()),))]
    student = InProcess(float32_buffer)
    assert first_failure(PRODUCT, VALUES, student, single) is None
    failed = first_failure(PRODUCT, DTYPE, student, single)
    assert failed
    assert failed.difference.kind == "raised"
