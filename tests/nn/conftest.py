"""What the tests of the reference layers share: comparing ours with torch's."""

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor

Layer = Callable[..., Tensor]

TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-10}


def _outputs_and_gradients(
    layer: Layer, leaves: tuple[Tensor, ...], upstream: Tensor | None
) -> tuple[Tensor, ...]:
    fresh = [leaf.detach().requires_grad_() for leaf in leaves]
    y = layer(*fresh)
    grad = torch.ones_like(y) if upstream is None else upstream
    return (y.detach(), *torch.autograd.grad(y, fresh, grad))


def _agrees(ours: Layer, theirs: Layer, *leaves: Tensor) -> None:
    shape = theirs(*leaves).shape
    upstream = torch.randn(shape, dtype=leaves[0].dtype, device=leaves[0].device)
    before = [leaf.clone() for leaf in leaves]
    got = _outputs_and_gradients(ours, leaves, upstream)
    expected = _outputs_and_gradients(theirs, leaves, upstream)
    tolerance = TOLERANCE[leaves[0].dtype]
    for mine, torchs in zip(got, expected, strict=True):
        torch.testing.assert_close(mine, torchs, rtol=tolerance, atol=tolerance)
    for leaf, old in zip(leaves, before, strict=True):
        assert torch.equal(leaf, old), "the input was modified"


@pytest.fixture(scope="session")
def agrees() -> Callable[..., None]:
    """agrees(ours, theirs, *leaves): same values, dtype, device and gradients, inputs untouched.

    The upstream gradient is random, so that a gradient of the right sum in wrong places shows.
    """
    return _agrees


@pytest.fixture(autouse=True)
def _full_precision() -> Iterator[None]:
    """Keep cuDNN from rounding the oracle to TF32: without it, torch multiplies in float32."""
    with torch.backends.cudnn.flags(enabled=False):
        yield
