"""Many pictures at once, each under its name."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from tichchap.viz import checks, style

SIDE = 3.4  # cells: the width of one picture
GAP = 0.5
NAME = 1.1  # cells above a picture that has a name


def image_grid(
    images: Tensor | Sequence[Tensor],
    names: Sequence[str] | None = None,
    *,
    cols: int = 8,
    paper: bool = True,
) -> Figure:
    """Pictures in rows of `cols`, all drawn equally wide and on one scale.

    Shape: images (N, H, W), (N, 1, H, W), or (N, 3, H, W) with values in [0, 1]; a sequence of
    pictures may mix sizes. Grey ones are drawn in ink on white paper, or, without `paper`, light
    on black, as MNIST stores its digits. `names` has N entries.
    Raises TypeError or ValueError for other shapes, no picture, another number of names, or
    `cols` below 1.
    """
    pictures = [_picture(n, image) for n, image in enumerate(images)]
    if not pictures:
        raise ValueError("image_grid: expected at least one image, got none")
    if cols < 1:
        raise ValueError(f"image_grid: cols must be at least 1, got {cols}")
    titles = checks.names("image_grid", names, len(pictures))
    high = SIDE * max(each.shape[-2] / each.shape[-1] for each in pictures)
    step = high + GAP + (NAME if names is not None else 0.0)
    cols = min(cols, len(pictures))
    rows = math.ceil(len(pictures) / cols)
    figure = style.canvas(cols * (SIDE + GAP) + GAP, rows * step + GAP)
    limits = _limits(pictures)
    for n, (picture, title) in enumerate(zip(pictures, titles, strict=True)):
        i, j = divmod(n, cols)
        tall = SIDE * picture.shape[-2] / picture.shape[-1]
        top = (i + 1) * step - (high + tall) / 2
        ax = style.place(figure, GAP + j * (SIDE + GAP), top, tall, SIDE)
        ax.set_title(title, fontsize=style.NORMAL, pad=3)
        _show(ax, picture, limits, paper=paper)
    return figure


def _limits(pictures: Sequence[Tensor]) -> tuple[float, float]:
    """The grey values that are drawn lightest and darkest: 0 and 1, unless some lie outside."""
    grey = [each for each in pictures if each.dim() == 2]
    low = min((float(each.min()) for each in grey), default=0.0)
    high = max((float(each.max()) for each in grey), default=1.0)
    return (0.0, 1.0) if low >= 0 and high <= 1 else (min(low, 0.0), high)


def _picture(n: int, image: object) -> Tensor:
    if isinstance(image, Tensor) and image.dim() == 3 and image.shape[0] == 1:
        image = image[0]
    return checks.image("image_grid", f"images[{n}]", image)


def _show(ax: Axes, picture: Tensor, limits: tuple[float, float], *, paper: bool) -> None:
    shown = picture if picture.dim() == 2 else picture.permute(1, 2, 0)
    colors = style.INTENSITY if paper else "gray"
    ax.imshow(shown.numpy(), cmap=colors, vmin=limits[0], vmax=limits[1], aspect="auto")
    high, wide = picture.shape[-2:]
    ax.set(xlim=(-0.5, wide - 0.5), ylim=(high - 0.5, -0.5))
