"""Traits of a student's own design, and that each has its text."""

from typing import Any

import pytest
from torch import nn

from tichchap.grade import InProcess, Observation, Probe, checks
from tichchap.grade.judge import first_failure
from tichchap.grade.messages import catalogue
from tichchap.grade.operation import FIXED_SEED, call
from tichchap.grade.operations import broken_networks, make_model, networks, training
from tichchap.grade.traits import by_traits, shown

GIVEN = {
    ("PyTorchCNN", "shapes"): networks.shapes,
    ("PyTorchCNN", "activation"): networks.activation,
    ("PyTorchCNN28", "forward"): networks.forward,
    ("PyTorchCNN28", "gradients"): networks.gradients,
    ("FlattenSize", "repaired"): broken_networks.flattened,
    ("ListOfLayers", "repaired"): broken_networks.listed,
    ("compute_accuracy", "modes"): training.modes_afterwards,
    ("compute_accuracy", "gradients"): training.recording,
    ("train", "modes"): training.trained_in,
    ("train", "updates"): training.updates,
    ("make_model", "budget"): make_model.small,
    ("make_model", "accuracy"): make_model.accuracy,
    ("make_model", "shift"): make_model.shift,
}


def traits(probe: Probe, seen: Observation) -> dict[str, Any]:
    return {"feature_maps": seen.outputs, "logits": ()} if seen.outputs else {}


def test_the_first_trait_that_differs_is_the_difference() -> None:
    stated = by_traits("shapes", traits)
    found = stated.difference(Probe(()), Observation((1,)), Observation((2,)))
    assert found is not None
    assert found.kind == "feature_maps"
    assert stated.difference(Probe(()), Observation((1,)), Observation((1,))) is None


def test_a_probe_without_traits_tells_nothing() -> None:
    assert by_traits("x", traits).difference(Probe(()), Observation(), Observation((2,))) is None


@pytest.mark.parametrize(
    ("trait", "text"), [((), "–"), (("a", "b"), "a, b"), ((2, 3), "(2, 3)"), ([1], "1"), (0, "0")]
)
def test_a_trait_is_written_for_a_message(trait: Any, text: str) -> None:
    assert shown(trait) == text


@pytest.mark.parametrize(("operation", "name"), GIVEN)
def test_torch_has_the_traits_and_each_has_its_text(operation: str, name: str) -> None:
    suite = getattr(checks, operation)
    check = next(check for check in suite if check.name == name)
    cases = check.cases(7) or check.cases(FIXED_SEED)
    for probe in check.property.probes(cases, suite.operation.judge):
        seen = suite.operation.judge.observe(probe)
        given = GIVEN[operation, name](probe, seen)
        assert given
        assert given.keys() <= catalogue().keys()
        assert check.property.difference(probe, seen, seen) is None


class Variant(nn.Module):
    """A convolutional part with some activation functions."""

    def __init__(self, first: nn.Module, second: nn.Module) -> None:
        super().__init__()
        self.conv_layers = nn.Sequential(
            *(nn.Conv2d(1, 16, 3, padding=1), first, nn.MaxPool2d(2)),
            *(nn.Conv2d(16, 24, 3, padding=1), second, nn.MaxPool2d(2)),
        )


def refused(first: nn.Module, second: nn.Module, seed: int) -> str | None:
    """Name the activation that the check misses."""
    suite = checks.PyTorchCNN28
    check = next(check for check in suite if check.name == "activation")
    subject = InProcess(lambda classes: Variant(first, second), "PyTorchCNN28")
    failed = first_failure(suite.operation, check.property, subject, check.cases(seed))
    return failed.difference.kind if failed else None


@pytest.mark.parametrize("seed", range(8))
def test_relu_is_found_by_what_it_does(seed: int) -> None:
    relu, none = nn.ReLU(), nn.Identity()
    assert refused(relu, relu, seed) is None
    assert refused(nn.Sequential(nn.BatchNorm2d(16), relu), relu, seed) is None
    assert refused(none, none, seed) == "first_relu"
    assert refused(none, relu, seed) == "first_relu"
    assert refused(relu, none, seed) == "second_relu"
    assert refused(nn.Sigmoid(), relu, seed) == "first_relu"
    assert refused(relu, nn.Sigmoid(), seed) in ("first_relu", "second_relu")
    assert refused(relu, nn.LeakyReLU(), seed) == "second_relu"


def test_parameters_are_equal_when_they_are_near() -> None:
    def parameters(value: float) -> training.Parameters:
        model = nn.Linear(1, 1, bias=False)
        nn.init.constant_(model.weight, value)
        seen = InProcess(lambda given: None, "f").observe(Probe((call(model),)))
        found = training.seen_model(seen)
        assert found is not None
        return training.Parameters(dict(found.state))

    assert parameters(1.0) == parameters(1.0 + 1e-6)
    assert parameters(1.0) != parameters(1.01)


def test_shares_that_reach_the_limit_are_equal() -> None:
    share = make_model.Share
    assert share(0.97, 0.96) == share(1.0, 0.96)
    assert share(0.95, 0.96) != share(1.0, 0.96)
    assert share(0.1, 0.96) != share(0.9, 0.96)
    assert str(share(0.954, 0.96)) == "95.4 %"


def test_too_many_parameters_are_too_many() -> None:
    assert make_model.Count(24_999) == make_model.Count(1)
    assert make_model.Count(25_000) != make_model.Count(1)
    assert make_model.Count(0) != make_model.Count(1)
