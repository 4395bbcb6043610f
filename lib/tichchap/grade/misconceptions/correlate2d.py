"""Wrong implementations of `correlate2d(image, kernel)`."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "correlate2d")


def with_window(value: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    """Make a correlation from what it computes of the windows (OH, OW, R, S) and the kernel."""

    def correlate2d(image: Tensor, kernel: Tensor) -> Tensor:
        R, S = kernel.shape
        return value(image.unfold(0, R, 1).unfold(1, S, 1), kernel)

    return correlate2d


wrong("flipped-kernel", check="values")(with_window(lambda v, w: (v * w.flip(0, 1)).sum((2, 3))))
wrong("flipped-rows", check="values")(with_window(lambda v, w: (v * w.flip(0)).sum((2, 3))))
wrong("flipped-columns", check="values")(with_window(lambda v, w: (v * w.flip(1)).sum((2, 3))))
wrong("transposed-kernel", check="values")(
    with_window(lambda v, w: torch.einsum("hwrs,sr->hw", v, w))
)
wrong("window-averaged", check="values")(with_window(lambda v, w: (v * w).mean((2, 3))))
wrong("kernel-ignored", check="values")(with_window(lambda v, w: v.sum((2, 3))))
wrong("last-product-only", check="values")(with_window(lambda v, w: v[..., -1, -1] * w[-1, -1]))
wrong("largest-product", check="values")(with_window(lambda v, w: (v * w).amax((2, 3))))
wrong("last-window-missing", check="values")(
    with_window(lambda v, w: (v * w).sum((2, 3))[:-1, :-1])
)
wrong("map-transposed", check="values")(with_window(lambda v, w: (v * w).sum((2, 3)).T))
wrong("zeros", check="values")(with_window(lambda v, w: (v * w).sum((2, 3)) * 0))
wrong("rounded-to-integers", check="values")(with_window(lambda v, w: (v * w).sum((2, 3)).trunc()))
wrong("relu-inside", check="values")(with_window(lambda v, w: (v * w).sum((2, 3)).relu()))


@wrong("same-size-as-image", check="values")
def same_size_as_image(image: Tensor, kernel: Tensor) -> Tensor:
    """Allocate the map as large as the picture and leave the rest at 0."""
    R, S = kernel.shape
    z = (image.unfold(0, R, 1).unfold(1, S, 1) * kernel).sum((2, 3))
    out = torch.zeros_like(image)
    out[: z.shape[0], : z.shape[1]] = z
    return out
