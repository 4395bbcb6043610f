"""Wrong `strided_replacement` and `same_size`."""

from collections.abc import Callable
from functools import partial
from typing import Any

from torch import nn

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "strided_replacement")


def stack(*layers: Callable[[int, int, int], nn.Module]) -> Callable[..., nn.Module]:
    """Make a stack of layers, each made from the three numbers of channels."""

    def strided_replacement(in_channels: int, hidden_channels: int, out_channels: int) -> nn.Module:
        made = (layer(in_channels, hidden_channels, out_channels) for layer in layers)
        return nn.Sequential(*made)

    return strided_replacement


def convs(first: dict[str, Any], second: dict[str, Any]) -> Callable[..., nn.Module]:
    """Make the right two convolutions but for these options."""
    usual = {"kernel_size": 3, "stride": 2, "padding": 1}
    return stack(
        lambda c, h, k: nn.Conv2d(c, h, **{**usual, **first}),
        lambda c, h, k: nn.Conv2d(h, k, **{**usual, **second}),
    )


for _id, _first, _second in (
    ("stride-1", {"stride": 1}, {"stride": 1}),
    ("one-of-two-strided", {}, {"stride": 1}),
    ("padding-forgotten", {"padding": 0}, {"padding": 0}),
    ("kernel-5", {"kernel_size": 5, "padding": 2}, {"kernel_size": 5, "padding": 2}),
    ("kernel-2", {"kernel_size": 2, "padding": 0}, {"kernel_size": 2, "padding": 0}),
    ("stride-4-then-1", {"stride": 4}, {"stride": 1}),
    ("stride-in-rows-only", {"stride": (2, 1)}, {"stride": (2, 1)}),
    ("no-bias", {"bias": False}, {"bias": False}),
    ("dilation-for-stride", {"stride": 1, "dilation": 2}, {"stride": 1, "dilation": 2}),
):
    wrong(_id, check="layers")(convs(_first, _second))

wrong("one-convolution", check="layers")(stack(lambda c, h, k: nn.Conv2d(c, k, 3, 4, 1)))
wrong("hidden-channels-unused", check="layers")(
    stack(lambda c, h, k: nn.Conv2d(c, k, 3, 2, 1), lambda c, h, k: nn.Conv2d(k, k, 3, 2, 1))
)
wrong("slide-numbers-fixed", check="layers")(
    stack(lambda c, h, k: nn.Conv2d(1, 16, 3, 2, 1), lambda c, h, k: nn.Conv2d(16, 32, 3, 2, 1))
)
wrong("channels-reversed", check="layers")(
    stack(lambda c, h, k: nn.Conv2d(k, h, 3, 2, 1), lambda c, h, k: nn.Conv2d(h, c, 3, 2, 1))
)
wrong("three-convolutions", check="layers")(
    stack(
        lambda c, h, k: nn.Conv2d(c, h, 3, 2, 1),
        lambda c, h, k: nn.Conv2d(h, k, 3, 2, 1),
        lambda c, h, k: nn.Conv2d(k, k, 3, 1, 1),
    )
)


def _sizes(id: str, rule: Callable[[int], Any]) -> None:
    misconception("same_size", id, check="values")(rule)


_sizes("always", lambda n: True)
_sizes("even", lambda n: n % 2 == 0)
_sizes("multiples-of-8", lambda n: n % 8 == 0)
_sizes("multiples-of-7", lambda n: n % 7 == 0)
_sizes("only-28", lambda n: n == 28)
_sizes("powers-of-2", lambda n: n & (n - 1) == 0)
_sizes("reversed", lambda n: n % 4 != 0)
_sizes("remainder-1-too", lambda n: n % 4 in (0, 1))
_sizes("remainder-returned", lambda n: n % 4)
