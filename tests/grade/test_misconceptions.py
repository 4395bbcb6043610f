"""Every misconception is caught by the check that names it, and told apart from all others."""

from collections import Counter
from typing import Any

import pytest
import torch

from tichchap.grade import InProcess, Misconception, checks, registry
from tichchap.grade.diagnose import misconceptions, smallest_example
from tichchap.grade.judge import failures
from tichchap.grade.misconceptions.registry import misconception, texts
from tichchap.grade.operation import Check

SEED = 7


def by_name(entry: Misconception) -> str:
    return f"{entry.operation}-{entry.id}"


def named_check(entry: Misconception) -> Check:
    suite: list[Check] = list(getattr(checks, entry.operation))
    return next(check for check in suite if check.name == entry.check)


def first_failure(entry: Misconception, check: Check) -> Any:
    operation = getattr(checks, entry.operation).operation
    subject = InProcess(entry.implementation, entry.operation)
    return next(failures(operation, check, subject, check.probes(operation, SEED)), None)


@pytest.mark.parametrize("entry", registry(), ids=by_name)
def test_the_check_that_names_it_catches_it_and_diagnoses_it_alone(entry: Misconception) -> None:
    check, operation = named_check(entry), getattr(checks, entry.operation).operation
    failure = first_failure(entry, check)
    assert failure is not None
    subject = InProcess(entry.implementation, entry.operation)
    probe, *_, difference = failure
    assert misconceptions(operation, check, subject, probe, difference) == [entry]


@pytest.mark.parametrize(
    "entry", [entry for entry in registry() if entry.check != "initialisation"], ids=by_name
)
def test_a_small_public_example_shows_it(entry: Misconception) -> None:
    operation = getattr(checks, entry.operation).operation
    subject = InProcess(entry.implementation, entry.operation)
    assert smallest_example(operation, named_check(entry), subject) is not None


def test_convolution_has_at_least_25_entries() -> None:
    counts = Counter(entry.operation for entry in registry())
    assert counts["conv2d"] + counts["correlate2d"] >= 25


def test_every_entry_has_its_texts_and_every_text_its_entry() -> None:
    described = {(operation, id) for operation, entries in texts().items() for id in entries}
    assert described == {(entry.operation, entry.id) for entry in registry()}
    for entries in texts().values():
        for parts in entries.values():
            assert set(parts) == {"name", "explanation", "hint"}
            assert all(set(part) == {"vi", "en"} and all(part.values()) for part in parts.values())


def garbage(x: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0) -> Any:
    right = checks.conv2d.operation.oracle(x, weight, bias, stride, padding)
    return torch.rand(right.shape, generator=torch.Generator().manual_seed(1)).to(right)


@pytest.mark.parametrize("name", ["channels", "stride", "padding", "gradients", "memory"])
def test_random_garbage_gets_no_diagnosis(name: str) -> None:
    operation, subject = checks.conv2d.operation, InProcess(garbage, "conv2d")
    check = next(check for check in checks.conv2d if check.name == name)
    probe, _, _, difference = next(
        failures(operation, check, subject, check.probes(operation, SEED))
    )
    assert misconceptions(operation, check, subject, probe, difference) == []


def test_an_id_is_taken_once() -> None:
    with pytest.raises(ValueError, match=r"a new id for conv2d, got 'zeros' again"):
        misconception("conv2d", "zeros", check="channels")(garbage)
