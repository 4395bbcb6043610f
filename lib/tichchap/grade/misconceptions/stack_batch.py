"""Wrong implementations of `stack_batch(images)`."""

from functools import partial

import torch
from torch import Tensor

from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer

wrong = partial(misconception, "stack_batch")

Images = list[Tensor]

wrong("concatenated", check="values")(lambda images: torch.cat(images))
wrong("new-axis-second", check="values")(lambda images: torch.stack(images, dim=1))
wrong("new-axis-last", check="values")(lambda images: torch.stack(images, dim=-1))
wrong("concatenated-and-reshaped", check="values")(
    lambda images: torch.cat(images, dim=1).reshape(len(images), *images[0].shape)
)
wrong("first-image-only", check="values")(lambda images: images[0][None].clone())
wrong("first-image-repeated", check="values")(lambda images: torch.stack(images[:1] * len(images)))
wrong("last-image-missing", check="values")(
    lambda images: torch.stack(images[: max(1, len(images) - 1)])
)
wrong("reversed", check="values")(lambda images: torch.stack(images[::-1]))
wrong("images-added", check="values")(lambda images: torch.stack(images).sum(0))
wrong("axes-of-length-1-dropped", check="values")(lambda images: torch.stack(images).squeeze())
wrong("single-image-without-batch", check="values")(
    lambda images: torch.stack(images) if len(images) > 1 else images[0].clone()
)
wrong("height-and-width-swapped", check="values")(
    lambda images: torch.stack(images).transpose(2, 3)
)
wrong("channels-last", check="values")(lambda images: torch.stack(images).permute(0, 2, 3, 1))
wrong("three-channels-kept", check="values")(
    lambda images: torch.stack([image[:3] for image in images])
)


@wrong("channels-guessed-last", check="values")
def channels_guessed_last(images: Images) -> Tensor:
    """Take a last axis of length 3 for the channels of an array."""
    turned = [image.permute(2, 0, 1) if image.shape[2] == 3 else image for image in images]
    return torch.stack(turned)


wrong("pairs-only", check="values")(lambda images: torch.stack([images[0], images[-1]]))
wrong("zeros", check="values")(lambda images: torch.zeros(len(images), *images[0].shape))
wrong("list-returned", check="values")(lambda images: [image[None] for image in images])
wrong("array-returned", check="values")(lambda images: torch.stack(images).numpy())

wrong("float32-result", check="dtype")(lambda images: torch.stack(images).float())
wrong("float32-inside", check="dtype")(
    lambda images: torch.stack(images).float().to(images[0].dtype)
)


@wrong("batch-axis-in-place", check="memory")
def batch_axis_in_place(images: Images) -> Tensor:
    """Give every image of the caller an axis more."""
    return torch.cat([image.unsqueeze_(0) for image in images])


@wrong("list-emptied", check="memory")
def list_emptied(images: Images) -> Tensor:
    """Take the images out of the caller's list."""
    taken = []
    while images:
        taken.append(images.pop(0))
    return torch.stack(taken)


@wrong("images-overwritten", check="memory")
def images_overwritten(images: Images) -> Tensor:
    """Add up in the first image of the caller."""
    batch = torch.stack(images)
    for image in images[1:]:
        images[0] += image
    return batch


_reuse = in_one_buffer()
wrong("output-buffer-shared", check="memory")(lambda images: _reuse(torch.stack(images)))
