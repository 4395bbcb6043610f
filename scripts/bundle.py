"""Write a folder of bundled data: the files, and the `SHA256SUMS` checked when they are loaded."""

import hashlib
from pathlib import Path


def sha256(raw: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(raw).hexdigest()


def write_bundle(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files and their `SHA256SUMS` (for `sha256sum -c`), each whole or not at all."""
    sums = "".join(f"{sha256(raw)}  {name}\n" for name, raw in files.items())
    for name, raw in {**files, "SHA256SUMS": sums.encode()}.items():
        partial = folder / f"{name}.partial"
        partial.write_bytes(raw)
        partial.replace(folder / name)
        print(f"{len(raw):>9,} B  {folder / name}")
