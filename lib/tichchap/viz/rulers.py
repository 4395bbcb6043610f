"""Padding and output size: one axis as a ruler, a padded matrix, how often pixels are read."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.grids import draw_grid, draw_image, quiet_ticks

WIDEST, MOST = 32, 16  # pixels and windows: more cannot be read on a page
STEP = 1.25  # cells from one window to the next
LETTER = 0.33  # cells: the mean width of a letter of the formula
PICTURE = 170  # pixels of the page that a picture may take, enlarged by a whole number


def size_ruler(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
) -> Figure:
    """One axis of the input as a ruler, under it every window with its output index z[0], z[1], …

    Padding is hatched, pixels that no window reads are orange. `padding` counts cells on each
    side, or is a pair (before, after). The formula with its numbers stands on top. Slides
    "Feature map size" of the deck.
    Raises TypeError for what is no int; ValueError for numbers out of range, a kernel that fits
    nowhere, more than 32 cells or more than 16 windows.
    """
    who = "size_ruler"
    before, after = _sides(who, padding, 2)
    count = _windows(who, size, kernel, stride, (before, after), dilation)
    cells = before + size + after
    if cells > WIDEST or count > MOST:
        raise ValueError(f"{who}: can draw {WIDEST} cells, {MOST} windows, got {cells}, {count}")
    line = _formula(size, kernel, stride, (before, after), dilation, count)
    width = max(cells + 3.5, len(line) * LETTER + 1)
    figure = style.canvas(width, 3.9 + STEP * count)
    ax = style.place(figure, 2.5 + (width - cells - 3.5) / 2, 2, 1.4 + STEP * count, cells)
    ax.set_xlim(-before - 0.5, size + after - 0.5)
    ax.set_axis_off()
    ax.set_title(line, fontsize=style.NORMAL)
    reads = _reads(size, kernel, stride, before, dilation, count)
    for place in range(-before, size + after):
        _ruler_cell(ax, place, int(reads[place]) if 0 <= place < size else None, 1 + STEP * count)
    _name(ax, -before, 0, "x")
    for o in range(count):
        _name(ax, -before, STEP * (o + 1), f"z[{o}]")
        _window(ax, o * stride - before, STEP * (o + 1), kernel, dilation)
    return figure


def padded_grid(
    x: Tensor, padding: int | tuple[int, int, int, int] = 1, *, title: str = "x"
) -> Figure:
    """A matrix with zeros around it: the padding hatched, the matrix framed, indices from x[0, 0].

    Shape: x (H, W); `padding` counts cells on each side, or is (left, right, top, bottom), the
    order of `torch.nn.functional.pad`. Slide "Controlling The Output Size With Padding".
    Raises TypeError or ValueError for what is no finite matrix or no number of cells.
    """
    x = checks.matrix("padded_grid", "x", x)
    left, right, top, bottom = _sides("padded_grid", padding, 4)
    rows, cols = x.shape
    padded = x.new_zeros(top + rows + bottom, left + cols + right)
    padded[top : top + rows, left : left + cols] = x
    high, wide = padded.shape
    figure = style.canvas(wide + 3, high + 2.8)
    ax = style.place(figure, 1.5, 2, high, wide)
    draw_grid(ax, padded, signed=True)
    for i in range(high):
        for j in range(wide):
            if not (top <= i < top + rows and left <= j < left + cols):
                _hatch(ax, (i, j))
    style.outline(ax, (top, left), (rows, cols), style.PLACES[0])
    ax.set_title(f"{title}  ({rows}×{cols} → {high}×{wide})", fontsize=style.NORMAL, pad=18)
    ax.set_xticks(range(wide), [style.number(j - left) for j in range(wide)])
    ax.set_yticks(range(high), [style.number(i - top) for i in range(high)])
    quiet_ticks(ax)
    return figure


def read_counts(
    size: tuple[int, int], kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Figure:
    """A heat map: how many windows read each pixel of a `size` = (H, W) image.

    Padding is hatched, pixels that no window reads are orange.
    Raises as `size_ruler`, for at most 32 cells along each axis.
    """
    who = "read_counts"
    before = _whole(who, "padding", padding, 0)
    if max(size) + 2 * before > WIDEST:
        raise ValueError(f"{who}: can draw {WIDEST} cells, got {max(size) + 2 * before}")
    axes = []
    for each in size:
        count = _windows(who, each, kernel, stride, (before, before), dilation)
        axes.append(_reads(each, kernel, stride, before, dilation, count))
    rows, cols = (each + 2 * before for each in size)
    shown = torch.full((rows, cols), torch.nan, dtype=torch.float64)
    shown[before : before + size[0], before : before + size[1]] = torch.outer(*axes)
    title = f"{size[0]}×{size[1]},  K = {kernel},  S = {stride},  P = {before}"
    title += f",  D = {dilation}" if dilation > 1 else ""
    width = max(cols + 1, len(title) * LETTER + 1)
    figure = style.canvas(width, rows + 2)
    ax = style.place(figure, (width - cols) / 2, 1.5, rows, cols)
    _heat(ax, shown)
    ax.set_title(title, fontsize=style.NORMAL)
    return figure


def padded_pictures(pictures: Tensor, padding: int, names: Sequence[str] | None = None) -> Figure:
    """Padded pictures side by side; a frame shows where the original ends.

    Shape: pictures (N, 3, H + 2·padding, W + 2·padding) with values in [0, 1], or without the 3.
    Raises TypeError or ValueError for other shapes, another number of names, or too much padding.
    """
    who = "padded_pictures"
    shown = [checks.image(who, f"pictures[{n}]", each) for n, each in enumerate(pictures)]
    titles = checks.names(who, names, len(shown))
    high, wide = pictures.shape[-2:]
    inner = (high - 2 * _whole(who, "padding", padding, 0), wide - 2 * padding)
    if min(inner) < 1:
        raise ValueError(f"{who}: nothing is left of {high}×{wide} without {padding} on each side")
    zoom = max(1, PICTURE // wide) / (style.DPI * style.CELL)
    side, tall = wide * zoom, high * zoom
    figure = style.canvas(len(shown) * (side + 0.5) + 0.5, tall + 2)
    for n, (picture, title) in enumerate(zip(shown, titles, strict=True)):
        ax = style.place(figure, 0.5 + n * (side + 0.5), 1.5, tall, side)
        draw_image(ax, picture, signed=False)
        ax.images[0].set_interpolation("nearest")
        style.outline(ax, (padding, padding), inner, style.GROUND)
        ax.set_title(title, fontsize=style.NORMAL)
    return figure


def _heat(ax: Axes, reads: Tensor) -> None:
    """Colour cells from white, 0, to dark; 0 itself is orange and nan is padding."""
    draw_grid(ax, reads.nan_to_num(0.0), signed=False, numbers=False)
    picture, largest = ax.images[0], float(reads.nan_to_num(0.0).max())
    picture.set_clim(0, largest)
    for i, row in enumerate(reads.tolist()):
        for j, count in enumerate(row):
            if math.isnan(count):
                _hatch(ax, (i, j))
                continue
            red, green, blue, _ = picture.to_rgba(count)
            ground = style.GROUND if count == 0 else style.ink_on((red, green, blue))
            if count == 0:
                _box(ax, (i - 0.5, j - 0.5), (1, 1), facecolor=style.ORANGE)
            _text(ax, j, i, style.number(count), ground)


def _ruler_cell(ax: Axes, place: int, reads: int | None, depth: float) -> None:
    """The cell at `place` of the ruler; without `reads` it is padding."""
    lost = reads == 0
    if lost:
        _box(ax, (0.5, place - 0.5), (depth - 1, 1), facecolor=style.ORANGE, alpha=0.15, zorder=0)
    ground = style.ORANGE if lost else style.GROUND
    _box(ax, (-0.5, place - 0.5), (1, 1), facecolor=ground, edgecolor=style.LINE, linewidth=0.8)
    if reads is None:
        _hatch(ax, (0, place))
    else:
        _text(ax, place, 0, str(place), style.GROUND if lost else style.INK)


def _window(ax: Axes, start: int, row: float, kernel: int, dilation: int) -> None:
    """A frame around all that the kernel spans, filled where it reads."""
    top, left, span = row - 0.4, start - 0.5, dilation * (kernel - 1) + 1
    for tap in range(0, span, dilation):
        _box(ax, (top, left + tap), (0.8, 1), facecolor=style.BLUE, edgecolor=style.GROUND)
    _box(ax, (top, left), (0.8, span), fill=False, edgecolor=style.BLUE, linewidth=1.2)


def _hatch(ax: Axes, at: tuple[int, int]) -> None:
    corner = (at[0] - 0.5, at[1] - 0.5)
    _box(ax, corner, (1, 1), fill=False, hatch="////", edgecolor=style.LINE, linewidth=0)


def _box(ax: Axes, corner: tuple[float, float], size: tuple[float, float], **look: Any) -> None:
    """A rectangle of `size` = (rows, columns) whose upper left corner is at row, column."""
    ax.add_patch(Rectangle((corner[1], corner[0]), size[1], size[0], clip_on=False, **look))


def _name(ax: Axes, left: float, row: float, text: str) -> None:
    ax.text(left - 0.8, row, text, ha="right", va="center", fontsize=style.NORMAL, color=style.INK)


def _text(ax: Axes, x: float, y: float, text: str, color: str) -> None:
    ax.text(x, y, text, ha="center", va="center", fontsize=style.SMALL, color=color)


def _reads(size: int, kernel: int, stride: int, before: int, dilation: int, count: int) -> Tensor:
    """How many of `count` windows read each pixel of one axis."""
    reads = torch.zeros(size, dtype=torch.float64)
    for o in range(count):
        for tap in range(kernel):
            place = o * stride - before + tap * dilation
            if 0 <= place < size:
                reads[place] += 1
    return reads


def _formula(
    size: int, kernel: int, stride: int, sides: tuple[int, int], dilation: int, count: int
) -> str:
    """O = ⌊(W − K + 2P)/S⌋ + 1 with its numbers."""
    before, after = sides
    pads = f"2·{before}" if before == after else f"{before} + {after}"
    span = f"({dilation}·({kernel} − 1) + 1)" if dilation > 1 else str(kernel)
    return f"O = ⌊({size} − {span} + {pads})/{stride}⌋ + 1 = {count}"


def _windows(
    who: str, size: int, kernel: int, stride: int, sides: tuple[int, int], dilation: int
) -> int:
    """How many windows there are, at least one."""
    names = ("size", "kernel", "stride", "dilation")
    for name, value in zip(names, (size, kernel, stride, dilation), strict=True):
        _whole(who, name, value, 1)
    span, padded = dilation * (kernel - 1) + 1, size + sum(sides)
    if span > padded:
        raise ValueError(f"{who}: the kernel spans {span} cells, the padded input has {padded}")
    return (padded - span) // stride + 1


def _sides(who: str, padding: object, number: int) -> tuple[int, ...]:
    """`padding` for each of `number` sides; one int counts for all."""
    given = padding if isinstance(padding, tuple) else (padding,) * number
    if len(given) != number:
        raise ValueError(f"{who}: padding must be an int or {number} ints, got {len(given)}")
    return tuple(_whole(who, "padding", each, 0) for each in given)


def _whole(who: str, name: str, value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{who}: {name} must be an int, got {type(value).__name__}")
    if value < least:
        raise ValueError(f"{who}: {name} must be at least {least}, got {value}")
    return value
