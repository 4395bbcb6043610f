"""How large the output is, and how much padding keeps it as large as the input."""

from tichchap.nn._arguments import integer


def out_size(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """Number of windows along one axis: ⌊(size + 2·padding − span) / stride⌋ + 1.

    The span of a kernel is dilation·(kernel − 1) + 1 pixels; `padding` counts pixels on each side.
    With `ceil_mode` the division rounds up, except that the last window must start inside the
    input or the padding before it. Example: `out_size(100, kernel=5, stride=2)` is 48.

    Raises ValueError for numbers out of range and for a kernel that fits nowhere, TypeError for
    what is no int. Source: the deck's O = ⌊(W − K + 2P)/S⌋ + 1 (slide "Feature map size"), with
    torch's dilation and `ceil_mode`.
    """
    size, kernel = integer("out_size", "size", size, 1), integer("out_size", "kernel", kernel, 1)
    stride = integer("out_size", "stride", stride, 1)
    padding = integer("out_size", "padding", padding, 0)
    dilation = integer("out_size", "dilation", dilation, 1)
    windows = count(size, kernel, stride, padding, dilation, ceil_mode)
    if windows < 1:
        raise ValueError(
            f"out_size: the kernel spans {span(kernel, dilation)} pixels but the padded input has "
            f"only {size + 2 * padding} (size {size}, kernel {kernel}, stride {stride}, "
            f"padding {padding}, dilation {dilation})"
        )
    return windows


def count(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """`out_size` of numbers that are in range already; below 1 where the kernel fits nowhere."""
    free = size + 2 * padding - span(kernel, dilation)
    if not ceil_mode:
        return free // stride + 1
    windows = -(-free // stride) + 1
    return windows - 1 if (windows - 1) * stride >= size + padding else windows


def same_padding(kernel: int, dilation: int = 1) -> tuple[int, int]:
    """Padding (before, after) that keeps the size at stride 1; an odd pixel goes after.

    Raises ValueError for numbers below 1, TypeError for what is no int. Source: torch's
    `padding="same"`, named in the deck on its last slide.
    """
    kernel = integer("same_padding", "kernel", kernel, 1)
    total = span(kernel, integer("same_padding", "dilation", dilation, 1)) - 1
    return total // 2, total - total // 2


def span(kernel: int, dilation: int) -> int:
    """Pixels from the first to the last that a dilated kernel touches."""
    return dilation * (kernel - 1) + 1
