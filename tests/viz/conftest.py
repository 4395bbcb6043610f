"""An input whose every value differs, and no figure left open."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest
import torch
from torch import Tensor


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture
def x() -> Tensor:
    """A 5×6 matrix of the numbers 0, 1, … 29."""
    return torch.arange(30.0).reshape(5, 6)


@pytest.fixture
def w() -> Tensor:
    """A 2×3 kernel without any symmetry."""
    return torch.tensor([[1.0, -2.0, 0.0], [3.0, 0.5, -1.0]])
