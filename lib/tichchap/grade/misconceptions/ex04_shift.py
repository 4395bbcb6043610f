"""Wrong `shift_consistency`: how x is moved, what is compared, what is counted."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "shift_consistency")

Layer = Callable[[Tensor], Tensor]


def _moved(x: Tensor, shift: int) -> Tensor:
    return x.roll(shift, dims=-1)


def _near(one: Tensor, other: Tensor) -> Tensor:
    return torch.isclose(one, other)


def _share(equal: Tensor) -> Any:
    return equal.double().mean().item()


def measured(
    move: Callable[[Tensor, int], Tensor] = _moved,
    near: Callable[[Tensor, Tensor], Tensor] = _near,
    share: Callable[[Tensor], Any] = _share,
) -> Callable[..., Any]:
    """Make a measure from its parts; those not given are right."""

    def shift_consistency(layer: Layer, x: Tensor, shift: int) -> Any:
        return share(near(layer(move(x, shift)), layer(x)))

    return shift_consistency


def _with_zeros(x: Tensor, shift: int) -> Tensor:
    return F.pad(x, (shift, 0))[..., : x.shape[-1]]


for _id, _move in (
    ("to-the-left", lambda x, shift: x.roll(-shift, dims=-1)),
    ("along-the-height", lambda x, shift: x.roll(shift, dims=-2)),
    ("along-everything", lambda x, shift: x.roll(shift)),
    ("zeros-move-in", _with_zeros),
    ("always-one-pixel", lambda x, shift: x.roll(1, dims=-1)),
    ("not-moved", lambda x, shift: x),
):
    wrong(_id, check="values")(measured(move=_move))

wrong("exactly-equal", check="values")(measured(near=torch.eq))
wrong("too-tolerant", check="values")(
    measured(near=lambda one, other: torch.isclose(one, other, rtol=1e-3))
)
wrong("fraction-changed", check="values")(measured(share=lambda equal: 1 - _share(equal)))
wrong("all-or-nothing", check="values")(measured(share=lambda equal: float(equal.all())))
wrong("counted-not-divided", check="values")(measured(share=lambda equal: int(equal.sum())))
wrong("in-percent", check="values")(measured(share=lambda equal: 100 * _share(equal)))
wrong("tensor-returned", check="values")(measured(share=lambda equal: equal.float().mean()))
wrong("first-image-only", check="values")(measured(share=lambda equal: _share(equal[0])))
wrong("whole-images", check="values")(measured(share=lambda equal: _share(equal.flatten(1).all(1))))


@wrong("layer-not-used", check="values")
def layer_not_used(layer: Layer, x: Tensor, shift: int) -> Any:
    """Compare the pictures themselves."""
    return _share(_near(_moved(x, shift), x))


@wrong("output-moved", check="values")
def output_moved(layer: Layer, x: Tensor, shift: int) -> Any:
    """Move the output where the input is meant."""
    return _share(_near(_moved(layer(x), shift), layer(x)))


@wrong("moved-twice", check="values")
def moved_twice(layer: Layer, x: Tensor, shift: int) -> Any:
    """Ask for equivariance: does the output move along?"""
    return _share(_near(layer(_moved(x, shift)), _moved(layer(x), shift)))


@wrong("divided-by-input", check="values")
def divided_by_input(layer: Layer, x: Tensor, shift: int) -> Any:
    """Divide by the elements of x and not of the output."""
    return float(_near(layer(_moved(x, shift)), layer(x)).sum()) / x.numel()


@wrong("input-moved", check="memory")
def input_moved(layer: Layer, x: Tensor, shift: int) -> Any:
    """Move x itself."""
    before = layer(x).clone()
    x.copy_(_moved(x, shift))
    return _share(_near(layer(x), before))
