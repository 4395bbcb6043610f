"""Keeping what a student's code does to the process away from the next check."""

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    FakeTensor,
    FakeTensorMode,
)
from torch.overrides import TorchFunctionMode


@contextlib.contextmanager
def quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Swallow what the block prints and collect its warnings.

    nbgrader gives 0 to a cell with any output on stderr, so a warning would cost all points.
    """
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,  # noqa: PTH123, a device and no path
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        yield caught


@contextlib.contextmanager
def torch_state_kept(seed: int) -> Iterator[None]:
    """Seed torch for the block; put its global settings and random state back afterwards."""
    dtype, grad, threads = (
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
        torch.get_num_threads(),
    )
    deterministic = torch.are_deterministic_algorithms_enabled()
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(seed)
        try:
            with torch.enable_grad():
                yield
        finally:
            torch.set_default_dtype(dtype)
            torch.set_grad_enabled(grad)
            torch.use_deterministic_algorithms(deterministic)
            if torch.get_num_threads() != threads:
                torch.set_num_threads(threads)


def full_precision() -> contextlib.AbstractContextManager[None]:
    """Keep cuDNN from rounding float32 to TF32 (10 bits), which no tolerance would forgive."""
    if torch.cuda.is_available():
        return torch.backends.cudnn.flags(enabled=False)
    return contextlib.nullcontext()


@contextlib.contextmanager
def pretended_device(device: str) -> Iterator[str]:
    """Give the name of the torch device that stands for `device`; "fake" pretends a CUDA device."""
    if device != "fake":
        yield device
        return
    with FakeTensorMode(), _Arrays():
        yield "cuda"


class _Arrays(TorchFunctionMode):
    """Answer a request for a NumPy array as a GPU would, or that there is no data to give."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func in (torch.Tensor.numpy, torch.Tensor.__array__) and isinstance(args[0], FakeTensor):
            if args[0].device.type != "cpu":
                raise TypeError(
                    f"can't convert {args[0].device} device type tensor to numpy. "
                    "Use Tensor.cpu() to copy the tensor to host memory first."
                )
            raise DataDependentOutputException(torch.ops.aten._local_scalar_dense.default)
        return func(*args, **(kwargs or {}))
