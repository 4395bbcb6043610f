"""Imports and first calls that take seconds, done once in a process that others are forked from."""

import torch

from tichchap.grade import InProcess, Probe
from tichchap.grade.operation import call


def warm_up() -> None:
    """Run what a check runs first: on one thread, and without touching a GPU."""
    torch.set_num_threads(1)
    x = torch.ones(1, 1, 4, 4, requires_grad=True)
    y = torch.nn.Sequential(torch.nn.LazyConv2d(2, 2), torch.nn.LPPool2d(1, 2))(x)
    torch.einsum("nchw,nchw->n", y, y).sum().backward()  # type: ignore[no-untyped-call]
    torch.optim.SGD([x], lr=0.1).step()
    twice = InProcess(lambda tensor: tensor + tensor, "warm")
    for device in ("cpu", "fake"):
        twice.observe(Probe((call(torch.ones(2)),), device=device))
