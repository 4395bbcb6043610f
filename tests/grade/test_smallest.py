"""A failing case shrinks to one that can be worked out by hand and fails in the same way."""

from typing import Any

import pytest
import torch
from torch import Tensor

from tichchap.grade import InProcess, Probe, checks
from tichchap.grade.judge import Failed, first_failure
from tichchap.grade.misconceptions import of_operation
from tichchap.grade.misconceptions.convolving import right
from tichchap.grade.operation import call
from tichchap.grade.smallest import shrink
from tichchap.grade.values import unpack

OPERATION = checks.conv2d.operation


def shrunk(answer: Any, name: str, seed: int = 7) -> Failed:
    """Shrink the first case of a check, drawn from a seed, on which an answer is wrong."""
    check = next(check for check in checks.conv2d if check.name == name)
    subject = InProcess(answer)
    failed = first_failure(OPERATION, check.property, subject, check.cases(seed))
    assert failed is not None
    return shrink(OPERATION, check.property, subject, failed)


def implementation(id: str) -> Any:
    return next(entry.implementation for entry in of_operation("conv2d") if entry.id == id)


def arguments(failed: Failed) -> tuple[list[Any], dict[str, Any]]:
    (made,) = failed.probe.calls
    return [unpack(value).tolist() for value in made.args], dict(made.kwargs)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_flipped_kernel_shows_on_two_pixels(seed: int) -> None:
    (x, weight), options = arguments(shrunk(implementation("flipped-kernel"), "channels", seed))
    assert sorted([len(x[0][0]), len(x[0][0][0])]) == [1, 2]
    assert torch.tensor(x).flatten().tolist() == torch.tensor(weight).flatten().tolist() == [1, 2]
    assert options == {}


def test_a_window_that_starts_at_the_wrong_place_needs_two_windows() -> None:
    failed = shrunk(implementation("start-not-multiplied"), "stride")
    (x, weight), options = arguments(failed)
    assert weight == [[[[1]]]]
    assert torch.tensor(x).flatten().tolist() == [1, 2, 3]
    assert (failed.difference.details["expected"], failed.difference.details["got"]) == ("3", "2")
    assert list(options) == ["stride"]


def test_two_axes_that_have_to_agree_shrink_together() -> None:
    (x, weight), _ = arguments(shrunk(implementation("first-channel-only"), "channels"))
    assert torch.tensor(x).shape == torch.tensor(weight).shape == (1, 2, 1, 1)


def test_the_difference_stays_of_its_kind() -> None:
    """One mistake changes values, another one the shape where a kernel is 1 wide: one is shown."""

    def answer(x: Tensor, weight: Tensor, bias: Tensor | None = None, **options: Any) -> Tensor:
        if weight.shape[-1] == 1:
            return x.new_zeros(3)
        return right(x, weight.flip(-1), bias, **options)

    failed = shrunk(answer, "channels")
    assert failed.difference.kind == "values"
    assert unpack(failed.probe.calls[0].args[1]).shape == (1, 1, 1, 2)


def test_a_memory_layout_that_matters_is_kept() -> None:
    def answer(x: Tensor, weight: Tensor, bias: Tensor | None = None, **options: Any) -> Tensor:
        return right(x.contiguous(), weight, bias, **options) + (not x.is_contiguous())

    subject = InProcess(answer)
    x = torch.randn(2, 2, 4, 5, generator=torch.Generator().manual_seed(0)).transpose(2, 3)
    probe = Probe((call(x, torch.ones(1, 2, 1, 1)),))
    check = next(check for check in checks.conv2d if check.name == "channels")
    failed = first_failure(OPERATION, check.property, subject, [probe])
    assert failed is not None
    raw = shrink(OPERATION, check.property, subject, failed).probe.calls[0].args[0]
    assert not unpack(raw).is_contiguous()
    assert unpack(raw).numel() < x.numel()


def test_a_case_of_several_calls_stays_as_it_is() -> None:
    subject = InProcess(lambda x, weight: x)
    check = next(check for check in checks.conv2d if check.name == "channels")
    x = torch.ones(1, 1, 2, 2)
    probe = Probe((call(x, x), call(x, x)))
    failed = first_failure(OPERATION, check.property, subject, [probe])
    assert failed is not None
    assert shrink(OPERATION, check.property, subject, failed) is failed


def test_a_kernel_never_becomes_empty_and_a_padding_may_vanish() -> None:
    (x, weight), options = arguments(shrunk(lambda *args, **kwargs: torch.zeros(1), "padding"))
    assert min(torch.tensor(weight).shape) == min(torch.tensor(x).shape) == 1
    assert options == {}
