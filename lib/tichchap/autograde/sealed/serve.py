"""Beside the student's code: carrying out the probes that come over a socket."""

import contextlib
import socket
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgpack

from tichchap.autograde.sealed.ban import banned
from tichchap.autograde.sealed.frames import receive, send
from tichchap.grade.guard import TRANSPOSED
from tichchap.grade.isolation import has_gpu
from tichchap.grade.subject import InProcess
from tichchap.grade.values import describe, pack
from tichchap.grade.wire import dump_observation, load_probe


def serve(path: str, space: Mapping[str, Any]) -> None:
    """Answer probes of what `space` holds, until the other side closes the socket at `path`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(path)
        with contextlib.suppress(EOFError, OSError):
            while True:
                send(connection, _answer(space, *msgpack.unpackb(receive(connection))))


def _answer(
    space: Mapping[str, Any], name: str, patterns: list[str], fenced: bool, probe: bytes
) -> bytes:
    """What the probe gave, or what stands in the place of a function."""
    if name not in space:
        return msgpack.packb(["undefined", ""])  # type: ignore[no-any-return]
    if not callable(space[name]):
        return msgpack.packb(["not callable", _described(space[name])])  # type: ignore[no-any-return]
    if not probe:
        return msgpack.packb(["callable", ""])  # type: ignore[no-any-return]
    # a convolution and its transpose differ by an argument that only a record shows; and the
    # fence stands on the CPU alone
    fenced = fenced and TRANSPOSED.pattern not in patterns and not has_gpu()
    with banned(patterns) as used:
        seen = InProcess(space[name], name, fenced=fenced).observe(load_probe(probe))
    seen = replace(seen, operations=(*seen.operations, *used))
    return msgpack.packb(["seen", dump_observation(seen)])  # type: ignore[no-any-return]


def _described(value: Any) -> str:
    try:
        return describe(pack(value))[:200]
    except Exception:  # of the value's own methods, or because it is too large
        return type(value).__name__[:200]
