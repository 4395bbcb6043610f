"""Layers that a probe carries as plain data, and the comparison of what is not finite."""

import pickle

import pytest
import torch
from torch import nn

from tichchap.grade.compare import value_difference
from tichchap.grade.layers import ingredients
from tichchap.grade.operation import call
from tichchap.grade.values import RawModule, Recipe, pack, unpack


@pytest.mark.parametrize(
    "layer",
    [nn.Identity(), nn.ReLU(), nn.Flatten(2), nn.MaxPool2d((2, 3), 1, (1, 0)), nn.AvgPool2d(2)],
    ids=lambda layer: type(layer).__name__,
)
def test_a_layer_is_carried_as_a_recipe_and_made_again(layer: nn.Module) -> None:
    (carried,) = call(layer).args
    assert isinstance(carried, Recipe)
    made = unpack(pickle.loads(pickle.dumps(carried)))
    x = torch.arange(48.0).reshape(1, 2, 4, 6)
    assert type(made) is type(layer)
    assert torch.equal(made(x), layer(x))


def test_a_layer_with_parameters_or_of_a_subclass_is_not_carried() -> None:
    class Mine(nn.MaxPool2d):
        pass

    assert ingredients(nn.Conv2d(1, 1, 1)) is None
    assert ingredients(Mine(2)) is None
    assert ingredients(torch.relu) is None
    assert isinstance(call(nn.Conv2d(1, 1, 1)).args[0], RawModule)


def test_equal_infinities_are_no_difference_and_do_not_widen_the_tolerance() -> None:
    right = pack(torch.tensor([-torch.inf, torch.nan, 1.0]))
    assert value_difference(right, right) is None
    near = pack(torch.tensor([-torch.inf, torch.nan, 1.1]))
    difference = value_difference(right, near)
    assert difference is not None
    assert difference.where == (2,)
    assert value_difference(pack(torch.ones(2)), pack(torch.tensor([1.0, torch.inf]))) is not None
    assert value_difference(pack(torch.ones(2)), pack(torch.tensor([1.0, torch.nan]))) is not None
