"""Keeping what a student's code does to the process away from the next check."""

import contextlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TextIO

import torch
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    FakeTensor,
    FakeTensorMode,
)
from torch.overrides import TorchFunctionMode

from tichchap.grade.settings import settings_kept

_device: TextIO | None = None
_opened_by = 0


@contextlib.contextmanager
def quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Swallow what the block prints, from Python or from C, and collect its warnings.

    nbgrader gives 0 to a cell with any output on stderr, so a warning would cost all points.
    """
    nowhere = _nowhere()
    with (
        _descriptors_to(nowhere),
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        yield caught


def _nowhere() -> TextIO:
    """Give the null device; it stays open, for what keeps it as its stderr, such as `logging`."""
    global _device, _opened_by
    # a forked process may have closed the descriptor, and have its number for something else
    if _device is None or _device.closed or _opened_by != os.getpid():
        _opened_by = os.getpid()
        descriptor = os.open(os.devnull, os.O_WRONLY)
        _device = open(descriptor, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    return _device


@contextlib.contextmanager
def _descriptors_to(file: TextIO) -> Iterator[None]:
    """Send there what C code writes: Jupyter shows it, and some of torch's warnings come so."""
    with contextlib.ExitStack() as stack:
        for number, stream in ((1, sys.__stdout__), (2, sys.__stderr__)):
            _flush(stream)
            with contextlib.suppress(OSError):  # a process without that stream
                kept = os.dup(number)
                stack.callback(os.close, kept)
                os.dup2(file.fileno(), number)
                stack.callback(os.dup2, kept, number)
        for stream in (sys.__stdout__, sys.__stderr__):
            stack.callback(_flush, stream)
        yield


def _flush(stream: TextIO | None) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none at all
        stream.flush()  # type: ignore[union-attr]


@contextlib.contextmanager
def torch_state_kept(seed: int) -> Iterator[None]:
    """Seed torch for the block; put its random state and all settings back afterwards."""
    devices = _gpus()
    # without a GPU, `torch.manual_seed` would note the whole call stack for the day there is one
    seeded = torch.manual_seed if devices else torch.default_generator.manual_seed
    with torch.random.fork_rng(devices=devices), settings_kept():
        torch.set_grad_enabled(True)
        seeded(seed)
        yield


# torch opens the driver's library each time it is asked
@cache
def _gpus() -> range:
    """List the GPUs."""
    return range(torch.cuda.device_count())


@cache
def has_gpu() -> bool:
    """Whether there is a GPU that can be used."""
    return torch.cuda.is_available()


def full_precision() -> contextlib.AbstractContextManager[None]:
    """Keep cuDNN from rounding float32 to TF32 (10 bits), which no tolerance would forgive."""
    if _gpus():
        return torch.backends.cudnn.flags(enabled=False)
    return contextlib.nullcontext()


@contextlib.contextmanager
def pretended_device(device: str) -> Iterator[str]:
    """Give the name of the torch device that stands for `device`; "fake" pretends a CUDA device."""
    if device != "fake":
        yield device
        return
    # a tensor that the student's code kept from a call on the CPU may be moved to the device
    with _Pretended(allow_non_fake_inputs=True), _Arrays():
        yield "cuda"


class _Pretended(FakeTensorMode):  # type: ignore[no-untyped-call]
    """torch's pretended devices, without what pays in longer programs than one probe.

    A shape is asked once, so that remembering what becomes of it costs more than it saves. And
    torch opens the driver's library before each operation, to see whether there is a GPU.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.cache_enabled = False

    @property
    def avoid_device_init(self) -> bool:
        """Whether no GPU may be looked for."""
        return not has_gpu()


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
