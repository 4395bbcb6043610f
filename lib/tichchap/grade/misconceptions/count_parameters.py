"""Wrong `count_parameters(in_channels, out_channels, kernel_size, bias=True)`."""

from functools import partial
from typing import Any

from tichchap.grade.misconceptions.convolving import Pair, pair
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "count_parameters")


def area(kernel_size: Pair) -> int:
    """Count the weights of one slice."""
    height, width = pair(kernel_size)
    return height * width


@wrong("bias-forgotten", check="values")
def bias_forgotten(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Count the weights only."""
    return area(kernel_size) * in_channels * out_channels


@wrong("bias-always", check="values")
def bias_always(in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True) -> int:
    """Count a bias even where there is none."""
    return (area(kernel_size) * in_channels + 1) * out_channels


@wrong("one-bias-for-all", check="values")
def one_bias_for_all(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Count one bias for the layer."""
    return area(kernel_size) * in_channels * out_channels + bias


@wrong("bias-per-slice", check="values")
def bias_per_slice(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Count a bias for each slice of each filter."""
    return (area(kernel_size) + bias) * in_channels * out_channels


@wrong("kernel-counted-once", check="values")
def kernel_counted_once(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Take the kernel's side for its area."""
    return (pair(kernel_size)[0] * in_channels + bias) * out_channels


@wrong("square-kernel-assumed", check="values")
def square_kernel_assumed(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Square the first number of a pair."""
    return (pair(kernel_size)[0] ** 2 * in_channels + bias) * out_channels


@wrong("integer-kernel-assumed", check="values")
def integer_kernel_assumed(
    in_channels: int, out_channels: int, kernel_size: Any, bias: bool = True
) -> Any:
    """Square what may be a pair."""
    return (kernel_size**2 * in_channels + bias) * out_channels


@wrong("sides-added", check="values")
def sides_added(in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True) -> int:
    """Add the sides of the kernel where they multiply."""
    return (sum(pair(kernel_size)) * in_channels + bias) * out_channels


@wrong("three-channels-assumed", check="values")
def three_channels_assumed(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Count for a colour picture, whatever the input is."""
    return (area(kernel_size) * 3 + bias) * out_channels


@wrong("one-filter-counted", check="values")
def one_filter_counted(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Count one filter."""
    return area(kernel_size) * in_channels + bias


@wrong("bias-per-input-channel", check="values")
def bias_per_input_channel(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Count a bias for each input channel."""
    return area(kernel_size) * in_channels * out_channels + bias * in_channels


@wrong("bias-by-name-only", check="values")
def bias_by_name_only(
    in_channels: int, out_channels: int, kernel_size: Pair, *, bias: bool = True
) -> int:
    """Take the bias by its name only."""
    return (area(kernel_size) * in_channels + bias) * out_channels


@wrong("float-result", check="values")
def float_result(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> float:
    """Give the right number as a float."""
    return float((area(kernel_size) * in_channels + bias) * out_channels)


@wrong("input-channels-forgotten", check="values")
def input_channels_forgotten(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Take filters for flat."""
    return (area(kernel_size) + bias) * out_channels


@wrong("channels-added", check="values")
def channels_added(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Add the channels where they multiply."""
    return area(kernel_size) * (in_channels + out_channels) + bias * out_channels
