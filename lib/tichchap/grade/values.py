"""Plain data for what goes into a student's function and what comes out of it.

A value here is a number, a string, None, a `RawTensor`, a tuple of values, or a `Foreign` note
about anything else. Nothing in it refers to the process that made it, so a pipe can carry it.
"""

import numbers
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class RawTensor:
    """The bytes of a tensor, with what is needed to lay them out again.

    `data` holds the elements in row-major order, or is None where a device keeps none (meta, fake).
    `stride` asks for a memory layout other than the contiguous one.
    """

    shape: tuple[int, ...]
    dtype: str
    data: bytes | None
    device: str = "cpu"
    stride: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Foreign:
    """A value that is not data of the course, known only by the name of its type."""

    type: str


Value = RawTensor | Foreign | bool | int | float | str | None | tuple["Value", ...]


def pack_tensor(tensor: torch.Tensor) -> RawTensor:
    """Turn a tensor into plain data; elements are kept only if its device holds some."""
    shape, dtype = tuple(tensor.shape), str(tensor.dtype).removeprefix("torch.")
    device = tensor.device.type
    if device == "meta" or type(tensor).__name__ == "FakeTensor":
        return RawTensor(shape, dtype, None, device)
    dense = tensor.detach().resolve_conj().resolve_neg().cpu()
    # a tensor of one element passes for contiguous whatever its stride, so it is copied, not viewed
    flat = torch.empty(dense.numel(), dtype=dense.dtype).copy_(dense.reshape(-1))
    stride = None if tensor.is_contiguous() else tuple(tensor.stride())
    return RawTensor(shape, dtype, flat.view(torch.uint8).numpy().tobytes(), device, stride)


def unpack_tensor(raw: RawTensor) -> torch.Tensor:
    """Turn plain data back into a tensor on the CPU, in the memory layout it asks for.

    Raises:
        ValueError: it holds no data, or not as many bytes as its shape and dtype need.
    """
    dtype: torch.dtype = getattr(torch, raw.dtype)
    numel = torch.Size(raw.shape).numel()
    if raw.data is None or len(raw.data) != numel * dtype.itemsize:
        got = "no data" if raw.data is None else f"{len(raw.data)} bytes"
        raise ValueError(
            f"RawTensor: expected {numel * dtype.itemsize} bytes for shape {raw.shape} "
            f"and dtype {raw.dtype}, got {got}"
        )
    flat = (
        torch.frombuffer(bytearray(raw.data), dtype=dtype) if numel else torch.empty(0, dtype=dtype)
    )
    dense = flat.reshape(raw.shape)
    if raw.stride is None:
        return dense
    return torch.empty_strided(raw.shape, raw.stride, dtype=dtype).copy_(dense)


def pack(value: Any) -> Value:
    """Turn what a student's code returned into plain data, whatever it is."""
    if isinstance(value, torch.Tensor):
        return pack_tensor(value) if value.layout == torch.strided else Foreign("sparse Tensor")
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    if isinstance(value, tuple):
        return tuple(pack(item) for item in value)
    return Foreign(f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins."))


def unpack(value: Value) -> Any:
    """Turn plain data into what is passed to a student's code."""
    if isinstance(value, RawTensor):
        return unpack_tensor(value)
    if isinstance(value, tuple):
        return tuple(unpack(item) for item in value)
    return value


def describe(value: Value) -> str:
    """Name a value for a message: its type, and what identifies it."""
    match value:
        case RawTensor():
            return f"Tensor {value.shape} {value.dtype}"
        case Foreign():
            return value.type
        case None:
            return "None"
        case tuple():
            return f"tuple ({', '.join(describe(item) for item in value)})"
        case _:
            return f"{type(value).__name__} {value!r}"
