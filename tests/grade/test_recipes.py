"""Models and loaders that reach a student's code as recipes, and what comes back of them."""

import copy
import pickle
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from tichchap.grade import Call, InProcess, Probe
from tichchap.grade.operation import call
from tichchap.grade.recipes import classifier, perceptron
from tichchap.grade.values import RawModule, Recipe, pack, unpack

IMAGES = torch.arange(10.0).reshape(5, 2)
LABELS = torch.tensor([0, 1, 0, 1, 1])


def after(function: Any, *args: Any) -> RawModule:
    """Give the model that a function was called with, as it stands afterwards."""
    seen = InProcess(function, "f").observe(Probe((Call(args),)))
    assert seen.failure is None
    model = pickle.loads(pickle.dumps(seen)).arguments_after[0].args[0]
    assert isinstance(model, RawModule)
    return model


def test_a_loader_travels_as_its_tensors_and_batch_size() -> None:
    (recipe,) = call(DataLoader(TensorDataset(IMAGES, LABELS), batch_size=2)).args
    assert isinstance(recipe, Recipe)
    batches = list(unpack(pickle.loads(pickle.dumps(recipe))))
    assert [len(labels) for _, labels in batches] == [2, 2, 1]
    assert torch.equal(torch.cat([images for images, _ in batches]), IMAGES)


@pytest.mark.parametrize("bias", [True, False])
def test_a_linear_layer_travels_as_its_parameters(bias: bool) -> None:
    layer = nn.Linear(2, 3, bias=bias)
    made = unpack(call(layer).args[0])
    assert torch.equal(made(IMAGES), layer(IMAGES))


@pytest.mark.parametrize("make", [classifier, perceptron])
def test_a_recipe_makes_the_same_model_everywhere(make: Any) -> None:
    one, other = make(2, 3, 7).state_dict(), make(2, 3, 7).state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert not all(
        torch.equal(one[name], value) for name, value in make(2, 3, 8).state_dict().items()
    )


def test_the_two_modes_of_a_classifier_answer_differently() -> None:
    assert not torch.allclose(
        classifier(2, 3, 1, "eval")(IMAGES), classifier(2, 3, 1, "train")(IMAGES)
    )


def test_one_layer_may_be_in_another_mode() -> None:
    modes = {
        name: module.training for name, module in classifier(2, 3, 1, "frozen").named_modules()
    }
    assert modes[""]
    assert not modes["layers.2"]


def test_modes_and_gradients_of_each_forward_pass_are_noted() -> None:
    def use(model: nn.Module) -> None:
        model(IMAGES)
        with torch.no_grad():
            copy.deepcopy(model).eval()(IMAGES[:2])

    assert after(use, Recipe("perceptron", (2, 3, 1))).notes == ((True, True, 5), (False, False, 2))


def test_parameters_modes_and_gradients_come_back() -> None:
    def use(model: nn.Module) -> None:
        model.eval()
        model(IMAGES).sum().backward()
        torch.set_grad_enabled(False)

    seen = after(use, Recipe("perceptron", (2, 3, 1)))
    assert not any(mode for _, mode in seen.training)
    assert set(seen.with_gradient) == {name for name, _ in seen.state}
    assert not seen.recording
    assert torch.is_grad_enabled()


def test_an_attribute_of_an_object_can_be_called() -> None:
    probe = Probe((Call(member="eval"), call(IMAGES), Call(call(IMAGES).args, member="pooled")))

    class Model(nn.Dropout):
        def pooled(self, x: torch.Tensor) -> torch.Tensor:
            return x.sum()

    seen = InProcess(Model, "Model").observe(Probe(probe.calls, init=Call()))
    assert seen.failure is None
    assert torch.equal(unpack(seen.outputs[1]), IMAGES)
    assert unpack(seen.outputs[2]) == IMAGES.sum()


def test_a_missing_attribute_is_a_failure_of_the_answer() -> None:
    seen = InProcess(nn.ReLU, "ReLU").observe(Probe((Call(member="conv_layers"),), init=Call()))
    assert seen.failure is not None
    assert seen.failure.type == "AttributeError"


def test_a_module_that_is_returned_is_described() -> None:
    described = pack(nn.Linear(2, 3))
    assert isinstance(described, RawModule)
    assert described.type == "Linear"
    assert [name for name, _ in described.state] == ["weight", "bias"]
