"""The registry of misconceptions; `tichchap certify` proves that each is caught and named alone."""

from collections import Counter
from typing import Any

import pytest
import torch

from tichchap.grade import InProcess, Misconception, Probe, checks, registry
from tichchap.grade.diagnose import Diagnosis, diagnose
from tichchap.grade.judge import Failed, first_failure
from tichchap.grade.misconceptions.registry import misconception, texts
from tichchap.grade.operation import Check
from tichchap.languages import LANGS

SEED = 7


def by_name(entry: Misconception) -> str:
    return f"{entry.operation}-{entry.id}"


def named_check(entry: Misconception) -> Check:
    suite: list[Check] = list(getattr(checks, entry.operation))
    return next(check for check in suite if check.name == entry.check)


def failure(entry: Misconception, cases: list[Probe]) -> Failed | None:
    operation, stated = getattr(checks, entry.operation).operation, named_check(entry).property
    return first_failure(operation, stated, subject(entry), cases)


def subject(entry: Misconception) -> InProcess:
    return InProcess(entry.implementation, entry.operation)


@pytest.mark.parametrize(
    "entry", [entry for entry in registry() if entry.check != "initialisation"], ids=by_name
)
def test_a_small_public_example_shows_it(entry: Misconception) -> None:
    assert failure(entry, getattr(checks, entry.operation).operation.examples()) is not None


def test_convolution_has_at_least_25_entries() -> None:
    counts = Counter(entry.operation for entry in registry())
    assert counts["conv2d"] + counts["correlate2d"] >= 25


def test_every_entry_has_its_texts_and_every_text_its_entry() -> None:
    described = {(operation, id) for operation, entries in texts().items() for id in entries}
    assert described == {(entry.operation, entry.id) for entry in registry()}
    for entries in texts().values():
        for parts in entries.values():
            assert set(parts) == {"name", "explanation", "hint"}
            assert all(set(part) == set(LANGS) and all(part.values()) for part in parts.values())


def garbage(x: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0) -> Any:
    right = checks.conv2d.operation.oracle(x, weight, bias, stride, padding)
    return torch.rand(right.shape, generator=torch.Generator().manual_seed(1)).to(right)


@pytest.mark.parametrize("name", ["channels", "stride", "padding", "gradients", "memory"])
def test_random_garbage_gets_no_diagnosis(name: str) -> None:
    operation, student = checks.conv2d.operation, InProcess(garbage, "conv2d")
    check = next(check for check in checks.conv2d if check.name == name)
    failed = first_failure(operation, check.property, student, check.cases(SEED))
    assert failed is not None
    assert diagnose(operation, check, student, failed) == Diagnosis()


def test_an_id_is_taken_once() -> None:
    with pytest.raises(ValueError, match=r"a new id for conv2d, got 'zeros' again"):
        misconception("conv2d", "zeros", check="channels")(garbage)
