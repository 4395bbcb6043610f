"""The windows that a kernel sees while it slides: a view, nothing is copied."""

from jaxtyping import Shaped
from torch import Tensor

from tichchap.nn.sizes import span


def windows(
    x: Shaped[Tensor, "*N C H W"],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
) -> Shaped[Tensor, "*N C OH OW R S"]:
    """windows[..., i, j, r, s] = x[..., i·stride + r·dilation, j·stride + s·dilation].

    The result shares memory with `x`. What is left over at the bottom and at the right is seen by
    no window.
    """
    rows = x.unfold(-2, span(kernel[0], dilation[0]), stride[0])
    both = rows.unfold(-2, span(kernel[1], dilation[1]), stride[1])
    return both[..., :: dilation[0], :: dilation[1]]
