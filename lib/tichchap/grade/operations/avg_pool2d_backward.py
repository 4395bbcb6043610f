"""`avg_pool2d_backward(grad_output, x, kernel_size, stride=None)`, graded against torch's."""

import torch

from tichchap.grade.operations.backward import pooling_backward, pooling_checks, window_sizes
from tichchap.grade.operations.convolution import Pair


def oracle(
    grad_output: torch.Tensor, x: torch.Tensor, kernel_size: Pair, stride: Pair | None = None
) -> torch.Tensor:
    """Give torch's gradient of x."""
    sizes = *window_sizes(kernel_size, stride), (0, 0)
    made: torch.Tensor = torch.ops.aten.avg_pool2d_backward(
        grad_output, x, *sizes, False, True, None
    )
    return made


AVG_POOL2D_BACKWARD = pooling_backward("avg_pool2d_backward", oracle)
CHECKS = pooling_checks()
