"""Reading what may lie about itself: values, types and exceptions of a student's code."""

from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor

from tichchap.grade.limits import Room

LONGEST = 1000
WHOLE = {f"torch.{sign}int{bits}" for sign in ("u", "") for bits in (8, 16, 32, 64)}


def type_name(kind: type) -> str:
    """Give the name of a type, whatever its metaclass answers."""
    return shortened(str(type.__dict__["__name__"].__get__(kind)), 100)


def own_name(target: object) -> str:
    """Give the name of a function or class, or else that of its type."""
    try:
        return str(target.__name__)  # type: ignore[attr-defined]
    except Exception:  # of an object that looks for its attributes in its own way
        return type_name(type(target))


def full_name(kind: type) -> str:
    """Give the qualified name of a type with its module, unless that is `builtins`."""
    name = str(type.__dict__["__qualname__"].__get__(kind))
    module = type.__dict__["__module__"].__get__(kind)
    return shortened(f"{module}.{name}".removeprefix("builtins."), 100)


def shortened(words: str, longest: int = LONGEST) -> str:
    """Cut a text off that is too long for a message; leave out what cannot be printed as UTF-8."""
    printable = words[: longest + 1].encode("utf-8", "replace").decode("utf-8")
    return printable if len(words) <= longest else f"{printable[:longest]}…"


def plain_tensor(tensor: torch.Tensor) -> torch.Tensor:
    """Give the tensor without what a subclass of its own overrides."""
    if type(tensor) in (torch.Tensor, torch.nn.Parameter, FakeTensor):
        return tensor
    return torch.Tensor.as_subclass(tensor, torch.Tensor)


def odd_tensor(tensor: torch.Tensor) -> str | None:
    """Say what kind of tensor it is whose elements are not laid out as usual, or are no numbers."""
    if tensor.is_nested:
        return "nested Tensor"
    if tensor.layout != torch.strided:
        layout = str(tensor.layout).removeprefix("torch.")
        return "sparse Tensor" if layout.startswith("sparse") else f"{layout.strip('_')} Tensor"
    if tensor.is_quantized:
        return "quantized Tensor"
    return None if numeric(tensor.dtype) else f"Tensor {tuple(tensor.shape)} {tensor.dtype}"


def numeric(dtype: torch.dtype) -> bool:
    """Say whether torch can compute with a dtype."""
    if dtype.is_floating_point:
        return dtype.itemsize > 1 or str(dtype).startswith("torch.float8")
    return dtype.is_complex or dtype == torch.bool or str(dtype) in WHOLE


def overlaps(tensor: torch.Tensor) -> bool:
    """Say whether elements may share memory, as after `expand`: such a layout cannot be filled."""
    reach = 1
    for step, size in sorted(zip(tensor.stride(), tensor.shape, strict=True)):
        if size > 1 and step < reach:
            return True
        reach += step * (size - 1)
    return False


def array_tensor(value: Any, kind: type) -> torch.Tensor | None:
    """Copy a NumPy array as a tensor; None for anything else, and for elements like strings."""
    if "numpy.ndarray" not in map(full_name, kind.__mro__):
        return None
    Room().take(value.nbytes, f"numpy.ndarray {value.shape} {value.dtype}")
    try:
        # a copy: torch refuses negative steps and warns of arrays that cannot be written to
        return torch.from_numpy(value.copy())
    except (TypeError, ValueError):
        return None
