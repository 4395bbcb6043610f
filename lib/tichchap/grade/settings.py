"""The settings of the process that a student's code could leave changed."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import _tensor_str
from torch.overrides import _get_current_function_mode_stack
from torch.overrides import _pop_mode as _pop_function_mode
from torch.overrides import _push_mode as _push_function_mode
from torch.utils import _device
from torch.utils._python_dispatch import _get_current_dispatch_mode_stack
from torch.utils._python_dispatch import _pop_mode as _pop_dispatch_mode
from torch.utils._python_dispatch import _push_mode as _push_dispatch_mode

VARIABLES = ("TICHCHAP_LANG", "TICHCHAP_SEED")
SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGALRM", "SIGCHLD")
    if hasattr(signal, name)
]


def _function_modes() -> tuple[list[Any], Any, Any]:
    """Read the stack of modes; the default device of torch is one of them and is noted twice."""
    stack = list(_get_current_function_mode_stack())  # type: ignore[no-untyped-call]
    default = getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)
    return stack, default, _device.CURRENT_DEVICE


def _set_function_modes(before: tuple[list[Any], Any, Any]) -> None:
    while _get_current_function_mode_stack():  # type: ignore[no-untyped-call]
        _pop_function_mode()  # type: ignore[no-untyped-call]
    stack, torch._GLOBAL_DEVICE_CONTEXT.device_context, _device.CURRENT_DEVICE = before
    for mode in stack:
        _push_function_mode(mode)  # type: ignore[no-untyped-call]


def _set_dispatch_modes(modes: list[Any]) -> None:
    while _get_current_dispatch_mode_stack():
        _pop_dispatch_mode()
    for mode in modes:
        _push_dispatch_mode(mode)


def _set_variables(values: list[str | None]) -> None:
    for name, value in zip(VARIABLES, values, strict=True):
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _set_handlers(handlers: list[Any]) -> None:
    for number, handler in zip(SIGNALS, handlers, strict=True):
        if handler is not None:  # one that was not installed from Python
            signal.signal(number, handler)


def _folder() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109, faster, and asked twice for each probe
    except OSError:  # it was removed
        return None


def _set_folder(folder: str | None) -> None:
    if folder is not None:
        with contextlib.suppress(OSError):
            os.chdir(folder)


# how to read each and how to put it back
MODES: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (_function_modes, _set_function_modes),
    (_get_current_dispatch_mode_stack, _set_dispatch_modes),
    (lambda: torch.is_autocast_enabled("cpu"), lambda on: torch.set_autocast_enabled("cpu", on)),
    (lambda: torch.is_autocast_enabled("cuda"), lambda on: torch.set_autocast_enabled("cuda", on)),
)
# the modes come first: they can change what every function of torch does
SETTINGS = (
    *MODES,
    (torch.get_default_dtype, torch.set_default_dtype),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.get_num_threads, torch.set_num_threads),
    (torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode),
    (
        lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
        lambda before: torch.set_anomaly_enabled(*before),
    ),
    (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    (lambda: dict(vars(_tensor_str.PRINT_OPTS)), vars(_tensor_str.PRINT_OPTS).update),
    (sys.gettrace, sys.settrace),
    (sys.getprofile, sys.setprofile),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (lambda: [signal.getsignal(number) for number in SIGNALS], _set_handlers),
    (lambda: [os.environ.get(name) for name in VARIABLES], _set_variables),
    (_folder, _set_folder),
)


@contextlib.contextmanager
def settings_kept() -> Iterator[None]:
    """Put every setting back after the block."""
    # the mode of inference ends with the guard, wherever the block entered it
    with _kept(SETTINGS), torch.inference_mode(False):
        yield


def modes_kept() -> contextlib.AbstractContextManager[None]:
    """End what the block enters and does not leave, at once: it would change what is done next."""
    return _kept(MODES)


@contextlib.contextmanager
def _kept(settings: Any) -> Iterator[None]:
    before = [read() for read, _ in settings]
    try:
        yield
    finally:
        for (read, put), value in zip(settings, before, strict=True):
            if read() != value:
                put(value)


@contextlib.contextmanager
def standard_settings() -> Iterator[None]:
    """Judge as torch starts, whatever a notebook has set before: cases are drawn by these."""
    with settings_kept():
        torch.set_default_device(None)
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
        yield
