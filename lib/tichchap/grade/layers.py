"""Layers that are passed to a student's function: carried as a name and its options.

They have no parameters, so that these tell all about them.
"""

from collections.abc import Mapping
from typing import Any

from torch import nn

OPTIONS: Mapping[type[nn.Module], tuple[str, ...]] = {
    nn.Identity: (),
    nn.ReLU: (),
    nn.Flatten: ("start_dim", "end_dim"),
    nn.MaxPool2d: ("kernel_size", "stride", "padding"),
    nn.AvgPool2d: ("kernel_size", "stride", "padding"),
}


def layer(kind: str, *options: Any) -> nn.Module:
    """Make the layer of this name."""
    return {made.__name__: made for made in OPTIONS}[kind](*options)


def ingredients(module: Any) -> tuple[Any, ...] | None:
    """Give the arguments with which `layer` makes this one, or None if it cannot."""
    options = OPTIONS.get(type(module))
    if options is None:
        return None
    return type(module).__name__, *(getattr(module, name) for name in options)
