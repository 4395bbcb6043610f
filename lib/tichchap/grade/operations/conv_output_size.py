"""`conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1)`, as torch's has it."""

from dataclasses import replace

import torch
import torch.nn.functional as F

from tichchap.grade.draw_padding import draw_places
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.arithmetic import BAN, WHOLE, probes
from tichchap.grade.operations.convolution import random
from tichchap.grade.probe import Call, Probe
from tichchap.grade.properties import VALUES


def oracle(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Read the size off torch's own convolution; the meta device computes nothing else."""
    x = torch.empty(1, 1, size, device="meta")
    weight = torch.empty(1, 1, kernel_size, device="meta")
    return F.conv1d(x, weight, None, stride, padding, dilation).shape[2]


def drawn(seed: int, dilations: tuple[int, int], count: int = 4) -> list[Call]:
    """Draw sizes whose remainder is nearly a whole stride, so that rounding shows."""
    generator = random(seed)

    def between(low: int, high: int) -> int:
        return int(torch.randint(low, high + 1, (1,), generator=generator))

    calls = []
    for _ in range(count):
        kernel, stride, padding = between(2, 9), between(3, 6), between(1, 8)
        dilation, places = between(*dilations), between(8, 30)
        size = dilation * (kernel - 1) + 1 + places * stride + stride - 1 - 2 * padding
        calls.append(call(max(size, 1), kernel, stride, padding, dilation))
    return calls


def _values(seed: int) -> list[Probe]:
    return probes(
        seed,
        call(64, 2, padding=1),
        call(64, 3, 1, 1),
        call(100, 5, 2),  # 47.5: down and not up
        call(97, 4, 2),  # 46.5: to the even number would be down
        call(32, 5, stride=3),
        call(29, 3, stride=3, padding=2),
        call(7, 7),
        call(8, 8, 3),
        call(5, 1, 7),
        call(2, 5, 1, 2),
        call(3, 2, 2, 5),
        *drawn(seed, (1, 1)),
    )


def _dilation(seed: int) -> list[Probe]:
    return probes(
        seed,
        call(32, 3, 1, 0, 2),
        call(9, 1, dilation=4),
        call(7, 4, dilation=2),
        call(20, 3, 2, 1, 3),
        call(11, 4, stride=3, padding=2, dilation=2),
        *drawn(seed, (2, 5)),
    )


def _integer(seed: int) -> list[Probe]:
    return probes(seed, call(6, 2), call(28, 5, 2, 2), call(9, 3, 3, 0, 2))


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    return probes(
        FIXED_SEED,
        call(3, 2),
        call(5, 3),
        call(3, 3, padding=1),
        call(2, 3, padding=2),
        call(3, 1, dilation=3),
        call(4, 2, dilation=2),
        call(5, 2, stride=2),
        call(5, 1, stride=3),
        call(6, 2, 3),
        call(7, 2, 3),
        call(7, 3, 1, 0, 2),
        call(7, 3, dilation=3),
        call(6, 3, 2, 1),
        call(8, 3, 3, 2),
        call(8, 3, 2, 1, 2),
        call(9, 2, 2, 1, 4),
        call(12, 4, 3, 2, 2),
    )


CONV_OUTPUT_SIZE = Operation(
    "conv_output_size",
    oracle,
    ("size", "kernel_size", "stride", "padding", "dilation"),
    examples,
    draw_places,
    BAN,
)

CHECKS = (
    Check("values", VALUES, _values),
    Check("dilation", VALUES, _dilation),
    Check("integer", replace(WHOLE, beside_values=True), _integer),
)
