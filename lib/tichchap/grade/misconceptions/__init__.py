"""The registry of misconceptions: wrong implementations that students plausibly write."""

from importlib import import_module

from tichchap.grade.misconceptions.registry import Misconception, of_operation, registry

__all__ = ["Misconception", "of_operation", "registry"]

# each of these registers its entries when it is imported
for _family in (
    "correlate2d",
    "conv2d_sums",
    "conv2d_stride",
    "conv2d_padding",
    "conv2d_graph",
    "count_parameters",
    "conv2d_module",
):
    import_module(f"{__name__}.{_family}")
