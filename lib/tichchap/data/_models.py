"""Weights of networks that are too slow to train in a lesson."""

import io
from importlib.resources import files

import numpy as np
import torch
from torch import Tensor

from tichchap.data._bundle import read_bundled

FOLDER = files("tichchap.data") / "models"
NAMES = ("gap", "gap-shifted")


def weights(name: str) -> dict[str, Tensor]:
    """Return the trained weights of a network, for its `load_state_dict`.

    `"gap"` is the deck's CNN for MNIST with a global average of its feature maps in place of the
    flattening; `"gap-shifted"` is the same, trained on digits that were moved by up to 4 pixels.

    Args:
        name: `"gap"` or `"gap-shifted"`.

    Returns:
        float32 tensors by the names of a `Sequential` of three: convolutions, average, linear
        layers.

    Raises:
        ValueError: no network of that name; the text lists them.
        OSError: the file is missing, corrupt or truncated.

    Source: trained by `scripts/train_models.py` on the bundled subset of MNIST.
    """
    if name not in NAMES:
        raise ValueError(f"weights: name must be one of {', '.join(NAMES)}, got {name!r}")
    with np.load(io.BytesIO(read_bundled(FOLDER, f"{name}.npz")), allow_pickle=False) as stored:
        return {key: torch.tensor(value).float() for key, value in stored.items()}
