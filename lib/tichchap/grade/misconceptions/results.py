"""What wrong answers of every kind do with a right result: keep it in a buffer, lose its device."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


def on_the_cpu(result: Tensor) -> Tensor:
    """Allocate the result without saying on which device."""
    return torch.zeros(result.shape, dtype=result.dtype).copy_(result)


def in_one_buffer() -> Callable[[Tensor], Tensor]:
    """Make a function that hands out the same memory for every result of one kind."""
    buffers: dict[Any, Tensor] = {}

    def reuse(result: Tensor) -> Tensor:
        key = (tuple(result.shape), result.dtype, result.device)
        return buffers.setdefault(key, torch.empty_like(result)).detach().copy_(result)

    return reuse
