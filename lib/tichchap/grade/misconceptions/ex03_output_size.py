"""Wrong `conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1)`."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "conv_output_size")

Formula = Callable[[int, int, int, int, int], Any]


def with_formula(formula: Formula) -> Callable[..., Any]:
    """Make the function from its formula in W, K, S, P, D."""

    def conv_output_size(
        size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
    ) -> Any:
        return formula(size, kernel_size, stride, padding, dilation)

    return conv_output_size


def room(W: int, K: int, P: int, D: int) -> int:
    """Count how far the window can move."""
    return W + 2 * P - D * (K - 1) - 1


def wrong_formula(id: str, formula: Formula, check: str = "values") -> None:
    """Register a wrong formula."""
    wrong(id, check=check)(with_formula(formula))


wrong_formula("padding-ignored", lambda W, K, S, P, D: room(W, K, 0, D) // S + 1)
wrong_formula("padding-counted-once", lambda W, K, S, P, D: (room(W, K, P, D) - P) // S + 1)
wrong_formula("padding-counted-twice", lambda W, K, S, P, D: room(W, K, 2 * P, D) // S + 1)
wrong_formula("padding-not-divided", lambda W, K, S, P, D: room(W, K, 0, D) // S + 2 * P + 1)
wrong_formula("floored-in-parts", lambda W, K, S, P, D: room(W, K, 0, D) // S + 2 * P // S + 1)
wrong_formula("stride-ignored", lambda W, K, S, P, D: room(W, K, P, D) + 1)
wrong_formula("one-missing", lambda W, K, S, P, D: room(W, K, P, D) // S)
wrong_formula("one-added-before-division", lambda W, K, S, P, D: (room(W, K, P, D) + 1) // S)
wrong_formula("kernel-not-subtracted", lambda W, K, S, P, D: (W + 2 * P) // S + 1)
wrong_formula("kernel-subtracted-last", lambda W, K, S, P, D: (W + 2 * P) // S - D * (K - 1))
wrong_formula("same-assumed", lambda W, K, S, P, D: -(-W // S))
wrong_formula("rounded-up", lambda W, K, S, P, D: -(-room(W, K, P, D) // S) + 1)
wrong_formula("rounded", lambda W, K, S, P, D: round(room(W, K, P, D) / S) + 1)
wrong_formula("rounded-half-up", lambda W, K, S, P, D: int(room(W, K, P, D) / S + 0.5) + 1)
wrong_formula("fraction-kept", lambda W, K, S, P, D: room(W, K, P, D) / S + 1)
wrong_formula(
    "float-result", lambda W, K, S, P, D: float(room(W, K, P, D) // S + 1), check="integer"
)
wrong_formula("dilation-ignored", lambda W, K, S, P, D: room(W, K, P, 1) // S + 1, "dilation")
wrong_formula("dilation-as-gap", lambda W, K, S, P, D: room(W, K, P, D + 1) // S + 1)
wrong_formula(
    "dilation-times-kernel", lambda W, K, S, P, D: (W + 2 * P - D * K) // S + 1, "dilation"
)
wrong_formula(
    "dilation-added-to-kernel", lambda W, K, S, P, D: room(W, K + D - 1, P, 1) // S + 1, "dilation"
)
wrong_formula("dilation-without-one", lambda W, K, S, P, D: (W + 2 * P - D * (K - 1)) // S + 1)
wrong_formula("stride-and-dilation-swapped", lambda W, K, S, P, D: room(W, K, P, S) // D + 1)


@wrong("padding-before-stride", check="values")
def padding_before_stride(
    size: int, kernel_size: int, padding: int = 0, stride: int = 1, dilation: int = 1
) -> int:
    """Have the parameters in another order."""
    return room(size, kernel_size, padding, dilation) // stride + 1


@wrong("stride-defaults-to-kernel", check="values")
def stride_defaults_to_kernel(
    size: int, kernel_size: int, stride: int = 0, padding: int = 0, dilation: int = 1
) -> int:
    """Take the default of a pooling layer."""
    return room(size, kernel_size, padding, dilation) // (stride or kernel_size) + 1


@wrong("padding-defaults-to-one", check="values")
def padding_defaults_to_one(
    size: int, kernel_size: int, stride: int = 1, padding: int = 1, dilation: int = 1
) -> int:
    """Pad where nothing is said about padding."""
    return room(size, kernel_size, padding, dilation) // stride + 1


@wrong("steps-counted-from-the-middle", check="values")
def steps_counted_from_the_middle(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Cut half a kernel, rounded down, off each end."""
    half = dilation * (kernel_size - 1) // 2
    return math.ceil((size + 2 * padding - 2 * half) / stride)
