"""The blocks of the fast form, and its derivatives of any order."""

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from tichchap.nn import conv2d, correlation
from tichchap.nn.correlation import Step


def _leaves() -> tuple[Tensor, Tensor, Tensor]:
    kind: dict[str, Any] = {"dtype": torch.float64, "requires_grad": True}
    return torch.randn(5, 4, 9, 8, **kind), torch.randn(6, 2, 3, 2, **kind), torch.randn(6, **kind)


@pytest.mark.parametrize("block", [1, 96, 400, 1000, 3000])
def test_every_size_of_block_gives_the_same(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """One output row at a time, several rows, a rest of rows, one image, several images."""
    leaves = _leaves()
    how: dict[str, Any] = {"stride": (1, 2), "padding": (1, 0), "dilation": (2, 1), "groups": 2}
    expected = F.conv2d(*leaves, **how)
    upstream = torch.randn_like(expected)
    monkeypatch.setattr(correlation, "BLOCK", block)
    got = conv2d(*leaves, **how)
    torch.testing.assert_close(got, expected)
    for mine, torchs in zip(
        torch.autograd.grad(got, leaves, upstream),
        torch.autograd.grad(expected, leaves, upstream),
        strict=True,
    ):
        torch.testing.assert_close(mine, torchs)


def test_blocks_hold_no_more_than_they_should(monkeypatch: pytest.MonkeyPatch) -> None:
    """And together they hold each number of the unfolded images once."""
    monkeypatch.setattr(correlation, "BLOCK", 300)
    unfolded = torch.zeros(2, 2, 3, 2, 5, 7, 4)
    for block in correlation._blocks(unfolded):
        assert unfolded[block].numel() <= 300
        unfolded[block] += 1
    assert torch.equal(unfolded, torch.ones_like(unfolded))


def test_second_derivatives_equal_torchs() -> None:
    leaves = _leaves()

    def penalty(y: Tensor) -> list[Tensor]:
        first = torch.autograd.grad(y.pow(3).sum(), leaves, create_graph=True)
        return list(torch.autograd.grad(torch.stack([g.pow(2).sum() for g in first]).sum(), leaves))

    how: dict[str, Any] = {"stride": 2, "padding": 1, "groups": 2}
    ours = penalty(conv2d(*leaves, **how))
    for mine, torchs in zip(ours, penalty(F.conv2d(*leaves, **how)), strict=True):
        torch.testing.assert_close(mine, torchs)


def test_all_three_operations_pass_gradcheck_and_gradgradcheck() -> None:
    kind: dict[str, Any] = {"dtype": torch.float64, "requires_grad": True}
    x, weight = torch.randn(2, 2, 4, 3, **kind), torch.randn(2, 1, 2, 2, **kind)
    grad = torch.randn(2, 2, 2, 2, **kind)
    step = Step((2, 1), (1, 1), 2)
    for operation, leaves in (
        (lambda a, b: correlation.Correlation.apply(a, b, step), (x, weight)),
        (lambda a, b: correlation.InputGradient.apply(a, b, x.shape, step), (grad, weight)),
        (lambda a, b: correlation.WeightGradient.apply(a, b, weight.shape, step), (grad, x)),
    ):
        assert torch.autograd.gradcheck(operation, leaves)
        assert torch.autograd.gradgradcheck(operation, leaves)
