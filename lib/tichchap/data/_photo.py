"""Colour photographs that ship with the package."""

import io
from importlib.resources import files

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from tichchap.data._bundle import read_bundled

FOLDER = files("tichchap.data") / "photos"
NAMES = ("chelsea", "coffee")


def photo(name: str) -> UInt8[Tensor, "3 128 128"]:
    """Return a bundled photograph: `"chelsea"` (a cat) or `"coffee"` (a cup on a saucer).

    Returns:
        RGB, uint8 0…255, (3, 128, 128): channels, rows, columns.

    Raises:
        ValueError: no photograph of that name; the text lists them.
        OSError: the file is missing, corrupt or truncated.

    Source: scikit-image's sample pictures, CC0, by Stefan van der Walt and Rachel Michetti.
    """
    if name not in NAMES:
        raise ValueError(f"photo: name must be one of {', '.join(NAMES)}, got {name!r}")
    with Image.open(io.BytesIO(read_bundled(FOLDER, f"{name}.png"))) as picture:
        return torch.tensor(np.asarray(picture)).permute(2, 0, 1).contiguous()
