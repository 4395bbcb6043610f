"""Wrong `max_pool2d` and `avg_pool2d` alike: batch, channels, dtype, device, memory, graph."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from tichchap.grade.misconceptions.ex04_windows import (
    Pooling,
    largest,
    mean,
    pooling,
    with_result,
)
from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer, on_the_cpu


def both(id: str, check: str, wrap: Callable[[Pooling], Pooling]) -> None:
    """Register the same wrong wrapper of max pooling and of average pooling."""
    misconception("max_pool2d", id, check=check)(wrap(pooling(largest)))
    misconception("avg_pool2d", id, check=check)(wrap(pooling(mean)))


def _result(id: str, check: str, change: Callable[[Tensor], Any]) -> None:
    both(id, check, lambda right: with_result(right, change))


_result("first-image-for-all", "values", lambda z: z[:1].expand_as(z))
_result("first-image-only", "values", lambda z: z[:1])
_result("batch-axis-lost", "values", lambda z: z.squeeze())
_result("whole-numbers", "values", lambda z: z.long().to(z.dtype))
_result("detached", "gradients", lambda z: z.detach())
_result("float32-result", "dtype", lambda z: z.float())
_result("float32-inside", "dtype", lambda z: z.float().to(z.dtype))
_result("result-on-the-cpu", "device", on_the_cpu)


def _wiped(right: Pooling) -> Pooling:
    def pool(x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        z = right(x.clone(), *args, **kwargs)
        with torch.no_grad():
            x.fill_(0)
        return z

    return pool


both("input-overwritten", "memory", _wiped)


def _buffered(right: Pooling) -> Pooling:
    reuse = in_one_buffer()
    return with_result(right, lambda z: reuse(z.detach()))


both("output-buffer-shared", "memory", _buffered)
