"""Pooling to a size that does not depend on the size of the image."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Num
from torch import Tensor

from tichchap.nn._arguments import images, integer, real


def adaptive_avg_pool2d(
    x: Float[Tensor, "*N C H W"], output_size: int | Sequence[int | None] | None
) -> Float[Tensor, "*N C OH OW"]:
    """The mean of OH × OW parts of each image, as equal as they can be.

    Part i of an axis of `size` pixels goes from ⌊i·size/parts⌋ up to ⌈(i + 1)·size/parts⌉, so that
    parts overlap where `parts` does not divide `size`. None keeps the size of the axis.

    Raises TypeError for what is no floating-point tensor or no int, ValueError for a size below 1
    or another number of sizes. Source: torch's `adaptive_avg_pool2d`.
    """
    who = "adaptive_avg_pool2d"
    images(who, x)
    sizes = output_size if isinstance(output_size, (tuple, list)) else (output_size,) * 2
    if len(sizes) != 2:
        raise ValueError(f"{who}: output_size must be an int or a pair, got {len(sizes)} numbers")
    OH, OW = (
        size if parts is None else integer(who, "output_size", parts, 1)
        for size, parts in zip(x.shape[-2:], sizes, strict=True)
    )
    rows = [x[..., part, :].mean(dim=-2) for part in _parts(x.shape[-2], OH)]
    means = torch.stack(rows, dim=-2)
    columns = [means[..., part].mean(dim=-1) for part in _parts(x.shape[-1], OW)]
    return torch.stack(columns, dim=-1)


def global_avg_pool2d(x: Float[Tensor, "*N C H W"]) -> Float[Tensor, "*N C 1 1"]:
    """The mean of each channel over the whole image; H and W become 1.

    Raises TypeError for what is no floating-point tensor, ValueError for another number of axes.
    """
    return images("global_avg_pool2d", x).mean(dim=(-2, -1), keepdim=True)


def global_max_pool2d(x: Num[Tensor, "*N C H W"]) -> Num[Tensor, "*N C 1 1"]:
    """The largest number of each channel; H and W become 1. The first of equals gets the gradient.

    Raises TypeError for what is no tensor of real numbers, ValueError for another number of axes.
    """
    real("global_max_pool2d", images("global_max_pool2d", x, floating=False))
    return x.flatten(-2).max(dim=-1).values[..., None, None]


def _parts(size: int, parts: int) -> list[slice]:
    return [slice(i * size // parts, -(-(i + 1) * size // parts)) for i in range(parts)]
