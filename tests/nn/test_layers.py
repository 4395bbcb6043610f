"""Our modules beside torch's: state, first numbers, outputs, and how they print."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from tichchap.nn import AvgPool2d, Conv2d, MaxPool2d

CONVOLUTIONS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1, 1, 3), {}),
    ((3, 16, 3, 1, 1), {}),
    ((4, 6, (2, 3), (2, 1), (1, 0), (1, 2), 2), {}),
    ((4, 6, 3), {"bias": False, "padding": "same"}),
    ((2, 4, 3), {"padding": "valid", "stride": 2}),
    ((2, 4, (5, 3)), {"padding": (2, 1), "padding_mode": "reflect"}),
    ((2, 4, 4), {"padding": "same", "padding_mode": "circular"}),
    ((2, 2, 1), {"dtype": torch.float64, "device": "cpu"}),
]
POOLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((2,), {}),
    ((2, 2), {}),
    (((3, 2), (2, 1), 1), {}),
    ((3,), {"padding": 1, "ceil_mode": True}),
]


@pytest.mark.parametrize(("args", "kwargs"), CONVOLUTIONS)
def test_conv2d_starts_with_the_numbers_of_torch(args: Any, kwargs: Any) -> None:
    torch.manual_seed(7)
    ours = Conv2d(*args, **kwargs).state_dict()
    torch.manual_seed(7)
    theirs = nn.Conv2d(*args, **kwargs).state_dict()
    assert list(ours) == list(theirs)
    for name in theirs:
        assert torch.equal(ours[name], theirs[name])


@pytest.mark.parametrize(("args", "kwargs"), CONVOLUTIONS)
def test_conv2d_loads_the_state_of_torch_and_gives_its_own(
    agrees: Callable[..., None], args: Any, kwargs: Any
) -> None:
    kwargs = {"dtype": torch.float64, **kwargs}
    ours, theirs = Conv2d(*args, **kwargs), nn.Conv2d(*args, **kwargs)
    x = torch.randn(2, args[0], 9, 8, dtype=torch.float64)
    ours.load_state_dict(theirs.state_dict())
    agrees(ours, theirs, x)
    again = nn.Conv2d(*args, **kwargs)
    again.load_state_dict(ours.state_dict())
    agrees(ours, again, x)


@pytest.mark.parametrize(("args", "kwargs"), CONVOLUTIONS)
def test_conv2d_prints_as_torchs_does(args: Any, kwargs: Any) -> None:
    assert repr(Conv2d(*args, **kwargs)) == repr(nn.Conv2d(*args, **kwargs))


def test_conv2d_draws_its_numbers_anew() -> None:
    layer = Conv2d(3, 4, 3)
    old = layer.weight.detach().clone()
    layer.reset_parameters()
    assert not torch.equal(layer.weight, old)
    assert layer.weight.abs().max() <= 27**-0.5


def test_conv2d_trains_as_torchs_does(device: str) -> None:
    """Ten steps of gradient descent end at the same numbers."""
    ours = Conv2d(2, 3, 3, padding=1, dtype=torch.float64, device=device)
    theirs = nn.Conv2d(2, 3, 3, padding=1, dtype=torch.float64, device=device)
    theirs.load_state_dict(ours.state_dict())
    x, target = torch.randn(2, 4, 2, 5, 6, dtype=torch.float64, device=device).unbind()
    for layer in (ours, theirs):
        for _ in range(10):
            loss = (layer(x)[:, :2] - target).pow(2).mean()
            grads = torch.autograd.grad(loss, tuple(layer.parameters()))
            with torch.no_grad():
                for parameter, grad in zip(layer.parameters(), grads, strict=True):
                    parameter.sub_(0.1 * grad)
    torch.testing.assert_close(ours.weight, theirs.weight)
    torch.testing.assert_close(ours.bias, theirs.bias)


@pytest.mark.parametrize(("args", "kwargs"), POOLS)
@pytest.mark.parametrize(("ours", "theirs"), [(MaxPool2d, nn.MaxPool2d), (AvgPool2d, nn.AvgPool2d)])
def test_pooling_layers_equal_torchs_and_print_as_they_do(
    agrees: Callable[..., None], ours: Any, theirs: Any, args: Any, kwargs: Any
) -> None:
    mine, torchs = ours(*args, **kwargs), theirs(*args, **kwargs)
    agrees(mine, torchs, torch.randn(2, 3, 8, 7, dtype=torch.float64))
    assert repr(mine) == repr(torchs)
    assert mine.state_dict() == torchs.state_dict() == {}


def test_pooling_layers_pass_on_their_last_arguments(agrees: Callable[..., None]) -> None:
    x = torch.randn(2, 3, 9, 9, dtype=torch.float64)
    agrees(MaxPool2d(2, 2, 0, 3), nn.MaxPool2d(2, 2, 0, 3), x)
    agrees(
        AvgPool2d(3, padding=1, count_include_pad=False),
        nn.AvgPool2d(3, padding=1, count_include_pad=False),
        x,
    )
    agrees(AvgPool2d(3, divisor_override=5), nn.AvgPool2d(3, divisor_override=5), x)


@pytest.mark.message
@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"in_channels": 0}, "in_channels must be at least 1, got 0"),
        ({"out_channels": -2}, "out_channels must be at least 1, got -2"),
        ({"kernel_size": (3, 0)}, "kernel_size[1] must be at least 1, got 0"),
        ({"kernel_size": 2.5}, "kernel_size must be an int or a pair, got float 2.5"),
        ({"stride": 0}, "stride must be at least 1, got 0"),
        ({"padding": -1}, "padding must be at least 0, got -1"),
        ({"padding": "full"}, 'padding must be a number, "same" or "valid", got \'full\''),
        ({"padding": "same", "stride": 2}, 'padding="same" needs stride 1, got stride (2, 2)'),
        ({"dilation": 0}, "dilation must be at least 1, got 0"),
        (
            {"groups": 2},
            "groups must divide the channels, got groups=2, in_channels=3, out_channels=4",
        ),
        (
            {"padding_mode": "constant"},
            "padding_mode must be one of zeros, reflect, replicate, circular, got 'constant'",
        ),
    ],
)
def test_conv2d_says_what_is_wrong_when_it_is_made(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        Conv2d(**{"in_channels": 3, "out_channels": 4, "kernel_size": 3, **arguments})
    assert str(caught.value) == f"Conv2d: {text}"


@pytest.mark.message
def test_conv2d_names_both_shapes_for_an_image_of_other_channels() -> None:
    with pytest.raises(ValueError, match="conv2d") as caught:
        Conv2d(3, 16, 3)(torch.ones(8, 1, 28, 28))
    assert str(caught.value) == (
        "conv2d: weight expects 3 input channels but x has 1 "
        "(x (8, 1, 28, 28), weight (16, 3, 3, 3))"
    )


def test_max_pool2d_refuses_to_return_indices() -> None:
    with pytest.raises(ValueError, match=r"^MaxPool2d: return_indices must be False, got True$"):
        MaxPool2d(2, return_indices=True)
