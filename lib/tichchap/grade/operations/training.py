"""Models and loaders for the functions that train and measure, and what is seen of a model."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from tichchap.grade.compare import real_numbers
from tichchap.grade.operations.convolution import random
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.traits import Traits, by_traits
from tichchap.grade.values import RawModule, RawTensor, Recipe, pack

IMAGE = (1, 2, 3)
FEATURES, CLASSES = 6, 4
# two float32 calculations of the same few steps differ by far less
NEAR = 2e-4


def loader(seed: int, images: int, batch_size: int) -> Recipe:
    """Make the recipe of a loader of random images and labels, every class among the labels."""
    generator = random(seed)
    drawn = torch.randn(images, *IMAGE, generator=generator) * 1.5
    labels = torch.arange(images)[torch.randperm(images, generator=generator)] % CLASSES
    return Recipe("loader", (pack(drawn), pack(labels), batch_size))


def shuffling(seed: int, images: int, batch_size: int) -> Recipe:
    """Make the recipe of a loader that gives another order in each epoch."""
    in_order = loader(seed, images, batch_size)
    return Recipe("loader", (*in_order.arguments, seed))


def linear(seed: int) -> Recipe:
    """Make the recipe of a linear layer: descent on it is stable, however long."""
    generator = random(seed)
    shapes = (CLASSES, FEATURES), (CLASSES,)
    return Recipe("line", tuple(pack(torch.randn(shape, generator=generator)) for shape in shapes))


def model(kind: str, seed: int, *options: Any) -> Recipe:
    """Make the recipe of a model for such images: "classifier" or "perceptron"."""
    return Recipe(kind, (FEATURES, CLASSES, seed, *options))


def seen_model(seen: Observation) -> RawModule | None:
    """Give the model that was the first argument, as it stands after the call."""
    after = seen.arguments_after[0].args[0] if seen.arguments_after else None
    return after if isinstance(after, RawModule) else None


def modes_afterwards(probe: Probe, seen: Observation) -> Traits:
    """In which mode the forward passes ran, and in which mode each module is afterwards."""
    found = seen_model(seen)
    if found is None:
        return {}
    modes = [note[0] for note in found.notes if isinstance(note, tuple)]
    evaluated = bool(modes) and not any(mode is not False for mode in modes)
    training = tuple(name or "model" for name, mode in found.training if mode)
    return {"evaluated": evaluated, "training_afterwards": training}


def recording(probe: Probe, seen: Observation) -> Traits:
    """Whether gradients were recorded meanwhile, are left behind, and are recorded afterwards."""
    found = seen_model(seen)
    if found is None:
        return {}
    recorded = any(note[1] for note in found.notes if isinstance(note, tuple))
    return {
        "recorded": recorded,
        "recording_afterwards": found.recording,
        "gradients_left": found.with_gradient,
    }


def trained_in(probe: Probe, seen: Observation) -> Traits:
    """In which mode the forward passes of training ran, and what batch normalisation learnt."""
    found = seen_model(seen)
    if found is None:
        return {}
    notes = [note for note in found.notes if isinstance(note, tuple)]
    return {"trained": bool(notes) and all(note[0] is True for note in notes)}


def updates(probe: Probe, seen: Observation) -> Traits:
    """Give the parameters as training left them, to the precision of float32."""
    found = seen_model(seen)
    if found is None:
        return {}
    return {"updated": Parameters(dict(found.state))}


class Parameters:
    """Parameters that are equal when their values are near."""

    def __init__(self, state: Mapping[str, RawTensor]) -> None:
        read = {name: real_numbers(raw) for name, raw in state.items()}
        self.state = {name: value for name, value in read.items() if value is not None}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parameters) and not self.differing(other)

    __hash__ = None  # type: ignore[assignment]

    def differing(self, other: "Parameters") -> list[str]:
        """Name the parameters that differ, or that only one of both has."""
        return [
            name
            for name in self.state | other.state
            if not _near(self.state.get(name), other.state.get(name))
        ]

    def part(self, name: str) -> str:
        """Write the first numbers of one parameter."""
        if name not in self.state:
            return f"no {name}"
        numbers = self.state[name].flatten().tolist()
        return f"{name} = {', '.join(f'{number:.4f}' for number in numbers[:3])}" + " …" * (
            len(numbers) > 3
        )


def _near(one: torch.Tensor | None, other: torch.Tensor | None) -> bool:
    if one is None or other is None or one.shape != other.shape:
        return False
    return bool(((one - other).abs() <= NEAR * max(1.0, float(one.abs().max()))).all())


MODES = replace(by_traits("modes", modes_afterwards), beside_values=True)
RECORDING = replace(by_traits("gradients", recording), beside_values=True)
TRAINED_IN = by_traits("modes", trained_in)
UPDATES = by_traits("updates", updates)
