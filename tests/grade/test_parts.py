"""Results in several parts: a difference names the part, and each part can be checked alone."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from tichchap.grade import CheckFailed, InProcess, Probe, checks
from tichchap.grade.compare import value_difference
from tichchap.grade.judge import first_failure
from tichchap.grade.operation import Operation, call
from tichchap.grade.parts import value_parts
from tichchap.grade.properties import DEVICE, DTYPE, MEMORY, VALUES, Property
from tichchap.grade.values import pack

X = torch.linspace(-2, 3, 6).reshape(2, 3)
DOUBLE_AND_SUM = Operation("both", lambda x: (2 * x, x.sum()), ("x",), lambda: [Probe((call(X),))])


@pytest.mark.parametrize(
    ("got", "kind", "part"),
    [
        ((torch.ones(2), torch.zeros(1)), None, None),
        ((torch.ones(2), torch.ones(1)), "values", 1),
        ((torch.zeros(2), torch.ones(1)), "values", 0),
        ((torch.ones(1, 2), torch.zeros(1)), "shape", 0),
        ((torch.ones(2), None), "type", 1),
        ((torch.ones(2), 0.0), "type", 1),
        ((torch.ones(2),), "type", None),
        ((torch.ones(2), torch.zeros(1), None), "type", None),
        (torch.ones(2), "type", None),
        (None, "type", None),
    ],
)
def test_the_first_part_that_differs_is_named(got: Any, kind: str | None, part: int | None) -> None:
    difference = value_difference(pack((torch.ones(2), torch.zeros(1))), pack(got))
    assert (difference and difference.kind) == kind
    assert (difference.details.get("part") if difference else None) == part


def test_tuples_of_numbers_are_compared_as_a_whole() -> None:
    difference = value_difference((1, 2), (1, 3))
    assert difference
    assert difference.kind == "type"
    assert "part" not in difference.details


def part_wrong(stated: Property, function: Callable[[Tensor], Any]) -> tuple[str, Any] | None:
    failed = first_failure(DOUBLE_AND_SUM, stated, InProcess(function), [Probe((call(X),))])
    if failed is None:
        return None
    return failed.difference.kind, failed.difference.details.get("part")


EVERY = [VALUES, DTYPE, DEVICE, MEMORY, value_parts(0), value_parts(1), value_parts(0, 1)]


@pytest.mark.parametrize("stated", EVERY)
def test_a_right_answer_has_no_difference(stated: Property) -> None:
    assert part_wrong(stated, lambda x: (x + x, x.flatten().sum())) is None


@pytest.mark.parametrize(
    ("stated", "function", "expected"),
    [
        (value_parts(0), lambda x: (2 * x, x.mean()), None),
        (value_parts(1), lambda x: (2 * x, x.mean()), ("values", 1)),
        (value_parts(0, 1), lambda x: (2 * x, x.mean()), ("values", 1)),
        (value_parts(0), lambda x: (x, x.sum()), ("values", 0)),
        (value_parts(1), lambda x: (None, x.sum()), None),
        (value_parts(1), lambda x: 2 * x, ("type", None)),
        (value_parts(1), lambda x: [2 * x, x.sum()], ("type", None)),
        (DTYPE, lambda x: (2 * x, x.sum().float()), ("dtype", 1)),
        (DTYPE, lambda x: (2 * x, x.sum() * (1 + 1e-7)), ("precision", 1)),
        (DEVICE, lambda x: (2 * x, torch.empty(()).copy_(x.sum())), ("device", 1)),
    ],
)
def test_each_property_looks_at_its_parts(stated: Property, function: Any, expected: Any) -> None:
    assert part_wrong(stated, function) == expected


def bias_averaged(grad_output: Tensor, x: Tensor, weight: Tensor, **options: Any) -> Any:
    """Get the easy part wrong in a known way, and the hard ones in no known way."""
    return x * 0 + 7, weight * 0 - 3, grad_output.mean((0, 2, 3))


def test_a_part_is_named_and_diagnosed_whatever_the_others_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TICHCHAP_LANG", "en")
    with pytest.raises(CheckFailed, match=r"is a mean in place of the sum\. grad_bias: 1 of 1"):
        checks.conv2d_backward.bias(bias_averaged)
    assert "grad_bias[0] = 1 + 2 = 3" in capsys.readouterr().out
    with pytest.raises(CheckFailed, match=r"^grad_weight: "):
        checks.conv2d_backward.weight(bias_averaged)
