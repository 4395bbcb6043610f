"""One neuron that looks through a window, the same at every place."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.grids import draw_grid, label

GAP = 8.0  # cells between the input and the feature map, for the neuron


def weight_sharing(
    x: Tensor,
    positions: Sequence[tuple[int, int]],
    size: tuple[int, int] = (3, 3),
) -> Figure:
    """The neuron z = b + Σ wⱼxⱼ at one or two places, with the same weights w1, w2, … at each.

    Shape: x (H, W), size = (R, S); positions are places (i, j) of the feature map, stride 1.
    Lines lead from the cells of each window through a neuron to its cell of z. Slide 15.
    Raises TypeError or ValueError for what is no matrix, a window larger than x, a place
    outside the feature map, or another number of places than one or two.
    """
    x = checks.matrix("weight_sharing", "x", x)
    rows, cols = x.shape[0] - size[0] + 1, x.shape[1] - size[1] + 1
    if min(rows, cols) < 1:
        raise ValueError(f"weight_sharing: window {size} does not fit into x {tuple(x.shape)}")
    if len(positions) not in (1, 2):
        raise ValueError(f"weight_sharing: expected 1 or 2 positions, got {len(positions)}")
    figure = style.canvas(x.shape[1] + cols + GAP + 2, x.shape[0] + 3)
    _panel(figure, "x", x, 1, 2)
    _panel(figure, "z", x.new_zeros(rows, cols), 1 + x.shape[1] + GAP, 2 + (size[0] - 1) / 2)
    over = style.place(figure, 1, 2, x.shape[0], x.shape[1] + GAP + cols)
    over.set_axis_off()
    for place, color in zip(positions, style.PLACES, strict=False):
        at = checks.window("weight_sharing", place, (rows, cols))
        style.outline(over, at, size, color)
        _neuron(over, x, at, size, color)
    return figure


def _panel(figure: Figure, name: str, values: Tensor, left: float, top: float) -> None:
    ax = style.place(figure, left, top, values.shape[0], values.shape[1])
    draw_grid(ax, values, signed=False, numbers=False)
    label(ax, name, values)


def _neuron(ax: Axes, x: Tensor, at: tuple[int, int], size: tuple[int, int], color: str) -> None:
    """Lines from the window to a circle, and an arrow from there to the cell of z."""
    centre = (x.shape[1] + GAP / 2 - 0.5, at[0] + (size[0] - 1) / 2)
    for n in range(size[0] * size[1]):
        i, j = at[0] + n // size[1], at[1] + n % size[1]
        ax.plot([j, centre[0]], [i, centre[1]], color=color, linewidth=0.8, zorder=5)
        box = {"boxstyle": "round,pad=0.1", "facecolor": style.GROUND, "edgecolor": "none"}
        text = f"$w_{{{n + 1}}}$"
        ax.text(j, i, text, ha="center", va="center", fontsize=10, bbox=box, zorder=6)
    ax.add_patch(Circle(centre, 0.8, facecolor=style.GROUND, edgecolor=color, lw=2, zorder=6))
    ax.text(*centre, "Σ", ha="center", va="center", fontsize=style.NORMAL, zorder=7)
    formula = "$z = b + \\sum_j w_j x_j$"
    ax.text(
        centre[0],
        centre[1] - 1.1,
        formula,
        ha="center",
        va="bottom",
        fontsize=style.NORMAL,
        zorder=7,
    )
    # z is centred beside x, so its row i lies (R − 1) / 2 below row i of x: level with the neuron
    cell = (x.shape[1] + GAP + at[1], centre[1])
    style.outline(ax, (centre[1], cell[0]), (1, 1), color)
    arrow = {"arrowstyle": "->", "color": color, "linewidth": 2}
    ax.annotate("", (cell[0] - 0.5, cell[1]), (centre[0] + 0.8, centre[1]), arrowprops=arrow)
