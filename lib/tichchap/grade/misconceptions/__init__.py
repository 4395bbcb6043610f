"""The registry of misconceptions: wrong implementations that students plausibly write."""

from importlib import import_module

from tichchap.grade.misconceptions.registry import Misconception, of_operation, registry

__all__ = ["Misconception", "of_operation", "registry"]

# each of these registers its entries when it is imported
for _family in (
    "image_to_tensor",
    "stack_batch",
    "video_to_tensor",
    "flatten_images",
    "predict_shape",
    "correlate2d",
    "conv2d_sums",
    "conv2d_stride",
    "conv2d_padding",
    "conv2d_graph",
    "count_parameters",
    "conv2d_module",
    "conv2d_initialisation",
    "ex03_sides",
    "ex03_value",
    "ex03_graph",
    "ex03_output_size",
    "ex03_same",
    "ex03_field",
    "ex04_max",
    "ex04_avg",
    "ex04_sizes",
    "ex04_batch",
    "ex04_module",
    "ex04_shift",
    "ex04_strided",
    "ex05_networks",
    "ex05_digits",
    "ex05_accuracy",
    "ex05_train",
    "ex05_broken_networks",
    "ex05_broken_functions",
    "ex06_input",
    "ex06_parameters",
    "ex06_steps",
    "ex06_graph",
    "ex06_pooling",
    "ex06_max",
    "ex06_avg",
):
    import_module(f"{__name__}.{_family}")
