"""An image as a row of numbers, which is how an MLP sees it."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.grids import draw_grid, draw_image

STRIP = 784  # pixels: four for each number of a 14×14 image, one of a 28×28 image
EDGE = 1.5  # tiny cells at either side of the strip
TEXT = 12.0  # tiny cells: more than the width of "i = 13·14 + 13 = 195"
TABLE_CELL = 42 / style.DPI  # three pixels for each of a 14×14 image
Line = tuple[float, float, float]  # from left to right, and how far down


def flattened_row(x: Tensor, at: Sequence[tuple[int, int]] = ()) -> Figure:
    """An image above, and below it the row vector made by joining its rows, x[r, c] at i = r·W + c.

    Shape: x (H, W), at most 784 numbers. `at` has up to two pixels (r, c): the row of each is
    framed in both pictures, and its index i is worked out. Slide of figure 3.
    Raises TypeError or ValueError for what is no matrix, one too large, more than two pixels, or
    a pixel outside the image.
    """
    x = checks.matrix("flattened_row", "x", x)
    rows, cols = x.shape
    if x.numel() > STRIP:
        raise ValueError(f"flattened_row: x must have at most {STRIP} numbers, got {x.numel()}")
    if len(at) > len(style.PLACES):
        raise ValueError(f"flattened_row: expected at most 2 pixels, got {len(at)}")
    cell = style.TINY_CELL
    long = STRIP // x.numel() * x.numel() / (cell * style.DPI)
    width, height = max(long, cols) + 2 * EDGE, rows + 9 + 1.5 * len(at)
    figure = style.canvas(width, height, cell)
    image = style.place(figure, (width - cols) / 2, 2, rows, cols, cell)
    draw_grid(image, x, signed=False, numbers=False)
    image.set_title(f"x  ({rows}×{cols})", fontsize=style.NORMAL, pad=4)
    strip = style.place(figure, EDGE, rows + 5.5, 2, long, cell)
    draw_image(strip, x.reshape(1, -1), signed=False)
    strip.set_title(f"x  ({x.numel()})", fontsize=style.NORMAL, loc="left", pad=4)
    over = style.place(figure, 0, 0, height, width, cell)
    over.set(xlim=(0, width), ylim=(height, 0))
    over.set_axis_off()
    for n, pixel in enumerate(at):
        _follow(figure, n, checks.window("flattened_row", pixel, (rows, cols)), (rows, cols), long)
    return figure


def _follow(
    figure: Figure, n: int, pixel: tuple[int, int], size: tuple[int, int], long: float
) -> None:
    """Frame the row of a pixel in the image and in the strip, which is `long` tiny cells long."""
    image, strip, over = figure.axes
    (r, c), (rows, cols) = pixel, size
    for ax, start in ((image, (r, 0)), (strip, (0, r * cols))):
        style.outline(ax, start, (1, cols), style.PLACES[n])
    style.outline(image, (r, c), (1, 1), style.ORANGE)
    left, step = (over.get_xlim()[1] - cols) / 2, long / (rows * cols)
    i, begin = r * cols + c, EDGE + r * cols * step
    _join(over, (left, left + cols, r + 3), (begin, begin + cols * step, rows + 5.5))
    text = f"i = {r}·{cols} + {c} = {i}"
    _point(over, (EDGE + (i + 0.5) * step, rows + 7.5), text, n)


def _join(ax: Axes, row: Line, part: Line) -> None:
    """Lines from both ends of a row of the image to both ends of its part of the strip."""
    for upper, lower in zip(row[:2], part[:2], strict=True):
        ax.plot([upper, lower], [row[2], part[2]], color=style.LINE, linewidth=1, zorder=3)


def _point(ax: Axes, place: tuple[float, float], text: str, line: int) -> None:
    """Point at a number of the strip, and write `text` beside the pointer's end, below the strip.

    The first text stands left of its pointer, the second right of it, where there is room.
    """
    x, bottom = place
    below = bottom + 1.3 + 1.5 * line
    ax.plot([x, x], [bottom - 1, below + 0.4], color=style.ORANGE, linewidth=2, zorder=5)
    room_left, room_right = x > TEXT, x < ax.get_xlim()[1] - TEXT
    leftwards = room_left and (line == 0 or not room_right)
    x += -0.4 if leftwards else 0.4
    side = "right" if leftwards else "left"
    ax.text(x, below, text, ha=side, va="center", fontsize=style.NORMAL, zorder=6)


def feature_table(images: Tensor, columns: Sequence[int]) -> Figure:
    """Images at the left, one for each row, and some of their features: the same place in all.

    Shape: images (N, H, W) or (N, 1, H, W); `columns` are indices i = r·W + c below H·W, from
    left to right. Slide of figure 4.
    Raises TypeError or ValueError for other shapes, no column, or one outside the row vector.
    """
    images = checks.stack("feature_table", "images", images)
    features = images.flatten(start_dim=1)
    count, size = features.shape
    if not len(columns) or not all(0 <= i < size for i in columns):
        raise ValueError(
            f"feature_table: columns must be indices from 0 to {size - 1}, got {list(columns)}"
        )
    figure = style.canvas(len(columns) + 3.6, count + 1.2, TABLE_CELL)
    ax = style.place(figure, 2.8, 0.9, count, len(columns), TABLE_CELL)
    limits = (min(0.0, float(images.min())), max(1.0, float(images.max())))
    _cells(ax, features[:, list(columns)], limits)
    ax.set_xticks(range(len(columns)), labels=[str(i) for i in columns])
    ax.tick_params(length=0, labelsize=style.SMALL, labeltop=True, labelbottom=False)
    _text(ax, -1.4, -0.75, "$i$")
    edges = ((-0.75, columns[0] > 0), (len(columns) - 0.2, columns[-1] < size - 1))
    for n, image in enumerate(images):
        shown = style.place(figure, 1.15, 0.9 + n + 1 / 42, 40 / 42, 40 / 42, TABLE_CELL)
        draw_image(shown, image, signed=False)
        shown.images[0].set_clim(*limits)
        _text(ax, -2.5, n, f"$x^{{({n + 1})}}$")
        for place in (place for place, cut in edges if cut):
            _text(ax, place, n, "⋯")
    return figure


def _cells(ax: Axes, table: Tensor, limits: tuple[float, float]) -> None:
    """A grid with the numbers of `table`, white at the lower of `limits`, dark at the upper."""
    draw_grid(ax, table, signed=False, numbers=False)
    ax.images[0].set_clim(*limits)
    for i, row in enumerate(table.tolist()):
        for j, value in enumerate(row):
            red, green, blue, _ = ax.images[0].to_rgba(value)
            _text(ax, j, i, style.number(value), style.ink_on((red, green, blue)))


def _text(ax: Axes, x: float, y: float, text: str, color: str = style.INK) -> None:
    ax.text(x, y, text, ha="center", va="center", fontsize=style.NORMAL, color=color)
