"""Watching which torch operations a student's code runs, and whether it enters finished layers."""

import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

import tichchap

COURSE = Path(tichchap.__file__).parent
# where layers are written in Python: constructing one dispatches no operation that would show it
MODULES = Path(torch.nn.__file__).parent / "modules"
TORCHVISION = Path(torch.__file__).parents[1] / "torchvision"  # never imported here
# every way to autograd's engine passes through here, `.backward()` and `torch.func` too
AUTOGRAD = Path(torch.autograd.__file__).parent
LAYERS = (
    *(str(COURSE / name) for name in ("nn", "train.py", "data")),
    *(str(MODULES / name) for name in ("conv.py", "pooling.py", "padding.py")),
    str(TORCHVISION),
    *(str(AUTOGRAD / name) for name in ("__init__.py", "forward_ad.py")),
)

# aten::convolution, aten::mkldnn_convolution, aten::_slow_conv2d_forward, aten::conv_tbc,
# quantized::conv2d …, but neither aten::_conj nor prims::convert_element_type
CONVOLUTION = re.compile(r"(^|[_:])(de)?conv(olution)?\d*d?([_.]|$)")
# aten::max_pool2d_with_indices, aten::_adaptive_avg_pool2d, aten::mkldnn_max_pool2d …
POOLING = re.compile(r"_pool\d*d?([_.]|$)")
# aten::constant_pad_nd, aten::reflection_pad2d, aten::_pad_circular …
PADDING = re.compile(r"(^|[_:])pad(_|\d|$)|_pad(_|\d|$)")
# aten::convolution_backward, aten::unfold_backward, aten::max_pool2d_with_indices_backward …
BACKWARD = re.compile(r"backward")
# a transposed convolution is the gradient of a convolution under another name
TRANSPOSED = re.compile(r"conv.*_transpose")
# nothing else that a right answer calls runs one of these inside
FAMILIES = (CONVOLUTION, POOLING, PADDING, BACKWARD, TRANSPOSED)


@dataclass
class Seen:
    """What was run, each name once, in order of first appearance."""

    operations: dict[str, None] = field(default_factory=dict)
    frames: dict[str, None] = field(default_factory=dict)


class _Dispatched(TorchDispatchMode):  # type: ignore[no-untyped-call]
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nobody compiles this: torch would import its compiler, 2 s, to say so."""
        return False

    def __init__(self, operations: dict[str, None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operations = operations

    def __torch_dispatch__(
        self,
        func: torch._ops.OpOverload,
        types: tuple[type, ...],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        self.operations[_name(func, args, kwargs or {})] = None
        return func(*args, **(kwargs or {}))


def _name(func: torch._ops.OpOverload, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Name an operation; aten::convolution is told from its transpose by an argument alone."""
    name = str(func._schema.name)
    if not name.endswith("convolution"):
        return name
    given = dict(zip((each.name for each in func._schema.arguments), args, strict=False)) | kwargs
    return f"{name}_transposed" if given.get("transposed") else name


@lru_cache(maxsize=10_000)
def _of_a_layer(file: str) -> bool:
    return file.startswith(LAYERS)


def _profiler(frames: dict[str, None]) -> Callable[[FrameType, str, Any], None]:
    def profile(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and _of_a_layer(frame.f_code.co_filename):
            frames[f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"] = None

    return profile


@contextmanager
def watch(*, operations: bool = True) -> Iterator[Seen]:
    """Record operations and frames while the block runs; without `operations` only frames.

    The dispatcher sees a convolution by whatever name it was called. It sees neither our own
    reference layers nor the construction of torch's: the interpreter's profile hook sees these,
    in threads that the block starts too.
    """
    seen, before, in_threads = Seen(), sys.getprofile(), threading.getprofile()
    with _Dispatched(seen.operations) if operations else nullcontext():
        profiler = _profiler(seen.frames)
        sys.setprofile(profiler)
        threading.setprofile(profiler)
        try:
            yield seen
        finally:
            sys.setprofile(before)
            threading.setprofile(in_threads)


@dataclass(frozen=True)
class Ban:
    """What an answer may not use: dispatched operations, and finished layers written in Python.

    `layers` are the beginnings of names such as `torch.nn.modules.conv.Conv2d.__init__`, `said` is
    the key of the message.
    """

    operations: tuple[re.Pattern[str], ...] = (CONVOLUTION,)
    layers: tuple[str, ...] = ("tichchap.nn", "torch.nn.modules.conv")
    said: str = "forbidden"

    @property
    def families(self) -> list[str]:
        """The patterns that can be refused wherever an operation comes from, as texts."""
        return [each.pattern for each in self.operations if each in FAMILIES]

    @property
    def only_families(self) -> bool:
        """Whether there are some, and no others."""
        return bool(self.operations) and len(self.families) == len(self.operations)

    def broken_by(self, operations: Iterable[str], frames: Iterable[str]) -> str | None:
        """Name the first thing used that is forbidden."""
        banned = [name for name in operations if any(each.search(name) for each in self.operations)]
        banned += [name for name in frames if name.startswith(self.layers)]
        return banned[0] if banned else None
