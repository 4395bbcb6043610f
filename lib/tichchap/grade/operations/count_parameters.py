"""`count_parameters(in_channels, out_channels, kernel_size, bias=True)`, graded against torch's."""

import torch

from tichchap.grade.draw import draw_call
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.arithmetic import WHOLE, probes
from tichchap.grade.operations.convolution import Pair, random
from tichchap.grade.probe import Probe


def oracle(in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True) -> int:
    """Count the parameters of torch's own layer; the meta device allocates none."""
    layer = torch.nn.Conv2d(in_channels, out_channels, kernel_size, bias=bias, device="meta")
    return sum(parameter.numel() for parameter in layer.parameters())


def _values(seed: int) -> list[Probe]:
    draw = torch.randint(2, 40, (4,), generator=random(seed)).tolist()
    channels, filters, height, width = draw[0], draw[1] + 40, draw[2], draw[3] + 40
    return probes(
        seed,
        call(1, 1, 3),
        call(3, 5, 2),
        call(16, 24, (5, 3)),
        call(8, 20, 1),
        call(6, 10, (1, 4), False),
        call(3, 64, 3, bias=False),
        call(channels, filters, height),
        call(channels, filters, (height, width), bias=False),
    )


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    return probes(
        FIXED_SEED,
        call(1, 1, 2),
        call(1, 2, 3),
        call(2, 1, 3),
        call(2, 3, 3, bias=False),
        call(3, 2, (2, 4)),
        call(2, 2, 1, False),
        call(3, 64, 3),
    )


COUNT_PARAMETERS = Operation(
    "count_parameters",
    oracle,
    ("in_channels", "out_channels", "kernel_size", "bias"),
    examples,
    draw_call,
)

CHECKS = (Check("values", WHOLE, _values),)
