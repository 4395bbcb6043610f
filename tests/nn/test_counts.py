"""Parameter counts: the numbers of the deck, and torch's own layers."""

import pytest
import torch
from torch import nn

from tichchap.nn import Conv2d, conv2d_parameters, count_parameters, linear_parameters


def test_counts_of_the_deck() -> None:
    assert conv2d_parameters(3, 64, 3) == 1792
    assert conv2d_parameters(3, 5, 2) == 65
    assert linear_parameters(32 * 32 * 3, 64, bias=False) == 196_608
    assert linear_parameters(32 * 32 * 3, 64) == 196_672
    assert linear_parameters(32 * 32 * 3, 64 * 32 * 32) == 201_392_128


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("groups", [1, 2, 4])
def test_conv2d_parameters_counts_torchs_layer_and_ours(groups: int, bias: bool) -> None:
    expected = conv2d_parameters(4, 8, (3, 5), bias=bias, groups=groups)
    for layer in (nn.Conv2d, Conv2d):
        module = layer(4, 8, (3, 5), bias=bias, groups=groups)
        assert count_parameters(module) == expected


@pytest.mark.parametrize("bias", [True, False])
def test_linear_parameters_counts_torchs_layer(bias: bool) -> None:
    assert count_parameters(nn.Linear(7, 3, bias=bias)) == linear_parameters(7, 3, bias=bias)


def test_count_parameters_counts_what_is_trained_once() -> None:
    shared = nn.Linear(3, 3)
    frozen = nn.Linear(5, 5)
    frozen.requires_grad_(False)
    assert count_parameters(nn.Sequential(shared, nn.ReLU(), shared, frozen)) == 12
    assert count_parameters(nn.BatchNorm2d(4)) == 8
    assert count_parameters(nn.MaxPool2d(2)) == 0


@pytest.mark.message
def test_counts_say_what_is_wrong() -> None:
    with pytest.raises(TypeError) as module:
        count_parameters(torch.ones(3))  # type: ignore[arg-type]
    assert str(module.value) == ("count_parameters: module must be a torch.nn.Module, got Tensor")
    with pytest.raises(ValueError, match="conv2d_parameters") as groups:
        conv2d_parameters(4, 6, 3, groups=4)
    assert str(groups.value) == (
        "conv2d_parameters: groups must divide the channels, got groups=4, in_channels=4, "
        "out_channels=6"
    )
    with pytest.raises(
        ValueError, match=r"^conv2d_parameters: kernel_size must be at least 1, got 0$"
    ):
        conv2d_parameters(4, 6, 0)
    with pytest.raises(
        ValueError, match=r"^linear_parameters: in_features must be at least 1, got 0$"
    ):
        linear_parameters(0, 6)
