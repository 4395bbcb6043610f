"""Files that ship with the package: read whole and checked, or not at all."""

import hashlib
from importlib.resources.abc import Traversable

SUMS = "SHA256SUMS"


def read_bundled(folder: Traversable, name: str) -> bytes:
    """Return the bytes of a bundled file after checking its SHA-256.

    Args:
        folder: a folder of data with a `SHA256SUMS` file, in the format of `sha256sum`.
        name: a file name listed there.

    Raises:
        FileNotFoundError: the file, or `SHA256SUMS`, is missing.
        OSError: the file is corrupt or truncated; the text has both sums.
    """
    expected = _expected_sums(folder).get(name, f"a line in {SUMS}")
    raw = _read(folder, name, f"sha256 {expected}")
    got = hashlib.sha256(raw).hexdigest()
    if got != expected:
        raise OSError(_message(folder, name, f"sha256 {expected}", f"{got} ({len(raw):,} bytes)"))
    return raw


def _expected_sums(folder: Traversable) -> dict[str, str]:
    lines = _read(folder, SUMS, "the list of sums").decode().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def _read(folder: Traversable, name: str, expected: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(_message(folder, name, expected, "no such file")) from None


def _message(folder: Traversable, name: str, expected: str, got: str) -> str:
    return (
        f"bundled file {name}: expected {expected}, got {got}, in {folder}. "
        "Install tichchap again to repair it."
    )
