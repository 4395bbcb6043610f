"""`avg_pool2d_backward(grad_output, x, kernel_size, stride=None)`, graded against torch's."""

import torch

from tichchap.grade.draw_backward import draw_pooling_backward
from tichchap.grade.operation import Check, Operation
from tichchap.grade.operations.backward import (
    WITHOUT_AUTOGRAD,
    pair,
    pooling_device,
    pooling_examples,
    pooling_memory,
    pooling_overlap,
    pooling_stride,
    pooling_values,
)
from tichchap.grade.operations.convolution import Pair
from tichchap.grade.properties import DEVICE, DTYPE, MEMORY, VALUES


def oracle(
    grad_output: torch.Tensor, x: torch.Tensor, kernel_size: Pair, stride: Pair | None = None
) -> torch.Tensor:
    """Give torch's gradient of x."""
    sizes = pair(kernel_size), pair(kernel_size if stride is None else stride), (0, 0)
    made: torch.Tensor = torch.ops.aten.avg_pool2d_backward(
        grad_output, x, *sizes, False, True, None
    )
    return made


AVG_POOL2D_BACKWARD = Operation(
    "avg_pool2d_backward",
    oracle,
    ("grad_output", "x", "kernel_size", "stride"),
    pooling_examples,
    draw_pooling_backward,
    WITHOUT_AUTOGRAD,
)

CHECKS = (
    Check("values", VALUES, pooling_values),
    Check("stride", VALUES, pooling_stride),
    Check("overlap", VALUES, pooling_overlap),
    Check("dtype", DTYPE, pooling_memory),
    Check("device", DEVICE, pooling_device),
    Check("memory", MEMORY, pooling_memory),
)
