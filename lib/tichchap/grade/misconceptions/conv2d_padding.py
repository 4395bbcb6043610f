"""Wrong `conv2d`: the frame around the picture."""

from collections.abc import Callable
from functools import partial

import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.convolving import Pair, biased, pair, right, summed
from tichchap.grade.misconceptions.registry import misconception

wrong = partial(misconception, "conv2d")


def with_frame(frame: Callable[[Tensor, int, int], Tensor]) -> Callable[..., Tensor]:
    """Make a convolution that is right but for the frame around the picture."""

    def conv2d(
        x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Pair = 1, padding: Pair = 0
    ) -> Tensor:
        return biased(summed(frame(x, *pair(padding)), weight, stride), bias)

    return conv2d


wrong("padding-ignored", check="padding")(with_frame(lambda x, ph, pw: x))
wrong("padding-before-only", check="padding")(
    with_frame(lambda x, ph, pw: F.pad(x, (pw, 0, ph, 0)))
)
wrong("padding-after-only", check="padding")(with_frame(lambda x, ph, pw: F.pad(x, (0, pw, 0, ph))))
wrong("padding-all-after", check="padding")(
    with_frame(lambda x, ph, pw: F.pad(x, (0, 2 * pw, 0, 2 * ph)))
)
wrong("padding-of-rows-for-both", check="padding")(
    with_frame(lambda x, ph, pw: F.pad(x, (ph, ph, ph, ph)))
)
wrong("padding-swapped", check="padding")(with_frame(lambda x, ph, pw: F.pad(x, (ph, ph, pw, pw))))
wrong("padding-doubled", check="padding")(
    with_frame(lambda x, ph, pw: F.pad(x, (2 * pw, 2 * pw, 2 * ph, 2 * ph)))
)
wrong("padding-repeats-border", check="padding")(
    with_frame(lambda x, ph, pw: F.pad(x, (pw, pw, ph, ph), mode="replicate"))
)
wrong("padding-with-ones", check="padding")(
    with_frame(lambda x, ph, pw: F.pad(x, (pw, pw, ph, ph), value=1.0))
)


@wrong("padding-before-stride", check="padding")
def padding_before_stride(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """Declare the last two arguments the other way round."""
    return right(x, weight, bias, stride, padding)
