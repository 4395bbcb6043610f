"""Probes and observations as bytes, for a process that is not to be trusted.

Nothing that comes back is executed or unpickled; every part of it is checked for its exact type
and for what it would take to unpack.
"""

from typing import Any

import msgpack

from tichchap.grade.limits import BYTES
from tichchap.grade.probe import Failure, Observation, Probe
from tichchap.grade.wire_values import (
    Reader,
    WireError,
    each,
    items,
    mapping,
    text,
    write_call,
    write_mapping,
    write_value,
)

# of a whole message; a string, a list
LARGEST, LONGEST, MOST = 2 * BYTES, 100_000, 100_000
# lists and what is in them: an empty list takes one byte of a message, and 64 in memory
MOST_PARTS = 2_000_000
STAGES = ("construct", "load", "call", "backward", "read")


class Counted:
    """A hook for msgpack that counts the parts of a message."""

    def __init__(self, most: int) -> None:
        self.left = most

    def __call__(self, read: list[Any]) -> list[Any]:
        """Take a list that has been read. Raises `WireError`."""
        self.left -= 1 + len(read)
        if self.left < 0:
            raise WireError("expected fewer parts")
        return read


def dump_probe(probe: Probe) -> bytes:
    """Write a probe."""
    calls = [write_call(call) for call in probe.calls]
    init = None if probe.init is None else write_call(probe.init)
    state = None if probe.state is None else write_mapping(probe.state)
    upstream = None if probe.grad_output is None else write_value(probe.grad_output)
    return _packed([calls, init, state, upstream, probe.device, probe.seed, probe.seconds])


def load_probe(data: bytes) -> Probe:
    """Read a probe, from a process that is trusted. Raises `WireError`."""
    read = Reader(recipes=True)
    calls, init, state, upstream, device, seed, seconds = items(_unpacked(data), "a probe", 7)
    return Probe(
        tuple(map(read.call, calls)),
        None if init is None else read.call(init),
        None if state is None else mapping(state, read.tensor),
        None if upstream is None else read.tensor(upstream),
        device,
        seed,
        seconds,
    )


def dump_observation(seen: Observation) -> bytes:
    """Write an observation."""
    failure = None if seen.failure is None else list(vars(seen.failure).values())
    return _packed(
        [
            [write_value(value) for value in seen.outputs],
            [write_value(value) for value in seen.outputs_after],
            [write_call(call) for call in seen.arguments_after],
            write_mapping(seen.gradients),
            write_mapping(seen.state),
            list(seen.parameters),
            list(seen.operations),
            list(seen.frames),
            list(seen.warnings),
            failure,
        ]
    )


def load_observation(data: bytes, probe: Probe) -> Observation:
    """Read what a student's process says that it saw when it carried out a probe.

    Raises:
        WireError: it is not what comes of carrying out this probe.
    """
    parts = items(_unpacked(data), "an observation", 10)
    try:
        seen = _observation(parts)
    except RecursionError as error:
        raise WireError("expected values nested less deep") from error
    _complete(seen, probe)
    return seen


def _observation(parts: list[Any]) -> Observation:
    read = Reader(recipes=False)
    outputs, after, arguments, gradients, state, *names, failure = parts
    parameters, operations, frames, warnings = map(_names, names)
    return Observation(
        each(outputs, read.value),
        each(after, read.value),
        each(arguments, read.call),
        mapping(gradients, lambda raw: None if raw is None else read.tensor(raw)),
        mapping(state, read.tensor),
        parameters,
        operations,
        frames,
        warnings,
        None if failure is None else _read_failure(failure),
    )


def _names(raw: Any) -> tuple[str, ...]:
    """Read what may all end in one message."""
    names = each(raw, text)
    length = sum(map(len, names))
    if length > LONGEST:
        raise WireError(f"expected names of at most {LONGEST} letters, got {length}")
    return names


def _complete(seen: Observation, probe: Probe) -> None:
    """What is compared relies on one output for each call, and on the arguments given."""
    wanted = len(probe.calls)
    if len(seen.outputs) > wanted or (seen.failure is None and len(seen.outputs) != wanted):
        raise WireError(f"expected {wanted} outputs, got {len(seen.outputs)}")
    if seen.failure is not None:
        return
    if len(seen.outputs_after) != wanted or len(seen.arguments_after) != wanted:
        raise WireError(f"expected the outputs and arguments of {wanted} calls afterwards")
    for call, given in zip(seen.arguments_after, probe.calls, strict=True):
        if len(call.args) != len(given.args) or set(call.kwargs) != set(given.kwargs):
            raise WireError("expected the arguments that were given, got others")


def _packed(parts: list[Any]) -> bytes:
    packed: bytes = msgpack.packb(parts, unicode_errors="surrogatepass")
    return packed


def _unpacked(data: bytes) -> Any:
    if len(data) > LARGEST:
        raise WireError(f"expected at most {LARGEST} bytes, got {len(data)}")
    try:
        return msgpack.unpackb(
            data,
            unicode_errors="replace",
            strict_map_key=True,
            max_str_len=LONGEST,
            max_array_len=MOST,
            max_map_len=0,
            max_ext_len=0,
            max_bin_len=BYTES,
            list_hook=Counted(MOST_PARTS),
        )
    except WireError:
        raise
    except (ValueError, msgpack.UnpackException, RecursionError) as error:
        raise WireError(f"expected msgpack, got {type(error).__name__}") from error


def _read_failure(raw: Any) -> Failure:
    kind, message, stage, line, source = items(raw, "a failure", 5)
    if text(stage) not in STAGES or not (line is None or type(line) is int):
        got = f"{stage[:40]!r} and {type(line).__name__}"
        raise WireError(f"expected a stage and a line, got {got}")
    line_of_code = None if source is None else text(source)[:1000]
    return Failure(text(kind)[:100], text(message)[:1000], stage, line, line_of_code)
