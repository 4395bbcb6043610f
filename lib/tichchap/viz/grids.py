"""Matrices as pictures: numbers in cells, rows of kernels, feature maps side by side."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from tichchap.viz import checks, style


def pixel_grid(
    x: Tensor,
    *,
    window: tuple[int, int] | None = None,
    size: tuple[int, int] = (3, 3),
    title: str = "x",
    signed: bool = False,
) -> Figure:
    """A matrix with its numbers written in the cells and its indices at the sides.

    Shape: x (H, W). `window` = (i, j) frames the `size` = (R, S) cells that start there;
    `signed` colours negative values blue and positive ones orange.
    Raises TypeError or ValueError for what is no finite matrix, or a window that sticks out.
    """
    x = checks.matrix("pixel_grid", "x", x)
    rows, cols = x.shape
    figure = style.canvas(cols + 2, rows + 2.8)
    ax = style.place(figure, 1.2, 2, rows, cols)
    draw_grid(ax, x, signed=signed)
    label(ax, title, x)
    indices(ax, x)
    if window is not None:
        places = (rows - size[0] + 1, cols - size[1] + 1)
        style.outline(ax, checks.window("pixel_grid", window, places), size, style.PLACES[0])
    return figure


def kernels_grid(weight: Tensor, names: Sequence[str] | None = None) -> Figure:
    """Kernels in a row, their weights in the cells, all on one colour scale.

    Shape: weight (K, R, S) or (K, 1, R, S); `names` has K entries.
    Raises TypeError or ValueError for other shapes and for another number of names.
    """
    weight = checks.stack("kernels_grid", "weight", weight)
    count, rows, cols = weight.shape
    titles = checks.names("kernels_grid", names, count)
    figure = style.canvas(count * (cols + 1.5) + 0.5, rows + 2)
    for k, title in enumerate(titles):
        ax = style.place(figure, 1 + k * (cols + 1.5), 1.5, rows, cols)
        draw_grid(ax, weight[k], signed=True, limit=float(weight.abs().max()))
        ax.set_title(title, fontsize=style.NORMAL)
    return figure


def feature_maps(
    maps: Tensor,
    names: Sequence[str] | None = None,
    *,
    image: Tensor | None = None,
    cols: int = 4,
) -> Figure:
    """Feature maps in rows of `cols`, one colour scale for all; `image` comes first.

    Shape: maps (K, OH, OW) or (K, 1, OH, OW); image (H, W), drawn in ink on white, or a picture
    (3, H, W) in [0, 1]; `names` has one entry for each panel, the image's included.
    Raises TypeError or ValueError for other shapes, another number of names, or `cols` below 1.
    """
    if cols < 1:
        raise ValueError(f"feature_maps: cols must be at least 1, got {cols}")
    maps = checks.stack("feature_maps", "maps", maps)
    panels = list(maps)
    if image is not None:
        panels.insert(0, checks.image("feature_maps", "image", image))
    titles = checks.names("feature_maps", names, len(panels))
    cols = min(cols, len(panels))
    side, rows = 24 / max(cols, 3), math.ceil(len(panels) / cols)
    high = side * maps.shape[1] / maps.shape[2]
    figure = style.canvas(cols * (side + 1) + 0.5, rows * (high + 1.8) + 0.4)
    limit = float(maps.abs().max())
    for n, (panel, title) in enumerate(zip(panels, titles, strict=True)):
        i, j = divmod(n, cols)
        ax = style.place(figure, 0.75 + j * (side + 1), 1.5 + i * (high + 1.8), high, side)
        draw_image(ax, panel, signed=image is None or n > 0, limit=limit)
        ax.set_title(title, fontsize=style.NORMAL)
    return figure


def draw_image(ax: Axes, x: Tensor, *, signed: bool, limit: float | None = None) -> None:
    """Colour the cells of `ax` by the matrix `x`, nan cells stay empty; or show a picture.

    Unsigned values go from white (smallest) to dark (largest). Signed ones go from blue through
    white at 0 to orange, `limit` being the strongest; without it, the largest magnitude in `x`.
    """
    if x.dim() == 3:
        ax.imshow(x.permute(1, 2, 0).numpy(), aspect="auto")
        ax.set(xlim=(-0.5, x.shape[2] - 0.5), ylim=(x.shape[1] - 0.5, -0.5))
        return
    known = x[x.isfinite()]
    if signed:
        high = limit or float(known.abs().max()) or 1.0
        low, colors = -high, style.SIGNED
    else:
        low, high, colors = float(known.min()), float(known.max()), style.INTENSITY
        low, high = (min(low, 0.0), max(high, 1.0)) if low >= 0 and high <= 1 else (low, high)
    ax.imshow(x.numpy(), cmap=colors, vmin=low, vmax=high, aspect="auto", interpolation="nearest")
    ax.set(xlim=(-0.5, x.shape[1] - 0.5), ylim=(x.shape[0] - 0.5, -0.5))


def draw_grid(
    ax: Axes, x: Tensor, *, signed: bool, limit: float | None = None, numbers: bool = True
) -> None:
    """As `draw_image`, with lines between the cells and each value written in its cell."""
    draw_image(ax, x, signed=signed, limit=limit)
    rows, cols = x.shape
    ax.set_xticks([j - 0.5 for j in range(cols + 1)], minor=True)
    ax.set_yticks([i - 0.5 for i in range(rows + 1)], minor=True)
    ax.grid(which="minor", color=style.LINE, linewidth=0.8)
    ax.tick_params(which="minor", length=0)
    if not numbers:
        return
    to_color = ax.images[0].to_rgba
    for i, row in enumerate(x.tolist()):
        for j, value in enumerate(row):
            if math.isfinite(value):
                red, green, blue, _ = to_color(value)
                color = style.ink_on((red, green, blue))
                text = style.number(value)
                ax.text(j, i, text, ha="center", va="center", fontsize=style.SMALL, color=color)


def label(ax: Axes, name: str, x: Tensor) -> None:
    """Title a panel with the symbol it shows and its size, as in x (12×12)."""
    ax.set_title(f"{name}  ({x.shape[0]}×{x.shape[1]})", fontsize=style.NORMAL, pad=18)


def indices(ax: Axes, x: Tensor) -> None:
    """Write the row and column indices at the left and upper sides."""
    ax.set_xticks(range(x.shape[1]))
    ax.set_yticks(range(x.shape[0]))
    quiet_ticks(ax)


def quiet_ticks(ax: Axes) -> None:
    """Show the numbers of rows and columns small, grey, and above instead of below."""
    ax.tick_params(
        length=0, labelsize=style.SMALL, labeltop=True, labelbottom=False, colors=style.MUTED
    )
