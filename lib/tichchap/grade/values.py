"""Plain data for what goes into a student's function and what comes out of it.

A value here is a number, a string, None, a `RawTensor`, a `RawArray`, a tuple or `RawList` of
values, a `Recipe` of what cannot be carried, or a note about anything else. Nothing in it refers
to the process that made it, so a pipe can carry it.
"""

import numbers
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from tichchap.grade import plain
from tichchap.grade.limits import Room, TooLarge
from tichchap.grade.recipes import RECIPES


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
class RawArray:
    """A NumPy array, as the tensor of the same elements."""

    tensor: RawTensor


@dataclass(frozen=True)
class RawList:
    """A list, which a student's code could change, as opposed to a tuple."""

    items: tuple["Value", ...]


@dataclass(frozen=True)
class Recipe:
    """A value that only its own side can hold, such as a model: a name and what it is made from.

    The functions that make it are in `recipes.py`.
    """

    name: str
    arguments: tuple["Value", ...] = ()


@dataclass(frozen=True)
class RawModule:
    """A module as it stands: its parameters and buffers, the mode of each module, and gradients.

    `notes` are what a model of `recipes.py` saw of each forward pass, `recording` whether torch
    records gradients at the time of looking.
    """

    type: str
    state: tuple[tuple[str, RawTensor], ...]
    training: tuple[tuple[str, bool], ...]
    with_gradient: tuple[str, ...]
    notes: tuple["Value", ...]
    recording: bool


@dataclass(frozen=True)
class Foreign:
    """A value that is not data of the course, known only by the name of its type."""

    type: str


Value = (
    RawTensor
    | RawArray
    | RawList
    | RawModule
    | Recipe
    | Foreign
    | bool
    | int
    | float
    | str
    | None
    | tuple["Value", ...]
)

# named everywhere: a student's code may have made another device the default
CPU = torch.device("cpu")
# a list can contain itself; nothing in the course nests this deep
DEEPEST = 8
# larger numbers cannot even be written
LARGEST = 10**300
# what an item of a list takes, about
ITEM = 64
# parts of a tuple that a message names
MANY = 8


def pack_tensor(tensor: torch.Tensor, room: Room | None = None) -> RawTensor:
    """Turn a tensor into plain data; elements are kept only if its device holds some.

    Raises:
        TooLarge: there is no room for it.
    """
    shape, dtype = tuple(tensor.shape), str(tensor.dtype).removeprefix("torch.")
    device = tensor.device.type
    if device == "meta" or type(tensor).__name__ == "FakeTensor":
        return RawTensor(shape, dtype, None, device)
    size = tensor.numel() * tensor.element_size()
    (room or Room()).take(size, f"Tensor {shape} {dtype}")
    dense = tensor.detach().resolve_conj().resolve_neg().cpu()
    # a tensor of one element passes for contiguous whatever its stride, so it is copied, not viewed
    flat = torch.empty(dense.numel(), dtype=dense.dtype, device=CPU).copy_(dense.reshape(-1))
    usual = tensor.is_contiguous() or plain.overlaps(tensor)
    stride = None if usual else tuple(tensor.stride())
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
    empty = torch.empty(0, dtype=dtype, device=CPU)
    flat = torch.frombuffer(bytearray(raw.data), dtype=dtype) if numel else empty
    dense = flat.reshape(raw.shape)
    if raw.stride is None:
        return dense
    return torch.empty_strided(raw.shape, raw.stride, dtype=dtype, device=CPU).copy_(dense)


def pack(value: Any, depth: int = 0, room: Room | None = None) -> Value:
    """Turn what a student's code returned into plain data, whatever it is.

    Raises:
        TooLarge: it takes more bytes than a value may.
    """
    kind, room = type(value), room or Room()
    try:
        return _pack(value, kind, depth, room)
    except TooLarge:
        raise
    except Exception:  # whatever its own methods do
        return Foreign(plain.full_name(kind))


def _pack(value: Any, kind: type, depth: int, room: Room) -> Value:
    """Pack by the type that a value has, and not by the `__class__` that it claims to have."""
    if issubclass(kind, torch.Tensor):
        tensor = plain.plain_tensor(value)
        odd = plain.odd_tensor(tensor)
        return Foreign(odd) if odd else pack_tensor(tensor, room)
    if value is None or kind is bool or kind is Recipe:
        return value  # type: ignore[no-any-return]
    if issubclass(kind, str):
        room.take(len(value), "str")
        return str.__str__(value)
    if issubclass(kind, torch.nn.Module):
        return pack_module(value)
    if issubclass(kind, numbers.Integral):
        return int(value) if abs(int(value)) < LARGEST else Foreign("int of more than 300 digits")
    if issubclass(kind, numbers.Real):
        return float(value)
    if issubclass(kind, tuple | list) and depth < DEEPEST:
        room.take(ITEM * len(value), f"{plain.full_name(kind)} of {len(value)}")
        items = tuple(pack(item, depth + 1, room) for item in value)
        return items if issubclass(kind, tuple) else RawList(items)
    array = plain.array_tensor(value, kind)
    return Foreign(plain.full_name(kind)) if array is None else RawArray(pack_tensor(array, room))


def pack_module(module: torch.nn.Module) -> RawModule:
    """Describe a module as it stands; lazy parameters have no values yet and are left out."""
    state = {name: pack(value) for name, value in module.state_dict().items()}
    return RawModule(
        type(module).__qualname__,
        tuple((name, value) for name, value in state.items() if isinstance(value, RawTensor)),
        tuple((name, part.training) for name, part in module.named_modules()),
        tuple(name for name, value in module.named_parameters() if value.grad is not None),
        tuple(pack(note) for note in getattr(module, "notes", ())),
        torch.is_grad_enabled(),
    )


def unpack(value: Value) -> Any:
    """Turn plain data into what is passed to a student's code."""
    if isinstance(value, RawTensor):
        return unpack_tensor(value)
    if isinstance(value, RawArray):
        return unpack_tensor(value.tensor).numpy()
    if isinstance(value, RawList):
        return [unpack(item) for item in value.items]
    if isinstance(value, tuple):
        return tuple(unpack(item) for item in value)
    if isinstance(value, Recipe):
        return RECIPES[value.name](*map(unpack, value.arguments))
    return value


def map_elements(value: Value, change: Callable[[torch.Tensor], torch.Tensor]) -> Value:
    """Give the same value with every tensor in it changed, those of arrays and lists too."""
    match value:
        case RawTensor():
            return pack_tensor(change(unpack_tensor(value)))
        case RawArray():
            return RawArray(pack_tensor(change(unpack_tensor(value.tensor))))
        case RawList():
            return RawList(tuple(map_elements(item, change) for item in value.items))
        case _:
            return value


def describe(value: Value) -> str:
    """Name a value for a message: its type, and what identifies it."""
    match value:
        case RawTensor():
            return f"Tensor {value.shape} {value.dtype}"
        case RawArray():
            return f"numpy.ndarray {value.tensor.shape} {value.tensor.dtype}"
        case RawList():
            return f"list of {len(value.items)}"
        case Foreign() | RawModule():
            return value.type
        case None:
            return "None"
        case tuple():
            items = [describe(item) for item in value[:MANY]] + ["…"] * (len(value) > MANY)
            return f"tuple ({', '.join(items)})"
        case _:
            return f"{type(value).__name__} {plain.shortened(repr(value), 100)}"
