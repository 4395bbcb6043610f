"""Messages on a socket: four bytes of length, then so many bytes."""

import socket
import struct
import time

LARGEST = 2**29


class BadFrame(Exception):  # noqa: N818
    """A length that no message of the course has."""


def send(connection: socket.socket, data: bytes) -> None:
    """Send a message. Raises `OSError`."""
    connection.sendall(struct.pack(">I", len(data)) + data)


def receive(connection: socket.socket, until: float | None = None) -> bytes:
    """Wait for a message, at most `until` a time of the monotonic clock.

    Raises:
        TimeoutError: it is not there by then.
        EOFError: the other side has closed.
        BadFrame: it would be too long.
    """
    (length,) = struct.unpack(">I", _exactly(connection, 4, until))
    if length > LARGEST:
        raise BadFrame(f"expected at most {LARGEST} bytes, got a message of {length}")
    return _exactly(connection, length, until)


def _exactly(connection: socket.socket, count: int, until: float | None) -> bytes:
    data = bytearray()
    while len(data) < count:
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:  # a part now and then does not buy more time
            raise TimeoutError
        connection.settimeout(left)
        part = connection.recv(min(count - len(data), 1 << 20))
        if not part:
            raise EOFError
        data += part
    return bytes(data)
