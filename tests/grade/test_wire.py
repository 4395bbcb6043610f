"""Probes and observations survive as bytes; hostile bytes give an error and nothing else."""

import contextlib
import random
import time
import tracemalloc
from dataclasses import replace
from typing import Any

import msgpack
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tichchap.grade import Call, Observation, Probe
from tichchap.grade.compare import value_difference
from tichchap.grade.limits import BYTES
from tichchap.grade.probe import Failure
from tichchap.grade.values import (
    LARGEST,
    Foreign,
    RawArray,
    RawList,
    RawModule,
    RawTensor,
    Recipe,
    describe,
    pack,
    unpack_tensor,
)
from tichchap.grade.wire import (
    LONGEST,
    STAGES,
    dump_observation,
    dump_probe,
    load_observation,
    load_probe,
)
from tichchap.grade.wire_values import WireError, write_value

WIDTHS = {"float64": 8, "float32": 4, "bfloat16": 2, "complex64": 8, "int64": 8, "uint8": 1}
WIDTHS |= {"uint16": 2, "float8_e4m3fn": 1}
DEVICES = ("cpu", "cuda", "meta")


@st.composite
def tensors(draw: st.DrawFn) -> RawTensor:
    shape = tuple(draw(st.lists(st.integers(0, 3), max_size=4)))
    dtype, device = draw(st.sampled_from(sorted(WIDTHS))), draw(st.sampled_from(DEVICES))
    if device != "cpu":
        return RawTensor(shape, dtype, None, device)
    size = torch.Size(shape).numel() * WIDTHS[dtype]
    data = draw(st.binary(min_size=size, max_size=size))
    columns = pack(torch.empty(shape[::-1]).permute(tuple(range(len(shape)))[::-1]))
    assert isinstance(columns, RawTensor)
    return RawTensor(shape, dtype, data, device, draw(st.sampled_from((None, columns.stride))))


NAMES = st.text(max_size=8)
NUMBERS = st.integers(-LARGEST + 1, LARGEST - 1) | st.integers(-(2**65), 2**65) | st.floats()
LEAVES: st.SearchStrategy[Any] = st.none() | st.booleans() | NUMBERS | NAMES | tensors()
LEAVES |= tensors().map(RawArray) | NAMES.map(Foreign)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.lists(inner, max_size=3).map(tuple)
    state = st.dictionaries(NAMES, tensors(), max_size=2).map(lambda d: tuple(d.items()))
    modes = st.lists(st.tuples(NAMES, st.booleans()), max_size=2).map(tuple)
    names = st.lists(NAMES, max_size=2).map(tuple)
    modules = st.builds(RawModule, NAMES, state, modes, names, parts, st.booleans())
    return parts | parts.map(RawList) | modules


VALUES = st.recursive(LEAVES, nested, max_leaves=8)


def calls(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Call]:
    arguments = st.lists(values, max_size=2).map(tuple)
    return st.builds(Call, arguments, st.dictionaries(NAMES, values, max_size=2), NAMES)


TENSORS = st.dictionaries(NAMES, tensors(), max_size=2)
PROBES = st.builds(
    Probe,
    st.lists(calls(VALUES | st.builds(Recipe, NAMES, st.tuples(VALUES))), max_size=2).map(tuple),
    st.none() | calls(VALUES),
    st.none() | TENSORS,
    st.none() | tensors(),
    st.sampled_from(("cpu", "cuda", "fake", "meta")),
    st.integers(0, 2**31),
    st.floats(0.1, 60),
)
SOME = st.lists(NAMES, max_size=3).map(tuple)
LINES = st.none() | st.integers(1, 10**6)
FAILURES = st.none() | st.builds(
    Failure, NAMES, NAMES, st.sampled_from(STAGES), LINES, st.none() | NAMES
)
GRADIENTS = st.dictionaries(NAMES, st.none() | tensors(), max_size=2)


@st.composite
def observed(draw: st.DrawFn) -> tuple[Probe, Observation]:
    asked = draw(st.lists(calls(VALUES), max_size=2).map(tuple))
    outputs = tuple(draw(VALUES) for _ in asked)
    rest: Any = (draw(GRADIENTS), draw(TENSORS), *(draw(SOME) for _ in range(4)), draw(FAILURES))
    return Probe(asked), Observation(outputs, outputs, asked, *rest)


@given(PROBES)
def test_a_probe_survives(probe: Probe) -> None:
    assert repr(load_probe(dump_probe(probe))) == repr(probe)  # nan is equal to itself so


@given(observed())
def test_an_observation_survives(pair: tuple[Probe, Observation]) -> None:
    probe, seen = pair
    assert repr(load_observation(dump_observation(seen), probe)) == repr(seen)


PROBE = Probe((Call((1.5,), {"b": 2}),))
TENSOR = pack(torch.arange(6.0).reshape(2, 3).T)
ANSWER = Observation((TENSOR,), (TENSOR,), PROBE.calls)


def answering(*output: Any) -> bytes:
    """Pack an observation whose one output is written like this."""
    parts = msgpack.unpackb(dump_observation(ANSWER))
    parts[0] = [output[0] if len(output) == 1 else list(output)]
    return bytes(msgpack.packb(parts))


def loaded(data: bytes) -> Observation:
    """Load and use it as the checks do."""
    seen = load_observation(data, PROBE)
    for value in (*seen.outputs, *seen.outputs_after):
        describe(value)
        value_difference(value, value)
        value_difference(1.0, value)
        if isinstance(value, RawTensor) and value.data is not None:
            unpack_tensor(value)
    return seen


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_a_surrogate_pair_is_replaced(text: str) -> None:
    (output,) = loaded(dump_observation(replace(ANSWER, outputs=(text,)))).outputs
    assert isinstance(output, str)
    assert output == output.encode("utf-8", "replace").decode("utf-8")


def test_a_recipe_is_refused_from_a_student_alone() -> None:
    recipe = Recipe("loader")
    assert load_probe(dump_probe(Probe((Call((recipe,)),)))).calls[0].args == (recipe,)
    with pytest.raises(WireError, match="recipe"):
        loaded(dump_observation(replace(ANSWER, outputs=(recipe,))))


def deep(kind: str, depth: int) -> Any:
    value: Any = None
    for _ in range(depth):
        value = [kind, value if kind == "array" else [value]]
    return value


def modules(depth: int) -> Any:
    value: Any = write_value(TENSOR)
    for _ in range(depth):
        value = ["module", "m", [["w", value]], [], [], [], False]
    return value


def lists(depth: int) -> Any:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


TENSORS_REFUSED: dict[str, tuple[Any, ...]] = {
    "negative size": ([-1], "float32", b"", "cpu", None),
    "size of a float": ([1.0], "float32", bytes(4), "cpu", None),
    "size of a bool": ([True], "float32", bytes(4), "cpu", None),
    "17 axes": ([1] * 17, "float32", bytes(4), "cpu", None),
    "size beyond 64 bits": ([2**63], "float32", b"", "cpu", None),
    "too few bytes": ([2], "float32", bytes(7), "cpu", None),
    "bytes as a text": ([1], "uint8", "a", "cpu", None),
    "product that wraps around": ([2**32, 2**32], "float32", b"", "cpu", None),
    "quantized": ([1], "quint8", b"\0", "cpu", None),
    "attribute of torch": ([1], "load", b"\0", "cpu", None),
    "unknown device": ([1], "uint8", b"\0", "cuda:0; x", None),
    "device of a list": ([1], "uint8", b"\0", ["cpu"], None),
    "too few strides": ([2, 2], "uint8", bytes(4), "cpu", [1]),
    "negative stride": ([2], "uint8", bytes(2), "cpu", [-1]),
    "strides that span a bomb": ([2], "uint8", bytes(2), "cpu", [BYTES]),
    "five parts": ([2], "uint8", bytes(2), "cpu"),
}


@pytest.mark.parametrize("parts", TENSORS_REFUSED.values(), ids=TENSORS_REFUSED)
def test_a_tensor_that_cannot_be_is_refused(parts: tuple[Any, ...]) -> None:
    with pytest.raises(WireError):
        loaded(answering("tensor", *parts))


BEYOND: dict[str, tuple[Any, ...]] = {
    "dtype torch cannot compute with": ("tensor", [2], "int4", b"\0\0", "cpu", None),
    "strides that overlap": ("tensor", [2, 2], "uint8", bytes(4), "cpu", [0, 0]),
    "sizes whose product wraps": ("tensor", [2**39, 2**39, 0], "uint8", b"", "cpu", None),
    "number no float can hold": ("int", "9" * 399),
}


@pytest.mark.parametrize("parts", BEYOND.values(), ids=BEYOND)
def test_what_would_fail_when_compared_is_refused(parts: tuple[Any, ...]) -> None:
    with pytest.raises(WireError):
        loaded(answering(*parts))


NESTED = {
    "tuples": deep("tuple", 400),
    "arrays": deep("array", 400),
    "modules": modules(300),
    "kind": [lists(1000)],
    "shape": ["tensor", [lists(1000)], "uint8", b"", "cpu", None],
    "beyond msgpack": lists(5000),
}


@pytest.mark.parametrize("value", NESTED.values(), ids=NESTED)
def test_deep_nesting_is_refused(value: Any) -> None:
    # msgpack's own packer goes no deeper than 511
    data = msgpack.Packer(strict_types=False)
    parts = msgpack.unpackb(dump_observation(ANSWER))
    head = b"\x9a\x91" + packed(value)
    rest = b"".join(data.pack(part) for part in parts[1:])
    with pytest.raises(WireError):
        loaded(head + rest)


def packed(value: Any) -> bytes:
    """Pack without a limit of depth."""
    data, left = bytearray(), [value]
    while left:
        item = left.pop()
        if isinstance(item, list):
            assert len(item) < 16
            data.append(0x90 | len(item))
            left += reversed(item)
        else:
            data += msgpack.packb(item)
    return bytes(data)


def test_many_small_parts_are_counted() -> None:
    data = answering("list", [["tuple", [["tuple", []]] * 99_999]] * 6)
    began = time.process_time()
    with pytest.raises(WireError, match="fewer parts"):
        loaded(data)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("parts", [(bytes(1 << 24),), ([bytes(1 << 24)],)], ids=["is", "kind"])
def test_bytes_that_are_no_value_take_little_memory(parts: tuple[Any, ...]) -> None:
    data = answering(*parts)
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            loaded(data)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 2 * len(data)


def changed(**parts: Any) -> Observation:
    return replace(ANSWER, **parts)


INCOMPLETE = {
    "no outputs": changed(outputs=()),
    "one output too many": changed(outputs=(1, 2)),
    "outputs not read again": changed(outputs_after=()),
    "no arguments afterwards": changed(arguments_after=()),
    "an argument less": changed(arguments_after=(Call((), {"b": 2}),)),
    "another keyword": changed(arguments_after=(Call((1.5,), {"c": 2}),)),
    "too many outputs of code that failed": changed(
        outputs=(1, 2), failure=Failure("E", "", "call")
    ),
    "names without end": changed(parameters=("a" * 1000,) * (LONGEST // 1000 + 1)),
    "no such stage": changed(failure=Failure("E", "", "later")),
}


@pytest.mark.parametrize("seen", INCOMPLETE.values(), ids=INCOMPLETE)
def test_what_does_not_fit_the_probe_is_refused(seen: Observation) -> None:
    with pytest.raises(WireError, match="expected"):
        loaded(dump_observation(seen))


@pytest.mark.parametrize("failure", [["E", "m", ["call"], 1, None], ["E", "m", "call", 1.5, None]])
def test_a_failure_of_other_types_is_refused(failure: list[Any]) -> None:
    parts = msgpack.unpackb(dump_observation(ANSWER))
    parts[-1] = failure
    with pytest.raises(WireError, match="expected"):
        loaded(msgpack.packb(parts))


def test_the_error_says_what_was_expected_and_what_came() -> None:
    with pytest.raises(WireError, match="expected 2 bytes for shape"):
        loaded(answering("tensor", [2], "uint8", b"", "cpu", None))
    with pytest.raises(WireError, match="expected a dtype of torch, got 'load'"):
        loaded(answering("tensor", [2], "load", b"", "cpu", None))


def test_a_message_that_is_too_large_is_not_read() -> None:
    with pytest.raises(WireError, match="at most"):
        loaded(bytes(2 * BYTES + 1))


FULL = dump_observation(
    Observation(
        ((TENSOR, RawList((1, "a", 2**70)), Foreign("a.B")),),
        (RawModule("M", (("w", TENSOR),), (("", True),), ("w",), (1,), True),),  # type: ignore[arg-type]
        PROBE.calls,
        {"0": None, "b": TENSOR},  # type: ignore[dict-item]
        {"w": TENSOR},  # type: ignore[dict-item]
        ("w",),
        ("aten::add",),
        ("torch.nn",),
        ("careful",),
        None,
    )
)
JUNK: tuple[Any, ...] = (None, True, -1, 2**63, 1.5, "x", "tensor", b"x", [], [[]], ["list", []])


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Flip, cut or insert a few bytes."""
    bytes_ = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(bytes_))
        match chance.randrange(4):
            case 0:
                bytes_[at] = chance.randrange(256)
            case 1:
                bytes_[at:at] = chance.randbytes(chance.randint(1, 4))
            case 2:
                del bytes_[at : at + chance.randint(1, 4)]
            case _:
                del bytes_[max(1, at) :]
    return bytes(bytes_)


def misshapen(value: Any, chance: random.Random) -> Any:
    """Put something else in the place of some part."""
    if not isinstance(value, list) or not value or chance.random() < 0.1:
        return chance.choice(JUNK)
    at = chance.randrange(len(value))
    return [*value[:at], misshapen(value[at], chance), *value[at + 1 :]]


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_load_or_are_refused_at_once(seed: int) -> None:
    chance, parts = random.Random(seed), msgpack.unpackb(FULL)
    began = time.process_time()
    for _ in range(100):
        for data in (damaged(FULL, chance), msgpack.packb(misshapen(parts, chance))):
            with contextlib.suppress(WireError):
                load_observation(data, PROBE)
    assert time.process_time() - began < 1


@given(st.binary(max_size=64))
def test_any_bytes_load_or_are_refused(data: bytes) -> None:
    with contextlib.suppress(WireError):
        load_observation(data, PROBE)


def test_every_prefix_is_refused() -> None:
    for length in range(len(FULL)):
        with pytest.raises(WireError):
            load_observation(FULL[:length], PROBE)
