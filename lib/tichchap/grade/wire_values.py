"""Values as plain lists and back, for `wire.py`: what is read is checked for its exact type."""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import torch

from tichchap.grade import plain
from tichchap.grade.limits import BYTES
from tichchap.grade.probe import Call
from tichchap.grade.values import (
    DEEPEST,
    LARGEST,
    Foreign,
    RawArray,
    RawList,
    RawModule,
    RawTensor,
    Recipe,
    Value,
)

# axes of a tensor; how deep `values.pack` nests, and tuples and modules around it
AXES, DEPTH = 16, 2 * DEEPEST
DEVICES = ("cpu", "cuda", "meta", "mps", "xpu")
DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in vars(torch).values()
    if isinstance(dtype, torch.dtype) and plain.numeric(dtype)
}

Item = TypeVar("Item")


class WireError(ValueError):
    """Bytes that are no observation: what was expected and what came."""


def write_value(value: Value) -> Any:
    match value:
        case RawTensor():
            stride = None if value.stride is None else list(value.stride)
            return ["tensor", list(value.shape), value.dtype, value.data, value.device, stride]
        case RawArray():
            return ["array", write_value(value.tensor)]
        case RawList():
            return ["list", [write_value(item) for item in value.items]]
        case tuple():
            return ["tuple", [write_value(item) for item in value]]
        case Recipe():
            return ["recipe", value.name, [write_value(item) for item in value.arguments]]
        case RawModule():
            state = [[name, write_value(raw)] for name, raw in value.state]
            modes = [list(pair) for pair in value.training]
            notes = [write_value(note) for note in value.notes]
            gradients = list(value.with_gradient)
            return ["module", value.type, state, modes, gradients, notes, value.recording]
        case Foreign():
            return ["foreign", value.type]
        case int() if not isinstance(value, bool) and not -(2**63) <= value < 2**63:
            return ["int", str(value)]
        case _:
            return value


def write_call(call: Call) -> list[Any]:
    return [[write_value(each) for each in call.args], write_mapping(call.kwargs), call.member]


def write_mapping(values: Mapping[str, Any]) -> list[Any]:
    return [[name, write_value(value)] for name, value in values.items()]


class Reader:
    """Reads values; `recipes` may come with a probe, and with nothing that a student sends."""

    def __init__(self, *, recipes: bool) -> None:
        readers: dict[str, Callable[..., Any]] = {
            "tensor": _tensor,
            "int": _whole_number,
            "foreign": lambda kind: Foreign(text(kind)),
            "array": lambda raw: RawArray(self.tensor(raw)),
            "list": lambda raw, depth: RawList(self._items(raw, depth)),
            "tuple": self._items,
            "module": self._module,
        }
        self._readers = readers | ({"recipe": self._recipe} if recipes else {})

    def value(self, raw: Any, depth: int = 0) -> Any:
        """Read a value. Raises `WireError`."""
        if raw is None or type(raw) in (bool, int, float):
            return raw
        if type(raw) is str:
            return text(raw)
        if depth > DEPTH:
            raise WireError(f"expected values nested at most {DEPTH} deep")
        kind, *parts = items(raw, "a value") or [""]
        if text(kind) not in self._readers:
            raise WireError(f"expected a value, got {kind[:40]!r}")
        nested = {"depth": depth + 1} if kind in ("list", "tuple", "module", "recipe") else {}
        try:
            return self._readers[kind](*parts, **nested)
        except TypeError as error:
            raise WireError(f"expected the parts of a {kind}, got {len(parts)}") from error

    def tensor(self, raw: Any) -> RawTensor:
        """Read a tensor. Raises `WireError`."""
        value = self.value(raw)
        if not isinstance(value, RawTensor):
            raise WireError(f"expected a tensor, got {type(value).__name__}")
        return value

    def call(self, raw: Any) -> Call:
        """Read a call. Raises `WireError`."""
        args, kwargs, member = items(raw, "a call", 3)
        return Call(each(args, self.value), mapping(kwargs, self.value), text(member))

    def _items(self, raw: Any, depth: int) -> tuple[Any, ...]:
        return each(raw, lambda item: self.value(item, depth))

    def _recipe(self, name: Any, raw: Any, depth: int) -> Recipe:
        return Recipe(text(name), self._items(raw, depth))

    def _module(
        self, kind: Any, state: Any, training: Any, gradients: Any, notes: Any, on: Any, depth: int
    ) -> RawModule:
        tensors = tuple(mapping(state, self.tensor).items())
        modes = tuple((text(name), bool(mode)) for name, mode in pairs(training))
        noted = self._items(notes, depth)
        return RawModule(text(kind), tensors, modes, each(gradients, text), noted, bool(on))


def _tensor(shape: Any, dtype: Any, data: Any, device: Any, stride: Any) -> RawTensor:
    sizes = _sizes(shape)
    if text(dtype) not in DTYPES:
        raise WireError(f"expected a dtype of torch, got {dtype[:40]!r}")
    if text(device) not in DEVICES:
        raise WireError(f"expected a device, got {device[:40]!r}")
    width, numel = DTYPES[dtype].itemsize, math.prod(sizes)
    if data is not None and (type(data) is not bytes or len(data) != numel * width):
        raise WireError(f"expected {numel * width} bytes for shape {sizes} and dtype {dtype}")
    steps = None if stride is None else _steps(_sizes(stride), sizes, width)
    return RawTensor(sizes, dtype, data, device, steps)


def _steps(steps: tuple[int, ...], sizes: tuple[int, ...], width: int) -> tuple[int, ...]:
    if len(steps) != len(sizes):
        raise WireError(f"expected {len(sizes)} strides, got {len(steps)}")
    # unpacking takes the memory that the strides span
    span = sum((size - 1) * step for size, step in zip(sizes, steps, strict=True) if size)
    if (span + 1) * width > BYTES:
        raise WireError(f"expected strides within {BYTES} bytes, got {steps}")
    if plain.overlaps(torch.empty_strided(sizes, steps, device="meta")):
        raise WireError(f"expected an element for each index, got strides {steps} for {sizes}")
    return steps


def _sizes(raw: Any) -> tuple[int, ...]:
    sizes = items(raw, "sizes")
    if len(sizes) > AXES or any(type(s) is not int or not 0 <= s < 2**40 for s in sizes):
        raise WireError(f"expected at most {AXES} sizes from 0 to 2^40, got {len(sizes)} others")
    if math.prod(max(size, 1) for size in sizes) >= 2**62:
        raise WireError(f"expected sizes of fewer than 2^62 elements, got {sizes}")
    return tuple(sizes)


def _whole_number(digits: Any) -> int:
    if not isinstance(digits, str) or len(digits) > 400:
        raise WireError("expected a whole number of at most 400 digits")
    try:
        number = int(digits)
    except ValueError as error:
        raise WireError("expected a whole number") from error
    if abs(number) >= LARGEST:
        raise WireError("expected a whole number of at most 300 digits")
    return number


def mapping(raw: Any, read: Callable[[Any], Item]) -> dict[str, Item]:
    """Read a mapping from names. Raises `WireError`."""
    return {text(name): read(value) for name, value in pairs(raw)}


def pairs(raw: Any) -> list[list[Any]]:
    """Read pairs. Raises `WireError`."""
    return [items(pair, "a pair", 2) for pair in items(raw, "pairs")]


def each(raw: Any, read: Callable[[Any], Item]) -> tuple[Item, ...]:
    """Read every item of a list. Raises `WireError`."""
    return tuple(read(item) for item in items(raw, "a list"))


def items(raw: Any, what: str, length: int | None = None) -> list[Any]:
    """Read a list of a length. Raises `WireError`."""
    if type(raw) is not list or (length is not None and len(raw) != length):
        got = f"{len(raw)} parts" if type(raw) is list else type(raw).__name__
        raise WireError(f"expected {what}, got {got}")
    return raw


def text(raw: Any) -> str:
    """Read a text, without what cannot be printed. Raises `WireError`."""
    if type(raw) is not str:
        raise WireError(f"expected a text, got {type(raw).__name__}")
    return raw.encode("utf-8", "replace").decode("utf-8")
