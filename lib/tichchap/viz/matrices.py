"""A convolution as a sparse matrix, and how long each way of computing it takes."""

import math
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.figure import Figure
from torch import Tensor

from tichchap.viz import checks, style

HUES = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)
# A matrix wider than this is drawn in small cells, without numbers.
WIDE = 32


def sparsity(
    matrix: Tensor,
    weight: Tensor,
    *,
    title: str = "T",
    blocks: tuple[int, int] | None = None,
) -> Figure:
    """The kernel, and the matrix whose entries are its weights, one colour for each weight.

    A row of the kernel has one hue, its columns go from pale to full; entries that are 0 stay
    white. Cells carry the number j of their weight w_j, counted from 1; those of a matrix with more
    than WIDE columns are too small for it. `blocks` = (rows, columns) rules the matrix into blocks.
    Shape: matrix (OH·OW, H·W) or its transpose, weight (R, S).
    Raises TypeError or ValueError for what is no finite matrix, for weights that are 0 or occur
    twice, and for a matrix with an entry that is none of them. Source: deck slide "weight sharing".
    """
    matrix = checks.matrix("sparsity", "matrix", matrix)
    weight = checks.matrix("sparsity", "weight", weight)
    numbers = _numbers(matrix, weight)
    rows, cols = matrix.shape
    cell = style.CELL if cols <= WIDE else style.CELL / 3
    scale = style.CELL / cell
    high, wide = weight.shape[0] * scale, weight.shape[1] * scale
    left = wide + 3.2 * scale
    figure = style.canvas(left + cols + 0.8 * scale, max(rows, high) + 2.5 * scale, cell)
    own = style.place(figure, 0.8 * scale, 1.7 * scale, high, wide, cell)
    _paint(own, _numbers(weight, weight), weight, written=True)
    own.set_title(f"w  ({weight.shape[0]}×{weight.shape[1]})", fontsize=style.NORMAL)
    ax = style.place(figure, left, 1.7 * scale, rows, cols, cell)
    _paint(ax, numbers, weight, written=cols <= WIDE)
    ax.set_title(f"{title}  ({rows}×{cols})", fontsize=style.NORMAL)
    for n, size in enumerate(blocks or ()):
        draw = ax.axvline if n else ax.axhline
        for place in range(size, matrix.shape[n], size):
            draw(place - 0.5, color=style.INK, linewidth=1.5)
    return figure


def speed_ladder(seconds: Mapping[str, float]) -> Figure:
    """A bar for each duration on a log10 scale in ms, and how many times faster than the slowest.

    Bars are in the order of `seconds`; factors carry two significant digits.
    Raises ValueError for an empty mapping and for what is no positive, finite number.
    """
    if not seconds:
        raise ValueError("speed_ladder: seconds is empty, expected at least one entry")
    for name, value in seconds.items():
        if not 0 < value < math.inf:
            raise ValueError(f"speed_ladder: {name!r} took {value} s, expected more than 0")
    times = [1000 * value for value in seconds.values()]
    low, high = 10.0 ** (math.ceil(math.log10(min(times))) - 1), max(times)
    figure = style.canvas(25, 1.6 * len(times) + 2.4)
    ax = style.place(figure, 6.5, 0.4, 1.6 * len(times), 15.5)
    ax.barh(range(len(times)), [t - low for t in times], left=low, height=0.6, color=style.BLUE)
    ax.set(xscale="log", xlim=(low, 10.0 ** math.ceil(math.log10(high))))
    ax.set_ylim(len(times) - 0.5, -0.5)
    ax.set_yticks(range(len(times)), labels=list(seconds), fontsize=style.NORMAL)
    ax.set_xlabel("ms", fontsize=style.NORMAL)
    ax.tick_params(labelsize=style.NORMAL)
    for n, time in enumerate(times):
        ax.text(time, n, f" {_factor(high / time)}×", va="center", fontsize=style.NORMAL)
    ax.spines[["top", "right"]].set_visible(False)
    return figure


def _numbers(matrix: Tensor, weight: Tensor) -> Tensor:
    """For each entry of `matrix` the number of the weight it equals, from 1; 0 for an entry 0."""
    values = weight.flatten()
    if bool((values == 0).any()) or len(set(values.tolist())) < len(values):
        raise ValueError("sparsity: weight must hold different numbers, none of them 0")
    same = matrix[..., None] == values
    known = same.any(dim=-1) | (matrix == 0)
    if not bool(known.all()):
        i, j = (~known).nonzero()[0].tolist()
        raise ValueError(f"sparsity: matrix[{i}, {j}] is {matrix[i, j]:g}, which is no weight")
    return same.int().argmax(dim=-1) + same.any(dim=-1).int()


def _paint(ax: Axes, numbers: Tensor, weight: Tensor, *, written: bool) -> None:
    """Colour the cells by the numbers of the weights, and write these into them if `written`."""
    colors = [to_rgb(style.GROUND), *_colors(weight.shape[0], weight.shape[1])]
    rows, cols = numbers.shape
    cells = ListedColormap(colors)
    ax.imshow(numbers.numpy(), cmap=cells, vmin=-0.5, vmax=len(colors) - 0.5, aspect="auto")
    ax.set(xlim=(-0.5, cols - 0.5), ylim=(rows - 0.5, -0.5))
    if not written:
        return
    ax.set_xticks([j - 0.5 for j in range(cols + 1)], minor=True)
    ax.set_yticks([i - 0.5 for i in range(rows + 1)], minor=True)
    ax.grid(which="minor", color=style.LINE, linewidth=0.8)
    ax.tick_params(which="minor", length=0)
    for i, j in numbers.nonzero().tolist():
        number = int(numbers[i, j])
        color = style.ink_on(colors[number])
        ax.text(j, i, str(number), ha="center", va="center", fontsize=style.SMALL, color=color)


def _colors(rows: int, cols: int) -> list[tuple[float, float, float]]:
    """An RGB colour for each place of the kernel, in reading order."""
    hues = [to_rgb(HUES[r % len(HUES)]) for r in range(rows)]
    strengths = [0.3 + 0.7 * (s + 1) / cols for s in range(cols)]
    return [
        (1 - full * (1 - red), 1 - full * (1 - green), 1 - full * (1 - blue))
        for red, green, blue in hues
        for full in strengths
    ]


def _factor(value: float) -> str:
    """`value` with two significant digits, as 1, 1.8, 25 and 5 300."""
    rounded = float(f"{value:.2g}")
    return style.grouped(rounded) if rounded >= 10 else f"{rounded:g}"
