"""Fixtures of the data tests."""

import lzma
from pathlib import Path

import pytest

from tichchap.data import _mnist


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder `MNIST/raw` with the bundled IDX files, unpacked."""
    folder = tmp_path / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for item in _mnist.FOLDER.iterdir():
        if item.name.endswith(".xz"):
            (folder / item.name.removesuffix(".xz")).write_bytes(lzma.decompress(item.read_bytes()))
    return folder
