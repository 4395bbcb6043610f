"""Convolution over several channels: which slice looks at which channel, and what is added up."""

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.grids import draw_grid

# A colour for each input channel, in its plane and in its slices; the first three recall RGB.
CHANNELS = (style.ORANGE, style.GREEN, style.BLUE, style.PURPLE)
MOST_FILTERS = 8

STACK = 5.0  # cells: the longer side of an input plane
MAP = 2.0  # the longer side of an output plane
SLICE = 1.1  # the longer side of a slice
STEP = 0.8  # from one plane of a stack to the next, in both directions
ROW = 2.7  # from one filter to the next
LEFT, FILTERS, OUTPUTS = 0.8, 11.6, 18.5  # where the stack begins, filters centre, maps begin


def channel_blocks(
    x_shape: Sequence[int], weight_shape: Sequence[int], out_shape: Sequence[int]
) -> Figure:
    """Input planes, filters with one slice for each of them, one output plane for each filter.

    Shape: x_shape (C, H, W), weight_shape (K, C, R, S), out_shape (K, OH, OW), C at most 4 and K
    at most 8. A slice has the colour of its channel; lines lead from the input to every filter
    and, where its one bias is added, to its output. The labels below are in the deck's notation,
    as 3@64×64. Slides "1 input channel, 3 output channels" to "Multiple input AND output channels".
    Raises ValueError for other lengths, sizes below 1, C or K that differ or are too large.
    """
    C, H, W = _sizes("x_shape", x_shape, "(C, H, W)")
    K, slices, R, S = _sizes("weight_shape", weight_shape, "(K, C, R, S)")
    maps, OH, OW = _sizes("out_shape", out_shape, "(K, OH, OW)")
    _agree("weight_shape has", slices, "slices in each filter", "x_shape has", C, "channels")
    _agree("out_shape has", maps, "channels", "weight_shape has", K, "filters")
    if len(CHANNELS) < C or K > MOST_FILTERS:
        raise ValueError(
            f"channel_blocks: expected at most {len(CHANNELS)} input and {MOST_FILTERS} output "
            f"channels, got {C} and {K}"
        )
    spread = (C - 1) * STEP
    height = max(STACK + spread, K * ROW - 0.5)
    figure = style.canvas(24, height + 2.6)
    ax = style.place(figure, 0.5, 0.5, height + 2.1, 23.5)
    ax.set_axis_off()
    middle = (height - 1) / 2
    high, wide = _scaled(H, W, STACK)
    _stack(ax, (LEFT, middle - (high + spread) / 2), (high, wide), C)
    for k in range(K):
        y = middle + (k - (K - 1) / 2) * ROW
        _filter(ax, (LEFT + wide + spread, middle), y, (R, S), k, C)
        _output(ax, y, _scaled(OH, OW, MAP), k)
    centres = (LEFT + (wide + spread) / 2, FILTERS, OUTPUTS + MAP / 2)
    sizes = (f"{C}@{H}×{W}", f"{K}×{C}×{R}×{S}", f"{K}@{OH}×{OW}")
    for x, text in zip(centres, sizes, strict=True):
        ax.text(x, height + 0.6, text, ha="center", va="center", fontsize=style.NORMAL)
    return figure


def partial_sums(x: Tensor, w: Tensor, at: tuple[int, int], bias: float = 0.0) -> Figure:
    """Each channel with its slice gives a partial sum; these and one bias give the map z.

    Shape: x (C, H, W), w (C, R, S), C at most 4. The window is framed in every channel, its
    partial sums and its cell of z as well. Slide "3 input channels, 1 output channel".
    Raises TypeError or ValueError for other shapes, C that differ or are too large, a kernel
    larger than the input, and a place outside the feature map.
    """
    x, w = checks.stack("partial_sums", "x", x), checks.stack("partial_sums", "w", w)
    parts = _correlated(x, w)
    C, rows, cols = parts.shape
    at = checks.window("partial_sums", at, (rows, cols))
    z = bias + parts.sum(dim=0)
    pitch = x.shape[1] + 1.8
    figure = style.canvas(x.shape[2] + w.shape[2] + 2 * cols + 9.8, C * pitch + 1.6)
    limits = (1.0, float(w.abs().max()), float(parts.abs().max()))
    for c in range(C):
        _channel(figure, (x[c], w[c], parts[c]), limits, at, c, last=c == C - 1)
    left = x.shape[2] + w.shape[2] + cols + 9.0
    top = 1.4 + ((C - 1) * pitch + x.shape[1] - rows) / 2
    ax = _panel(figure, (left, top), "z", z, signed=True)
    style.outline(ax, at, (1, 1), style.INK)
    sign = f"+ {style.factor(bias)} ="
    ax.text(-2.8, (rows - 1) / 2, sign, ha="center", va="center", fontsize=16)
    terms = [style.factor(bias), *(style.factor(float(part[at])) for part in parts)]
    line = f"z[{at[0]}, {at[1]}] = {' + '.join(terms)} = {style.number(float(z[at]))}"
    figure.text(0.5, 0.5 / (C * pitch + 1.6), line, ha="center", fontsize=style.NORMAL)
    return figure


def _sizes(name: str, shape: Sequence[int], letters: str) -> list[int]:
    sizes = [int(n) for n in shape]
    if len(sizes) != letters.count(",") + 1 or min(sizes, default=0) < 1:
        raise ValueError(
            f"channel_blocks: {name} must be {letters} with sizes from 1, got {tuple(sizes)}"
        )
    return sizes


def _agree(who: str, ours: int, what: str, whose: str, theirs: int, which: str) -> None:
    if ours != theirs:
        raise ValueError(f"channel_blocks: {who} {ours} {what}, but {whose} {theirs} {which}")


def _scaled(high: int, wide: int, longest: float) -> tuple[float, float]:
    """(height, width) in cells, the longer one `longest`."""
    return longest * high / max(high, wide), longest * wide / max(high, wide)


def _color(c: int, count: int) -> str:
    return CHANNELS[c] if count > 1 else style.LINE


def _sheet(ax: Axes, corner: tuple[float, float], size: tuple[float, float], color: str) -> None:
    """A plane of `size` = (height, width) whose upper left corner is at `corner` = (x, y)."""
    ax.add_patch(
        Rectangle(corner, size[1], size[0], facecolor=color, edgecolor=style.INK, linewidth=1)
    )


def _stack(ax: Axes, corner: tuple[float, float], size: tuple[float, float], C: int) -> None:
    for c in range(C):
        at = (corner[0] + c * STEP, corner[1] + c * STEP)
        _sheet(ax, at, size, _color(c, C))
        # in the upper left corner, the part of a plane that the next ones leave uncovered
        text, ink = (f"$x_{c + 1}$", style.GROUND) if C > 1 else ("$x$", style.INK)
        ax.text(at[0] + 0.1, at[1] + 0.36, text, va="center", fontsize=style.NORMAL, color=ink)


def _filter(
    ax: Axes,
    source: tuple[float, float],
    y: float,
    taps: tuple[int, int],
    k: int,
    C: int,
) -> None:
    """The slices of filter k in a row centred on height y, and the line from `source` to them."""
    size = _scaled(*taps, SLICE)
    pitch, left = SLICE + 0.25, FILTERS - (C * (SLICE + 0.25) - 0.25) / 2
    ax.plot([source[0], left - 0.2], [source[1], y], color=style.LINE, linewidth=1.2, zorder=0)
    for c in range(C):
        x, top = left + c * pitch, y - size[0] / 2
        _sheet(ax, (x, top), size, _color(c, C))
        for r in range(1, taps[0]):
            level = top + size[0] * r / taps[0]
            ax.plot([x, x + size[1]], [level, level], color=style.GROUND, linewidth=1)
        for s in range(1, taps[1]):
            across = x + size[1] * s / taps[1]
            ax.plot([across, across], [top, top + size[0]], color=style.GROUND, linewidth=1)
    name = f"$w^{{({k + 1})}}$"
    ax.text(FILTERS, y - SLICE / 2 - 0.1, name, ha="center", va="bottom", fontsize=style.NORMAL)
    start = left + C * pitch - 0.05
    ax.annotate(
        "",
        (OUTPUTS - 0.2, y),
        (start, y),
        arrowprops={"arrowstyle": "->", "color": style.INK},
        zorder=0,
    )
    bias = f"$+\\,b^{{({k + 1})}}$"
    ax.text(16.4, y - 0.1, bias, ha="center", va="bottom", fontsize=style.NORMAL)


def _output(ax: Axes, y: float, size: tuple[float, float], k: int) -> None:
    _sheet(ax, (OUTPUTS, y - size[0] / 2), size, style.GROUND)
    name = f"$z^{{({k + 1})}}$"
    ax.text(OUTPUTS + size[1] + 0.3, y, name, ha="left", va="center", fontsize=style.NORMAL)


def _correlated(x: Tensor, w: Tensor) -> Tensor:
    """The map of every channel with its own slice, (C, OH, OW)."""
    if x.shape[0] != w.shape[0] or x.shape[0] > len(CHANNELS):
        raise ValueError(
            f"partial_sums: expected as many slices as channels, at most {len(CHANNELS)}, "
            f"got w {tuple(w.shape)} and x {tuple(x.shape)}"
        )
    if any(small > large for small, large in zip(w.shape[1:], x.shape[1:], strict=True)):
        raise ValueError(
            f"partial_sums: kernel w {tuple(w.shape)} does not fit into input x {tuple(x.shape)}"
        )
    windows = x.unfold(1, w.shape[1], 1).unfold(2, w.shape[2], 1)
    return torch.einsum("cijrs,crs->cij", windows, w)


def _channel(
    figure: Figure,
    panels: tuple[Tensor, Tensor, Tensor],
    limits: tuple[float, float, float],
    at: tuple[int, int],
    c: int,
    *,
    last: bool,
) -> None:
    """One row: the channel c, its slice and their map, which a plus joins to the next row."""
    names = (f"$x_{c + 1}$", f"$w_{c + 1}$", f"$w_{c + 1}$ ⋆ $x_{c + 1}$")
    places = (at, (0, 0), at)
    frames = (panels[1].shape, panels[1].shape, (1, 1))
    H, left = panels[0].shape[0], 0.8
    for n, values in enumerate(panels):
        top = 1.4 + c * (H + 1.8) + (H - values.shape[0]) / 2
        ax = _panel(figure, (left, top), names[n], values, signed=n > 0, limit=limits[n])
        style.outline(ax, places[n], frames[n], CHANNELS[c])
        _sign(ax, "⋆=+"[n] if n < 2 or not last else "", below=n == 2, reach=H + 1.8)
        left += values.shape[1] + 1.8


def _panel(
    figure: Figure,
    corner: tuple[float, float],
    name: str,
    values: Tensor,
    *,
    signed: bool,
    limit: float | None = None,
) -> Axes:
    ax = style.place(figure, *corner, values.shape[0], values.shape[1])
    draw_grid(ax, values, signed=signed, limit=limit)
    ax.set(xticks=[], yticks=[])
    ax.set_title(name, fontsize=style.NORMAL, pad=4)
    return ax


def _sign(ax: Axes, sign: str, *, below: bool, reach: float) -> None:
    """An operator right of a panel, or half-way between it and the one `reach` cells lower."""
    right, middle = ax.get_xlim()[1], sum(ax.get_ylim()) / 2
    at = (sum(ax.get_xlim()) / 2, middle + reach / 2) if below else (right + 0.9, middle)
    ax.text(*at, sign, ha="center", va="center", fontsize=18, color=style.INK)
