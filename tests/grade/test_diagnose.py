"""A cause is named where a misconception answers alike, a closest one where it mostly does."""

from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
import torch
from torch import Tensor

from tichchap.grade import CheckFailed, InProcess, Misconception, checks, registry
from tichchap.grade.checks import Checks
from tichchap.grade.diagnose import Diagnosis, diagnose
from tichchap.grade.judge import Failed, first_failure
from tichchap.grade.misconceptions.convolving import right
from tichchap.grade.operation import Check

RIGHT = Path(__file__).parents[1] / "exercises" / "right"
SEED = 7


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICHCHAP_LANG", "en")
    monkeypatch.setenv("TICHCHAP_SEED", "20261123")


def entry(operation: str, id: str) -> Misconception:
    return next(each for each in registry() if (each.operation, each.id) == (operation, id))


def check_of(operation: str, name: str) -> Check:
    suite: Checks = getattr(checks, operation)
    return next(check for check in suite if check.name == name)


def diagnosis(operation: str, name: str, answer: Callable[..., Any]) -> Diagnosis:
    suite, check, subject = getattr(checks, operation), check_of(operation, name), InProcess(answer)
    failed = first_failure(suite.operation, check.property, subject, check.cases(SEED))
    assert failed is not None
    return diagnose(suite.operation, check, subject, failed)


def strides_swapped(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0
) -> Tensor:
    pair = stride if isinstance(stride, tuple) else (stride, stride)
    return right(x, weight, bias, pair[::-1], padding)


def strides_swapped_without_padding(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Any = 1, padding: Any = 0
) -> Tensor:
    return strides_swapped(x, weight, bias, stride)


def test_a_mistake_that_answers_alike_everywhere_is_the_cause() -> None:
    found = diagnosis("conv2d", "stride", strides_swapped)
    assert found == Diagnosis([entry("conv2d", "stride-swapped")])


def test_a_mistake_beside_another_one_is_the_closest() -> None:
    found = diagnosis("conv2d", "stride", strides_swapped_without_padding)
    assert found == Diagnosis(closest=entry("conv2d", "stride-swapped"))


def test_the_closest_mistake_is_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CheckFailed) as raised:
        checks.conv2d.stride(strides_swapped_without_padding)
    name = entry("conv2d", "stride-swapped").text("name")
    said = capsys.readouterr().out
    assert f"Closest: {name}." in said
    assert "Cause:" not in said
    assert name not in str(raised.value)


def noise(like: Tensor) -> Tensor:
    return torch.rand(like.shape, generator=torch.Generator().manual_seed(1)).to(like.dtype)


def garbage(operation: str) -> list[Callable[..., Any]]:
    """Answers that follow no idea: values at random, of the right shape and of another, or none."""
    oracle = getattr(checks, operation).operation.oracle

    def shaped(*args: Any, **kwargs: Any) -> Tensor:
        return noise(oracle(*args, **kwargs))

    def unshaped(*args: Any, **kwargs: Any) -> Tensor:
        return noise(torch.empty(7, 3, 5))

    def stopped(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("garbage")

    return [shaped, unshaped, stopped, lambda *args, **kwargs: "garbage"]


TENSORS = ("image_to_tensor", "stack_batch", "video_to_tensor", "flatten_images", "correlate2d")
LAYERS = ("conv2d", "pad2d", "max_pool2d", "avg_pool2d", "max_pool2d_backward")


@pytest.mark.parametrize("operation", [*TENSORS, *LAYERS])
def test_garbage_gets_no_diagnosis(operation: str) -> None:
    suite = getattr(checks, operation)
    for answer in garbage(operation):
        for check in [each for each in suite if each.property.name != "device"]:
            subject, cases = InProcess(answer), check.cases(SEED)
            failed = first_failure(suite.operation, check.property, subject, cases)
            if failed is not None:
                assert diagnose(suite.operation, check, subject, failed) == Diagnosis(), check.name


RIGHT_ANSWERS = [
    (path, name)
    for path in sorted(RIGHT.glob("ex0[2346]*/*.py"))
    for name in ("conv2d", "pad2d", "max_pool2d", "avg_pool2d")
    if f"def {name}(" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize(
    ("path", "operation"), RIGHT_ANSWERS, ids=lambda each: getattr(each, "stem", each)
)
def test_a_right_answer_gets_no_diagnosis_even_when_one_is_asked_for(
    path: Path, operation: str
) -> None:
    suite, subject = getattr(checks, operation), InProcess(run_path(str(path))[operation])
    check = next(check for check in suite if check.cases(SEED) and not check.property.beside_values)
    wrong = next(
        each for each in registry() if (each.operation, each.check) == (operation, check.name)
    )
    asked = first_failure(
        suite.operation, check.property, InProcess(wrong.implementation), check.cases(SEED)
    )
    assert asked is not None
    observed = Failed(asked.probe, asked.expected, subject.observe(asked.probe), asked.difference)
    assert diagnose(suite.operation, check, subject, observed) == Diagnosis()
