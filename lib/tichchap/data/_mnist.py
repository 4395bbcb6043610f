"""Handwritten digits: the bundled subset of MNIST, or the full set when it is asked for."""

import lzma
import os
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from tichchap.data._bundle import read_bundled
from tichchap.data._images import LabelledImages

FOLDER = files("tichchap.data") / "mnist"
PREFIX = {"train": "train", "test": "t10k"}
DIGITS = "0123456789"


def mnist(
    split: Literal["train", "test"] = "train",
    *,
    root: str | os.PathLike[str] | None = None,
    download: bool = False,
) -> LabelledImages:
    """Return the handwritten digits of MNIST; `source` says which set it is.

    Without `root`: the subset that ships with tichchap, 10 000 digits to train and 2 000 to test,
    class-balanced, in a fixed shuffled order. With `root`: the set that torchvision's `MNIST` finds
    under `root/MNIST/raw`, 60 000 and 10 000 digits if it is the official one; `download=True` lets
    torchvision fetch it there first. Nothing is ever downloaded otherwise.

    Args:
        split: `"train"` or `"test"`.
        root: torchvision's root folder.
        download: fetch the full set into `root` if it is not there.

    Returns:
        images float32 (N, 1, 28, 28) in [0, 1], background 0; labels int64 (N,).

    Raises:
        ValueError: another split, or `download=True` without `root`.
        FileNotFoundError: no MNIST under `root`, or a bundled file is missing.
        OSError: a file is corrupt or truncated, or the download failed.

    Source: LeCun, Cortes and Burges, The MNIST database of handwritten digits (deck, figure 3).
    """
    if split not in PREFIX:
        raise ValueError(f'mnist: split must be "train" or "test", got {split!r}')
    if root is None:
        if download:
            raise ValueError("mnist: download=True needs root, the folder to download into")
        images, labels = _bundled(split)
        source = f"bundled subset of MNIST {split}"
    else:
        images, labels = _torchvision(split, Path(root), download)
        source = f"MNIST {split} in {Path(root)}"
    return LabelledImages(images.unsqueeze(1).float() / 255, labels.long(), DIGITS, source)


def _bundled(split: str) -> tuple[Tensor, Tensor]:
    # The IDX header (4 bytes and 4 for each axis) is covered by the SHA-256: nothing left to check.
    images, labels = (
        np.frombuffer(lzma.decompress(read_bundled(FOLDER, f"{PREFIX[split]}-{kind}.xz")), np.uint8)
        for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")
    )
    pixels = images[16:].reshape(-1, 28, 28)
    return torch.tensor(pixels), torch.tensor(labels[8:])


def _torchvision(split: str, root: Path, download: bool) -> tuple[Tensor, Tensor]:
    from torchvision.datasets import MNIST  # slow to import, and most lessons do without

    raw = root / "MNIST" / "raw"
    missing = [raw / name for name in _idx_names() if not (raw / name).is_file()]
    if missing and not download:
        raise FileNotFoundError(
            f"mnist: expected the MNIST files in {raw}, got no {missing[0].name}; "
            "download=True fetches the full set, no root means the bundled subset"
        )
    try:
        digits = MNIST(root, train=split == "train", download=download)
    except (RuntimeError, ValueError, AssertionError) as error:
        raise OSError(f"mnist: torchvision could not read or fetch {raw}: {error!r}") from error
    return digits.data, digits.targets


def _idx_names() -> list[str]:
    kinds = ("images-idx3-ubyte", "labels-idx1-ubyte")
    return [f"{prefix}-{kind}" for prefix in PREFIX.values() for kind in kinds]
