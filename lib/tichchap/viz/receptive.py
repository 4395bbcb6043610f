"""Receptive fields: the windows of a stack of layers, and what an output really depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.grids import draw_image

WIDEST, DEEPEST = 40, 8  # pixels and layers: more cannot be read on a page
STEP = 2.2  # cells from one layer down to the next
LETTER = 0.36  # cells: the mean width of a letter of a name
SIDE = 8 / style.DPI  # inches: one pixel of an influence map


@dataclass(frozen=True)
class Level:
    """The cells of one layer that the output depends on.

    Attributes:
        read: their indices, the first is 0.
        step: pixels of the input from one cell to the next.
        start: where the centre of cell 0 lies, in pixels of the input.
    """

    read: list[int]
    step: int
    start: float

    @property
    def size(self) -> int:
        return self.read[-1] + 1

    def centre(self, cell: int) -> float:
        return self.start + cell * self.step


def receptive_field(layers: Sequence[Sequence[int]], names: Sequence[str] | None = None) -> Figure:
    """One output cell on top, under it layer by layer the cells it depends on, down to the input.

    Each layer is (kernel, stride, dilation), from the first to the last, as for
    `tichchap.nn.receptive_field`; stride and dilation are 1 if left out. One axis is drawn. A cell
    is as wide as the step of its layer in pixels; cells that are read are blue, those that a
    dilation jumps over stay white, and a line leads from each cell to every cell of its window.
    At the left stand the names of the layers, at the right how many cells the windows span.

    Raises TypeError or ValueError for what is no such layer, more than 8 layers, more than 40
    pixels, and another number of names.
    """
    who = "receptive_field"
    listed = [_layer(who, number, layer) for number, layer in enumerate(layers)]
    if not 1 <= len(listed) <= DEEPEST:
        raise ValueError(f"{who}: expected 1 to {DEEPEST} layers, got {len(listed)}")
    titles = checks.names(
        who, names if names is not None else list(map(_name, listed)), len(listed)
    )
    levels = _levels(listed)
    if levels[0].size > WIDEST:
        raise ValueError(f"{who}: can draw {WIDEST} pixels, the layers see {levels[0].size}")
    wide, left = levels[0].size, 1.6 + LETTER * max(map(len, titles))
    figure = style.canvas(left + wide + 2.6, STEP * len(listed) + 1.8)
    ax = style.place(figure, left, 0.4, STEP * len(listed) + 1, wide)
    ax.set_axis_off()
    for depth, level in enumerate(reversed(levels)):
        _row(ax, level, depth * STEP, style.ORANGE if depth == 0 else style.BLUE)
        _text(ax, wide + 0.2, depth * STEP, str(level.size), "left")
    for n, (layer, title) in enumerate(zip(listed, titles, strict=True)):
        row = (len(listed) - 1 - n) * STEP
        _join(ax, (levels[n + 1], levels[n]), layer, row)
        _text(ax, -1.2, row + STEP / 2, title, "right")
    _text(ax, -1.2, 0, "z", "right")
    _text(ax, -1.2, STEP * len(listed), "x", "right")
    return figure


def influence_maps(
    maps: Tensor,
    windows: Sequence[tuple[int, int, int]],
    names: Sequence[str] | None = None,
) -> Figure:
    """How much each pixel matters to one output: one panel each, its receptive field framed.

    Shape: maps (K, H, W), none negative, such as mean `|∂z/∂x|`; `windows` has one (row, column,
    size) for each, the receptive field by calculation; `names` has K entries. The darkness of a
    pixel is the square root of its share of the map's largest value, so that faint ones are seen;
    white is exactly 0.
    Raises TypeError or ValueError for other shapes, negative values, a map of zeros only, a
    window that sticks out, and another number of windows or names.
    """
    who = "influence_maps"
    maps = checks.stack(who, "maps", maps)
    count, rows, cols = maps.shape
    titles = checks.names(who, names, count)
    if len(windows) != count:
        raise ValueError(f"{who}: expected {count} windows, one for each map, got {len(windows)}")
    if float(maps.min()) < 0 or not bool(maps.flatten(1).any(dim=1).all()):
        raise ValueError(f"{who}: each map must have values of at least 0 and one above it")
    figure = style.canvas(count * (cols + 2) + 2, rows + 5, SIDE)
    for n, (top, left, size) in enumerate(windows):
        if min(top, left) < 0 or size < 1 or top + size > rows or left + size > cols:
            raise ValueError(f"{who}: windows[{n}] {windows[n]} sticks out of {rows}×{cols}")
        ax = style.place(figure, 2 + n * (cols + 2), 3.5, rows, cols, SIDE)
        draw_image(ax, (maps[n] / maps[n].max()).sqrt(), signed=False)
        style.outline(ax, (top, left), (size, size), style.ORANGE).set_linewidth(2)
        ax.set_title(titles[n], fontsize=style.NORMAL, pad=4)
    return figure


def _layer(who: str, number: int, layer: Sequence[int]) -> tuple[int, int, int]:
    if not isinstance(layer, (tuple, list)) or not 1 <= len(layer) <= 3:
        raise ValueError(
            f"{who}: layers[{number}] must be (kernel, stride, dilation), got {layer!r}"
        )
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in layer):
        raise TypeError(f"{who}: layers[{number}] must be ints, got {layer!r}")
    if min(layer) < 1:
        raise ValueError(f"{who}: layers[{number}] must be at least 1 throughout, got {layer!r}")
    kernel, stride, dilation = [*layer, 1, 1][:3]
    return kernel, stride, dilation


def _name(layer: tuple[int, int, int]) -> str:
    kernel, stride, dilation = layer
    extra = (f", S = {stride}" if stride > 1 else "") + (
        f", D = {dilation}" if dilation > 1 else ""
    )
    return f"{kernel}×{kernel}{extra}"


def _levels(layers: Sequence[tuple[int, int, int]]) -> list[Level]:
    """The cells that output 0 reads in each layer, from the input to the output itself."""
    read = [[0]]
    for kernel, stride, dilation in reversed(layers):
        taps = [tap * dilation for tap in range(kernel)]
        read.insert(0, sorted({cell * stride + tap for cell in read[0] for tap in taps}))
    levels, step, start = [Level(read[0], 1, 0.0)], 1, 0.0
    for cells, (kernel, stride, dilation) in zip(read[1:], layers, strict=True):
        start += step * dilation * (kernel - 1) / 2
        step *= stride
        levels.append(Level(cells, step, start))
    return levels


def _row(ax: Axes, level: Level, row: float, color: str) -> None:
    read = set(level.read)
    for cell in range(level.size):
        corner = (level.centre(cell) - level.step / 2, row - 0.5)
        ground = color if cell in read else style.GROUND
        box = Rectangle(corner, level.step, 1, facecolor=ground, edgecolor=style.LINE, zorder=3)
        box.set_clip_on(False)
        ax.add_patch(box)


def _join(ax: Axes, levels: tuple[Level, Level], layer: tuple[int, int, int], row: float) -> None:
    """Lines from each cell of the upper of two levels, drawn at `row`, to those it reads."""
    (upper, lower), (kernel, stride, dilation) = levels, layer
    for cell in upper.read:
        for tap in range(kernel):
            below = lower.centre(cell * stride + tap * dilation)
            ends = ([upper.centre(cell), below], [row + 0.5, row + STEP - 0.5])
            ax.plot(*ends, color=style.LINE, linewidth=1, clip_on=False, zorder=2)


def _text(ax: Axes, x: float, y: float, text: str, side: str) -> None:
    ax.text(x, y, text, ha=side, va="center", fontsize=style.NORMAL, color=style.INK)
