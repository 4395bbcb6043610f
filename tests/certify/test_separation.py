"""No two misconceptions of a function answer alike to what a diagnosis asks."""

import random
from collections import Counter

import pytest
import torch

from tichchap.certify.separation import Pair, separating, shown, together
from tichchap.certify.variants import variant
from tichchap.grade import Call, InProcess, Misconception, Probe, checks, registry
from tichchap.grade.misconceptions import of_operation
from tichchap.grade.operation import call
from tichchap.grade.values import RawList, RawTensor, pack_tensor

# each entry would train a network for 20 s, time and again
TRAINS = "make_model"
OPERATIONS = [name for name in Counter(e.operation for e in registry()) if name != TRAINS]


def examples(operation: str) -> list[Probe]:
    found: list[Probe] = getattr(checks, operation).operation.examples()
    return found


def entry(operation: str, id: str) -> Misconception:
    return next(each for each in of_operation(operation) if each.id == id)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_two_misconceptions_answer_alike(operation: str) -> None:
    for pair in together(operation):
        found = separating(pair, examples(operation))
        advice = f"add as an example: {shown(found)}" if found else "one of them is too many"
        pytest.fail(f"{operation}: nothing tells {pair} apart; {advice}")


def test_a_case_that_tells_a_pair_apart_is_found_and_small() -> None:
    pair = Pair(entry("conv2d", "size-rounded-up"), entry("conv2d", "size-rounded"))
    blind = [Probe((call(torch.ones(1, 1, 5, 5), torch.ones(1, 1, 2, 2), stride=2),))]
    found = separating(pair, blind)
    assert found is not None
    answers = [
        InProcess(each.implementation).observe(found).outputs for each in (pair.one, pair.other)
    ]
    assert answers[0] != answers[1]
    assert "Tensor (1, 1, " in shown(found)


def test_none_is_found_for_two_that_are_the_same() -> None:
    one = entry("correlate2d", "zeros")
    twin = Misconception("correlate2d", "twin", one.check, one.implementation)
    assert separating(Pair(one, twin), examples("correlate2d")) is None


def test_two_that_are_the_same_are_together(monkeypatch: pytest.MonkeyPatch) -> None:
    one = entry("correlate2d", "zeros")
    twin = Misconception("correlate2d", "twin", one.check, one.implementation)
    others = [*of_operation("correlate2d"), twin]
    monkeypatch.setattr("tichchap.certify.separation.of_operation", lambda name: others)
    assert together("correlate2d") == [Pair(one, twin), Pair(twin, one)]


def test_two_that_always_stop_are_told_apart_by_their_words() -> None:
    pair = Pair(entry("FlattenSize", "padding-assumed"), entry("FlattenSize", "first-channels"))
    assert separating(pair, examples("FlattenSize")) is None
    assert together("FlattenSize") == []


def test_variants_keep_the_kind_of_every_argument() -> None:
    x = pack_tensor(torch.tensor([[0, 3], [7, 7]], dtype=torch.uint8))
    probe = Probe((call(True, 2, (1, 4), stride=3), Call((x, RawList((x,))))), seed=5)
    chance = random.Random(0)
    seen = [variant(probe, chance) for _ in range(200)]
    for each in seen:
        flag, whole, pair = each.calls[0].args
        assert (type(flag), type(whole), type(pair)) == (bool, int, tuple)
        image, images = each.calls[1].args
        assert isinstance(image, RawTensor)
        assert isinstance(images, RawList)
        assert image.dtype == "uint8"
        assert set(image.data or b"") <= {0, 3, 7}
    assert len({each.calls[0].args for each in seen}) > 10
    assert {each.calls[0].kwargs.get("stride") for each in seen} >= {None, 1, 2, 3, 4, 5}
