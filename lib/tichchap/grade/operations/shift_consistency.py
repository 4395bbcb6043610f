"""`shift_consistency(layer, x, shift)`, computed by torch."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from tichchap.grade.compare import Difference
from tichchap.grade.draw import side_by_side
from tichchap.grade.guard import Ban
from tichchap.grade.messages import text
from tichchap.grade.operation import Check, Operation, by_size, call
from tichchap.grade.operations.convolution import normal, random, transposed
from tichchap.grade.operations.pooling import distinct, tied
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.properties import MEMORY, VALUES
from tichchap.grade.values import Recipe, describe, unpack


def oracle(layer: Callable[[Tensor], Tensor], x: Tensor, shift: int) -> float:
    """Compare what the layer gives before and after."""
    before, after = layer(x), layer(x.roll(shift, dims=-1))
    return torch.isclose(after, before).double().mean().item()


def _cases(seed: int, *settings: tuple[nn.Module, Any, tuple[int, ...], int]) -> list[Probe]:
    generator = random(seed)
    return [
        Probe((call(layer, draw(size, generator), shift),), seed=seed)
        for layer, draw, size, shift in settings
    ]


def _signed_ties(size: tuple[int, ...], generator: torch.Generator) -> Tensor:
    return tied(size, generator) - 1


def _within(size: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Draw numbers that differ by less than the tolerance, by more, and not at all."""
    digits = torch.randint(0, 3, size, generator=generator)
    return torch.tensor([1.0, 1.000003, 1.0005])[digits] * 2


def _small(size: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Draw small numbers: they differ from each other, if only by a millionth."""
    return tied(size, generator) * 1e-6


def _one_flat(size: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Draw images of which the first is the same everywhere, so that no shift changes it."""
    x = distinct(size, generator)
    x[0] = x.flatten()[0]
    return x


def _linear(inputs: int, outputs: int) -> nn.Linear:
    """Make a layer with parameters: its output carries the graph of its gradients."""
    with torch.random.fork_rng(devices=()):
        made = nn.Linear(inputs, outputs)
    with torch.no_grad():
        for values in made.parameters():
            values.copy_(torch.linspace(-1, 1, values.numel()).reshape(values.shape))
    return made


def _swapped(size: tuple[int, ...], generator: torch.Generator) -> Tensor:
    return transposed(_signed_ties(size, generator))


def _values(seed: int) -> list[Probe]:
    return _cases(
        seed,
        (nn.MaxPool2d(2), _signed_ties, (2, 3, 4, 8), 1),
        (nn.MaxPool2d((2, 3), 1), _signed_ties, (3, 2, 4, 7), 2),
        (nn.AvgPool2d((1, 2)), tied, (2, 2, 5, 6), 3),
        (nn.AvgPool2d(3, 1, 1), tied, (2, 3, 3, 7), 1),
        (nn.ReLU(), _signed_ties, (2, 3, 3, 5), 2),
        (nn.Identity(), _swapped, (3, 2, 5, 4), 1),
        (nn.Flatten(), _signed_ties, (2, 3, 2, 5), 2),
        (_linear(12, 3), _one_flat, (3, 2, 2, 3), 1),
        (nn.Identity(), _within, (2, 2, 3, 7), 1),
        (nn.Identity(), _small, (2, 3, 3, 5), 1),
        (nn.MaxPool2d((3, 6)), normal, (2, 3, 3, 6), 4),
        (nn.MaxPool2d(2), normal, (2, 1, 4, 6), 1),
        (nn.ReLU(), _signed_ties, (2, 1, 2, 5), 0),
        (nn.Identity(), _signed_ties, (2, 1, 2, 4), 4),
    )


def _memory(seed: int) -> list[Probe]:
    return _cases(
        seed,
        (nn.MaxPool2d(2), _signed_ties, (2, 2, 4, 6), 1),
        (nn.Identity(), _signed_ties, (2, 1, 3, 5), 2),
    )


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    return by_size(
        _cases(
            3,
            (nn.Identity(), tied, (1, 1, 1, 5), 1),
            (nn.Identity(), tied, (1, 1, 2, 5), 2),
            (nn.ReLU(), _signed_ties, (1, 1, 2, 5), 2),
            (nn.MaxPool2d(2), _signed_ties, (1, 1, 2, 6), 1),
            (nn.MaxPool2d((1, 2)), _signed_ties, (1, 1, 3, 6), 1),
            (nn.MaxPool2d((1, 2)), distinct, (1, 1, 2, 4), 1),
            (nn.AvgPool2d(2), tied, (1, 2, 2, 6), 1),
            (nn.MaxPool2d((1, 2)), _signed_ties, (3, 2, 2, 6), 3),
            (nn.Identity(), _within, (1, 1, 2, 5), 1),
            (nn.Identity(), _small, (1, 1, 2, 5), 1),
            (nn.Identity(), _one_flat, (2, 1, 1, 4), 1),
        )
    )


def draw(probe: Probe, expected: Observation, got: Observation, difference: Difference) -> str:
    """Show the picture, the shifted one, and what the layer makes of each."""
    recipe, x, shift = probe.calls[0].args
    layer, image = unpack(recipe), unpack(x)
    rolled = image.roll(int(unpack(shift)), dims=-1)
    before, after = layer(image), layer(rolled)
    shown = {"x": image[0, 0], text("rolled"): rolled[0, 0]}
    if before.dim() == 4:
        shown |= {"layer(x)": before[0, 0], text("layer_rolled"): after[0, 0]}
    name = layer if isinstance(recipe, Recipe) else describe(recipe)
    return f"layer = {name}, x {tuple(image.shape)}, shift = {shift}\n{side_by_side(shown)}"


SHIFT_CONSISTENCY = Operation(
    "shift_consistency", oracle, ("layer", "x", "shift"), examples, draw, Ban((), ())
)

CHECKS = (Check("values", VALUES, _values), Check("memory", MEMORY, _memory))
