"""A kernel that slides over an image, frozen at one place or at several."""

import math
from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.grids import draw_grid, indices, label

LETTER = 0.29  # cells: the mean width of a letter of the sum


def convolution_step(
    x: Tensor, w: Tensor, at: tuple[int, int], bias: float = 0.0, stride: int = 1
) -> Figure:
    """Input, kernel and feature map in a row, and the sum that gives the cell z[at].

    Shape: x (H, W), w (R, S); the window at = (i, j) starts at x[i·stride, j·stride].
    The window is framed in x, its result in z. Slides 13–15 of the deck.
    Raises TypeError or ValueError for what is no matrix, a kernel larger than the input, a
    stride below 1 or a place outside the feature map.
    """
    x, w, z = _operands("convolution_step", x, w, bias, stride)
    at = checks.window("convolution_step", at, (z.shape[0], z.shape[1]))
    height = max(x.shape[0], w.shape[0], z.shape[0])
    line = _sum(x, w, z, at, bias, stride)
    panels_width = x.shape[1] + w.shape[1] + z.shape[1] + 6.8
    width = max(panels_width, math.ceil(len(line) * LETTER))
    figure = style.canvas(width, height + 4)
    left = 1.2 + (width - panels_width) / 2
    for name, panel in (("x", x), ("w", w), ("z", z)):
        top = 2 + (height - panel.shape[0]) / 2
        ax = style.place(figure, left, top, panel.shape[0], panel.shape[1])
        draw_grid(ax, panel, signed=name != "x")
        label(ax, name, panel)
        indices(ax, panel)
        left += panel.shape[1] + 2.4
    _signs(figure.axes)
    _frames(figure.axes[0], figure.axes[2], at, w, stride)
    figure.text(0.5, 0.6 / (height + 4), line, ha="center", fontsize=style.NORMAL)
    return figure


def sliding_window(
    x: Tensor,
    w: Tensor,
    positions: Sequence[tuple[int, int]],
    bias: float = 0.0,
    stride: int = 1,
) -> Figure:
    """One frame for each of `positions`: the window in x above, the map so far below.

    Shape: x (H, W), w (R, S); positions are places (i, j) of the feature map. A frame shows the
    values computed up to its place, row by row; the others are still empty.
    Raises as `convolution_step`, and ValueError without any position.
    """
    x, w, z = _operands("sliding_window", x, w, bias, stride)
    if not positions:
        raise ValueError("sliding_window: positions is empty, expected at least one (i, j)")
    rows, cols = z.shape
    width, cell = x.shape[1] + 1.5, style.TINY_CELL
    figure = style.canvas(len(positions) * width + 0.5, x.shape[0] + rows + 5, cell)
    for n, place in enumerate(positions):
        i, j = checks.window("sliding_window", place, (rows, cols))
        above = style.place(figure, 1 + n * width, 0.5, x.shape[0], x.shape[1], cell)
        draw_grid(above, x, signed=False, numbers=False)
        left = 1 + n * width + (x.shape[1] - cols) / 2
        below = style.place(figure, left, x.shape[0] + 4, rows, cols, cell)
        so_far = z.where(torch.arange(z.numel()).view_as(z) <= i * cols + j, torch.nan)
        draw_grid(below, so_far, signed=True, limit=float(z.abs().max()), numbers=False)
        below.set_title(f"z[{i}, {j}] = {style.number(float(z[i, j]))}", fontsize=style.NORMAL)
        _frames(above, below, (i, j), w, stride)
    return figure


def _operands(
    who: str, x: Tensor, w: Tensor, bias: float, stride: int
) -> tuple[Tensor, Tensor, Tensor]:
    x, w = checks.matrix(who, "x", x), checks.matrix(who, "w", w)
    if any(small > large for small, large in zip(w.shape, x.shape, strict=True)):
        raise ValueError(
            f"{who}: kernel w {tuple(w.shape)} does not fit into input x {tuple(x.shape)}"
        )
    if stride < 1:
        raise ValueError(f"{who}: stride must be at least 1, got {stride}")
    windows = x.unfold(0, w.shape[0], stride).unfold(1, w.shape[1], stride)
    return x, w, bias + (windows * w).sum(dim=(2, 3))


def _frames(x: Axes, z: Axes, at: tuple[int, int], w: Tensor, stride: int) -> None:
    style.outline(x, (at[0] * stride, at[1] * stride), w.shape, style.PLACES[0])
    style.outline(z, at, (1, 1), style.PLACES[0])


def _signs(panels: Sequence[Axes]) -> None:
    for ax, sign in zip(panels[:2], "⋆=", strict=True):
        right, middle = ax.get_xlim()[1], sum(ax.get_ylim()) / 2
        ax.text(right + 0.7, middle, sign, ha="center", va="center", fontsize=22, color=style.INK)


def _sum(x: Tensor, w: Tensor, z: Tensor, at: tuple[int, int], bias: float, stride: int) -> str:
    i, j = at[0] * stride, at[1] * stride
    window = x[i : i + w.shape[0], j : j + w.shape[1]]
    pairs = zip(w.flatten().tolist(), window.flatten().tolist(), strict=True)
    terms = [f"{style.factor(a)}·{style.factor(p)}" for a, p in pairs]
    if len(terms) > 9:
        terms = [*terms[:3], "…", *terms[-3:]]
    result = style.number(float(z[at]))
    return f"z[{at[0]}, {at[1]}] = {style.number(bias)} + {' + '.join(terms)} = {result}"
