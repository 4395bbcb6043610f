"""Wrong implementations of `video_to_tensor(frames)`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer

wrong = partial(misconception, "video_to_tensor")

Frames = list[Any]


def clip(frames: Frames) -> Tensor:
    """Give T×H×W×C bytes."""
    return torch.stack([torch.as_tensor(frame) for frame in frames])


def right(frames: Frames) -> Tensor:
    """Compute the right answer."""
    return clip(frames).permute(0, 3, 1, 2).float() / 255


def with_axes(change: Callable[[Tensor], Tensor]) -> Callable[[Frames], Tensor]:
    """Make a conversion that is right but for what it does to the axes of T×H×W×C."""

    def video_to_tensor(frames: Frames) -> Tensor:
        return change(clip(frames)).float() / 255

    return video_to_tensor


def with_scale(change: Callable[[Tensor], Tensor]) -> Callable[[Frames], Tensor]:
    """Make a conversion that is right but for the values of T×C×H×W bytes."""

    def video_to_tensor(frames: Frames) -> Tensor:
        return change(clip(frames).permute(0, 3, 1, 2)).float()

    return video_to_tensor


def framewise_maximum(x: Tensor) -> Tensor:
    """Divide each frame by its own brightest value."""
    return x / x.amax((1, 2, 3), keepdim=True).clamp(min=1)


wrong("channels-before-time", check="values")(with_axes(lambda x: x.permute(3, 0, 1, 2)))
wrong("axes-kept", check="values")(with_axes(lambda x: x))
wrong("reshaped", check="values")(
    with_axes(lambda x: x.reshape(x.shape[0], x.shape[3], *x.shape[1:3]))
)
wrong("height-and-width-swapped", check="values")(with_axes(lambda x: x.permute(0, 3, 2, 1)))
wrong("channels-first-and-reshaped", check="values")(
    with_axes(
        lambda x: x.permute(3, 0, 1, 2).reshape(x.shape[0], x.shape[3], x.shape[1], x.shape[2])
    )
)
wrong("frames-concatenated", check="values")(
    with_axes(lambda x: x.permute(0, 3, 1, 2).flatten(0, 1))
)
wrong("batch-axis-added", check="values")(with_axes(lambda x: x.permute(0, 3, 1, 2)[None]))
wrong("single-frame-without-time", check="values")(
    with_axes(lambda x: x.permute(0, 3, 1, 2) if len(x) > 1 else x[0].permute(2, 0, 1))
)
wrong("first-frame-only", check="values")(with_axes(lambda x: x[:1].permute(0, 3, 1, 2)))
wrong("last-frame-repeated", check="values")(
    with_axes(lambda x: x[-1:].permute(0, 3, 1, 2).repeat(len(x), 1, 1, 1))
)
wrong("last-frame-missing", check="values")(
    with_axes(lambda x: x[: max(1, len(x) - 1)].permute(0, 3, 1, 2))
)
wrong("played-backwards", check="values")(with_axes(lambda x: x.flip(0).permute(0, 3, 1, 2)))
wrong("bgr", check="values")(with_axes(lambda x: x.flip(3).permute(0, 3, 1, 2)))

wrong("not-scaled", check="values")(with_scale(lambda x: x.float()))
wrong("divided-by-256", check="values")(with_scale(lambda x: x / 256))
wrong("whole-numbers-divided", check="values")(with_scale(lambda x: x // 255))
wrong("scaled-by-own-maximum", check="values")(with_scale(lambda x: x / x.max().clamp(min=1)))
wrong("scaled-frame-by-frame", check="values")(with_scale(framewise_maximum))
wrong("first-frame-scaled-only", check="values")(
    with_scale(lambda x: torch.cat([x[:1] / 255, x[1:].float()]))
)
wrong("zeros", check="values")(with_scale(lambda x: x * 0))

wrong("float64-result", check="dtype")(lambda frames: right(frames).double())


@wrong("list-returned", check="values")
def list_returned(frames: Frames) -> Any:
    """Convert every frame and forget to stack them."""
    return list(right(frames))


@wrong("array-returned", check="values")
def array_returned(frames: Frames) -> Any:
    """Stay in NumPy to the end."""
    return right(frames).numpy()


@wrong("list-items-replaced", check="memory")
def list_items_replaced(frames: Frames) -> Tensor:
    """Put converted frames into the caller's list."""
    for t, frame in enumerate(frames):
        frames[t] = torch.as_tensor(frame).permute(2, 0, 1).float() / 255
    return torch.stack(frames)


@wrong("list-emptied", check="memory")
def list_emptied(frames: Frames) -> Tensor:
    """Take the frames out of the caller's list."""
    taken = []
    while frames:
        taken.append(frames.pop(0))
    return right(taken)


@wrong("frames-overwritten", check="memory")
def frames_overwritten(frames: Frames) -> Tensor:
    """Turn the caller's frames over in place."""
    video = right(frames)
    for frame in frames:
        frame[:] = frame[::-1].copy()
    return video


_reuse = in_one_buffer()
wrong("output-buffer-shared", check="memory")(lambda frames: _reuse(right(frames)))
