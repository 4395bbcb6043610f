"""Pictures to read and tensors to stack: random ones that are asymmetric, and small ones to see."""

from collections.abc import Sequence
from typing import Any

import torch

from tichchap.grade.guard import Ban

# a ready-made conversion is all that this exercise asks for
BAN = Ban(operations=(), layers=("tichchap.nn", "torchvision"))


def picture(shape: Sequence[int], generator: torch.Generator, brightest: int = 255) -> Any:
    """Draw an array of bytes such as `np.asarray` gives for a PIL image."""
    drawn = torch.randint(0, brightest + 1, tuple(shape), generator=generator)
    return drawn.to(torch.uint8).numpy()


def hazy(shape: Sequence[int], generator: torch.Generator) -> Any:
    """Draw an array without black and white, which stretching to the full range would change."""
    drawn = torch.randint(40, 200, tuple(shape), generator=generator)
    return drawn.to(torch.uint8).numpy()


def every_value(height: int) -> Any:
    """Give a grey picture in which each of the 256 bytes occurs once."""
    return torch.arange(256).to(torch.uint8).reshape(height, -1).numpy()


def few(shape: Sequence[int], generator: torch.Generator) -> Any:
    """Draw multiples of 51: fifths, once they are divided by 255."""
    drawn = torch.randint(0, 6, tuple(shape), generator=generator) * 51
    return drawn.to(torch.uint8).numpy()


def floats(
    shape: Sequence[int], generator: torch.Generator, dtype: torch.dtype = torch.float32
) -> torch.Tensor:
    """Draw values of both signs; those of float64 do not fit into float32."""
    return torch.randn(*shape, generator=generator, dtype=dtype) * 2 - 0.75


def counted(shape: Sequence[int], start: int = 0) -> torch.Tensor:
    """Number the elements in row-major order, so that each tells where it came from."""
    return torch.arange(start, start + torch.Size(shape).numel()).float().reshape(*shape)


def swapped_in_memory(x: torch.Tensor) -> torch.Tensor:
    """Give the same values in a memory layout whose axes run the other way."""
    axes = tuple(reversed(range(x.dim())))
    return x.permute(axes).contiguous().permute(axes)
