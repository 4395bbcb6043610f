"""Wrong implementations of `image_to_tensor(image)`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer

wrong = partial(misconception, "image_to_tensor")


def pixels(image: Any) -> Tensor:
    """Give H×W×C bytes without alpha, a grey picture with one channel."""
    x = torch.as_tensor(image)
    return x[..., None] if x.dim() == 2 else x[..., :3]


def planes(image: Any) -> Tensor:
    """Give C×H×W bytes without alpha."""
    return pixels(image).permute(2, 0, 1)


def right(image: Any) -> Tensor:
    """Compute the right answer."""
    return planes(image).float() / 255


def with_axes(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Tensor]:
    """Make a conversion that is right but for how it orders the axes of H×W×C."""

    def image_to_tensor(image: Any) -> Tensor:
        return change(pixels(image)).float() / 255

    return image_to_tensor


def with_scale(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Tensor]:
    """Make a conversion that is right but for what it does to the values of C×H×W bytes."""

    def image_to_tensor(image: Any) -> Tensor:
        return change(planes(image)).float()

    return image_to_tensor


def first_axes(x: Tensor) -> Tensor:
    """Take the first axis for the channels if it has a length of 3."""
    return x if x.shape[0] == 3 else x.permute(2, 0, 1)


wrong("axes-kept", check="rgb")(with_axes(lambda x: x))
wrong("reshaped", check="rgb")(with_axes(lambda x: x.reshape(x.shape[2], *x.shape[:2])))
wrong("height-and-width-swapped", check="rgb")(with_axes(lambda x: x.permute(2, 1, 0)))
wrong("width-before-height-reshaped", check="rgb")(
    with_axes(lambda x: x.permute(2, 0, 1).reshape(x.shape[2], x.shape[1], x.shape[0]))
)
wrong("channels-in-the-middle", check="rgb")(with_axes(lambda x: x.permute(0, 2, 1)))
wrong("channels-guessed-first", check="rgb")(with_axes(first_axes))
wrong("batch-axis-added", check="rgb")(with_axes(lambda x: x.permute(2, 0, 1)[None]))
wrong("bgr", check="rgb")(with_axes(lambda x: x.flip(2).permute(2, 0, 1)))
wrong("upside-down", check="rgb")(with_axes(lambda x: x.flip(0).permute(2, 0, 1)))
wrong("first-channel-only", check="rgb")(with_axes(lambda x: x[..., :1].permute(2, 0, 1)))

wrong("not-scaled", check="rgb")(with_scale(lambda x: x.float()))
wrong("divided-by-256", check="rgb")(with_scale(lambda x: x / 256))
wrong("whole-numbers-divided", check="rgb")(with_scale(lambda x: x // 255))
wrong("rounded-to-0-or-1", check="rgb")(with_scale(lambda x: (x / 255).round()))
wrong("scaled-by-own-maximum", check="rgb")(with_scale(lambda x: x / x.max().clamp(min=1)))
wrong("stretched-to-full-range", check="rgb")(
    with_scale(lambda x: (x - x.min()) / (x.max() - x.min()).clamp(min=1))
)
wrong("scaled-to-minus-1", check="rgb")(with_scale(lambda x: x / 127.5 - 1))
wrong("scaled-when-bright", check="rgb")(
    with_scale(lambda x: x / 255 if x.max() > 1 else x.float())
)
wrong("signed-bytes", check="rgb")(with_scale(lambda x: x.to(torch.int8) / 255))
wrong("half-precision", check="rgb")(with_scale(lambda x: x.half() / 255))
wrong("channels-averaged", check="rgb")(with_scale(lambda x: x.float().mean(0, True) / 255))
wrong("zeros", check="rgb")(with_scale(lambda x: x * 0))


@wrong("array-returned", check="rgb")
def array_returned(image: Any) -> Any:
    """Stay in NumPy to the end."""
    return right(image).numpy()


def with_grey(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Tensor]:
    """Make a conversion that is right but for grey pictures, H×W bytes."""

    def image_to_tensor(image: Any) -> Tensor:
        return change(torch.as_tensor(image)).float() if image.ndim == 2 else right(image)

    return image_to_tensor


def refused(x: Tensor) -> Tensor:
    """Fail as permute(2, 0, 1) does on two axes."""
    return x.permute(2, 0, 1)


def colour_by_width(x: Tensor) -> Tensor:
    """Take a last axis of length 3 or 4 for the channels."""
    x = x / 255
    return x[:, :3].T if x.shape[-1] in (3, 4) else x[None]


wrong("grey-without-channel", check="grey")(with_grey(lambda x: x / 255))
wrong("grey-channel-last", check="grey")(with_grey(lambda x: x[..., None] / 255))
wrong("grey-tripled", check="grey")(with_grey(lambda x: (x / 255).expand(3, *x.shape)))
wrong("grey-transposed", check="grey")(with_grey(lambda x: x.T[None] / 255))
wrong("grey-not-scaled", check="grey")(with_grey(lambda x: x[None].float()))
wrong("grey-refused", check="grey")(with_grey(refused))
wrong("grey-told-by-width", check="grey")(with_grey(colour_by_width))


def with_alpha(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Tensor]:
    """Make a conversion that is right but for pictures with alpha, H×W×4 bytes."""

    def image_to_tensor(image: Any) -> Tensor:
        x = torch.as_tensor(image)
        transparent = x.dim() == 3 and x.shape[2] == 4
        return change(x.permute(2, 0, 1) / 255) if transparent else right(image)

    return image_to_tensor


wrong("alpha-kept", check="alpha")(with_alpha(lambda x: x))
wrong("first-of-four-dropped", check="alpha")(with_alpha(lambda x: x[1:]))
wrong("alpha-multiplied", check="alpha")(with_alpha(lambda x: x[:3] * x[3]))
wrong("laid-on-white", check="alpha")(with_alpha(lambda x: x[:3] * x[3] + 1 - x[3]))
wrong("rows-cut-to-three", check="alpha")(with_alpha(lambda x: x[:, :3]))
wrong("columns-cut-to-three", check="alpha")(with_alpha(lambda x: x[:, :, :3]))

wrong("float64-result", check="dtype")(lambda image: right(image).double())


@wrong("alpha-overwritten", check="memory")
def alpha_overwritten(image: Any) -> Tensor:
    """Make the picture of the caller opaque before alpha is dropped."""
    x = right(image)
    if image.ndim == 3 and image.shape[2] == 4:
        image[:, :, 3] = 255
    return x


_reuse = in_one_buffer()
wrong("output-buffer-shared", check="memory")(lambda image: _reuse(right(image)))
