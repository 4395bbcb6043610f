"""Wrong implementations of `flatten_images(images)` and `unflatten_images(rows, height, width)`."""

from functools import partial

import torch.nn.functional as F
from torch import Tensor

from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.misconceptions.results import in_one_buffer

flatten = partial(misconception, "flatten_images")
unflatten = partial(misconception, "unflatten_images")

flatten("over-the-batch", check="values")(lambda images: images.flatten())
flatten("rows-kept", check="values")(lambda images: images.flatten(0, 1))
flatten("column-by-column", check="values")(lambda images: images.transpose(1, 2).flatten(1))
flatten("pixels-by-images", check="values")(lambda images: images.flatten(1).T)
flatten("batch-last-and-reshaped", check="values")(
    lambda images: images.permute(1, 2, 0).reshape(len(images), -1)
)
flatten("reshaped-and-transposed", check="values")(lambda images: images.reshape(-1, len(images)).T)
flatten("channel-axis-added", check="values")(lambda images: images.flatten(1)[:, None])
flatten("images-kept", check="values")(lambda images: images.clone())
flatten("first-image-only", check="values")(lambda images: images[:1].flatten(1))
flatten("first-image-repeated", check="values")(
    lambda images: images[:1].flatten(1).repeat(len(images), 1)
)
flatten("zeros", check="values")(lambda images: images.flatten(1) * 0)
flatten("array-returned", check="values")(lambda images: images.flatten(1).numpy())


@flatten("serpentine", check="values")
def serpentine(images: Tensor) -> Tensor:
    """Read every other row from right to left."""
    images = images.clone()
    images[:, 1::2] = images[:, 1::2].flip(2)
    return images.flatten(1)


@flatten("row-times-height", check="values")
def row_times_height(images: Tensor) -> Tensor:
    """Write pixel (r, c) to r * H + c, where rows are W long."""
    N, H, W = images.shape
    if (H - 1) * H + W > H * W:
        raise IndexError(f"index {(H - 1) * H + W - 1} is out of bounds for size {H * W}")
    out = images.new_zeros(N, H * W)
    for r in range(H):
        out[:, r * H : r * H + W] = images[:, r]
    return out


@flatten("square-assumed", check="values")
def square_assumed(images: Tensor) -> Tensor:
    """Use the height for the width too."""
    N, H, _ = images.shape
    return images.reshape(N, H * H)


@flatten("mnist-size-assumed", check="values")
def mnist_size_assumed(images: Tensor) -> Tensor:
    """Write the size of the digits into the code."""
    return images.reshape(-1, 28 * 28)


flatten("contiguous-input-assumed", check="layout")(lambda images: images.view(len(images), -1))


@flatten("memory-order-read", check="layout")
def memory_order_read(images: Tensor) -> Tensor:
    """Read the numbers as they lie in memory."""
    N, H, W = images.shape
    return images.as_strided((N, H * W), (H * W, 1)).clone()


flatten("float32-result", check="dtype")(lambda images: images.flatten(1).float())
flatten("whole-numbers-refused", check="dtype")(
    lambda images: F.unfold(images[:, None], images.shape[1:]).squeeze(2)
)
flatten("float32-inside", check="dtype")(lambda images: images.flatten(1).float().to(images.dtype))


@flatten("images-reshaped-in-place", check="memory")
def images_reshaped_in_place(images: Tensor) -> Tensor:
    """Take the third axis away from the caller's tensor."""
    rows = images.flatten(1).clone()
    images.resize_(rows.shape)
    return rows


@flatten("images-overwritten", check="memory")
def images_overwritten(images: Tensor) -> Tensor:
    """Leave zeros where the images were."""
    rows = images.flatten(1).clone()
    images.zero_()
    return rows


_rows = in_one_buffer()
flatten("output-buffer-shared", check="memory")(lambda images: _rows(images.flatten(1)))


def right(rows: Tensor, height: int, width: int) -> Tensor:
    """Compute the right answer."""
    return rows.reshape(-1, height, width)


unflatten("height-and-width-swapped", check="values")(lambda rows, h, w: rows.reshape(-1, w, h))
unflatten("images-transposed", check="values")(lambda rows, h, w: right(rows, h, w).transpose(1, 2))
unflatten("column-by-column", check="values")(
    lambda rows, h, w: rows.reshape(-1, w, h).transpose(1, 2)
)
unflatten("batch-last", check="values")(lambda rows, h, w: rows.reshape(h, w, -1))
unflatten("batch-last-and-permuted", check="values")(
    lambda rows, h, w: rows.reshape(h, w, -1).permute(2, 0, 1)
)
unflatten("channel-axis-added", check="values")(lambda rows, h, w: rows.reshape(-1, 1, h, w))
unflatten("first-image-only", check="values")(lambda rows, h, w: right(rows[:1], h, w))
unflatten("batch-dropped", check="values")(lambda rows, h, w: right(rows, h, w)[0])
unflatten("single-image-without-batch", check="values")(
    lambda rows, h, w: right(rows, h, w) if len(rows) > 1 else rows.reshape(h, w)
)
unflatten("rows-kept", check="values")(lambda rows, h, w: rows.clone())
unflatten("square-assumed", check="values")(lambda rows, h, w: rows.reshape(len(rows), h, h))
unflatten("zeros", check="values")(lambda rows, h, w: right(rows, h, w) * 0)
unflatten("array-returned", check="values")(lambda rows, h, w: right(rows, h, w).numpy())


unflatten("float32-result", check="dtype")(lambda rows, h, w: right(rows, h, w).float())
unflatten("float32-inside", check="dtype")(
    lambda rows, h, w: right(rows, h, w).float().to(rows.dtype)
)


@unflatten("rows-reshaped-in-place", check="memory")
def rows_reshaped_in_place(rows: Tensor, height: int, width: int) -> Tensor:
    """Give the caller's tensor a third axis."""
    images = right(rows, height, width).clone()
    rows.resize_(images.shape)
    return images


@unflatten("rows-overwritten", check="memory")
def rows_overwritten(rows: Tensor, height: int, width: int) -> Tensor:
    """Leave zeros where the rows were."""
    images = right(rows, height, width).clone()
    rows.zero_()
    return images


_images = in_one_buffer()
unflatten("output-buffer-shared", check="memory")(lambda rows, h, w: _images(right(rows, h, w)))
