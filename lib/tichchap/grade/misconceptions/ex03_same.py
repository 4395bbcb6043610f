"""Wrong `same_padding(kernel_size, dilation=1)`."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "same_padding")


def with_total(total: Callable[[int, int], int]) -> Callable[..., Any]:
    """Make the function from a wrong number of cells in all, shared out as is right."""

    def same_padding(kernel_size: int, dilation: int = 1) -> Any:
        added = total(kernel_size, dilation)
        return added // 2, added - added // 2

    return same_padding


def with_share(share: Callable[[int], Any]) -> Callable[..., Any]:
    """Make the function from a wrong way to share the right number of cells out."""

    def same_padding(kernel_size: int, dilation: int = 1) -> Any:
        return share(dilation * (kernel_size - 1))

    return same_padding


def with_kernel(pair: Callable[[int, int], Any]) -> Callable[..., Any]:
    """Make the function from its formula in kernel and dilation."""

    def same_padding(kernel_size: int, dilation: int = 1) -> Any:
        return pair(kernel_size, dilation)

    return same_padding


wrong("extra-before", check="values")(with_share(lambda total: (total - total // 2, total // 2)))
wrong("symmetric-rounded-down", check="values")(with_share(lambda total: (total // 2, total // 2)))
wrong("symmetric-rounded-up", check="values")(
    with_share(lambda total: (total - total // 2, total - total // 2))
)
wrong("total-on-both-sides", check="values")(with_share(lambda total: (total, total)))
wrong("all-after", check="values")(with_share(lambda total: (0, total)))
wrong("halves-not-rounded", check="values")(with_share(lambda total: (total / 2, total / 2)))
wrong("floats-returned", check="values")(
    with_share(lambda total: (float(total // 2), float(total - total // 2)))
)
wrong("one-number", check="values")(with_share(lambda total: total // 2))


@wrong("even-kernel-refused", check="values")
@with_kernel
def even_kernel_refused(kernel: int, dilation: int) -> tuple[int, int]:
    """Allow odd kernels only."""
    if kernel % 2 == 0:
        raise ValueError("kernel_size must be odd")
    half = dilation * (kernel - 1) // 2
    return half, half


@wrong("even-kernel-as-odd", check="values")
@with_kernel
def even_kernel_as_odd(kernel: int, dilation: int) -> tuple[int, int]:
    """Pad an even kernel as the next odd one."""
    half = dilation * (kernel // 2)
    return half, half


@wrong("even-kernel-as-smaller-odd", check="values")
@with_kernel
def even_kernel_as_smaller_odd(kernel: int, dilation: int) -> tuple[int, int]:
    """Pad an even kernel as the odd one before."""
    half = dilation * ((kernel - 1) // 2)
    return half, half


wrong("always-one", check="values")(with_kernel(lambda kernel, dilation: (1, 1)))
wrong("one-too-many", check="values")(
    with_total(lambda kernel, dilation: dilation * (kernel - 1) + 1)
)
wrong("dilation-ignored", check="dilation")(with_total(lambda kernel, dilation: kernel - 1))
wrong("dilation-as-gap", check="values")(
    with_total(lambda kernel, dilation: (dilation + 1) * (kernel - 1))
)
wrong("dilation-times-kernel", check="dilation")(
    with_total(lambda kernel, dilation: dilation * kernel - 1)
)
wrong("halves-dilated", check="dilation")(
    with_kernel(lambda kernel, d: (d * ((kernel - 1) // 2), d * (kernel // 2)))
)
wrong("extra-by-kernel", check="dilation")(
    with_kernel(lambda k, d: (d * (k - 1) // 2, d * (k - 1) // 2 + (k - 1) % 2))
)
wrong("dilation-defaults-to-two", check="values")(
    lambda kernel_size, dilation=2: (
        dilation * (kernel_size - 1) // 2,
        dilation * (kernel_size - 1) - dilation * (kernel_size - 1) // 2,
    )
)
