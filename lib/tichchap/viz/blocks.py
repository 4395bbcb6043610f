"""A network as its shapes: stacks of feature maps, one sheet for each map, then vectors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tichchap.viz import checks, style

SIDE = 4.2  # cells, of the largest map
TALL = 5.0  # cells, of the longest vector
LEAST = 0.3  # cells, so that a map of 1×1 is still seen
STEP = 0.08  # cells from one map of a stack to the next
SHEETS = 32  # with more maps than this, sheets only show the proportion
GAP, EDGE, VECTOR = 1.2, 0.5, 0.5
ABOVE, BELOW = 1.3, 1.3


@dataclass(frozen=True)
class Block:
    """Where one shape is drawn: box in cells, the number of sheets, their colour and label."""

    label: str
    name: str
    color: str
    sheets: int
    width: float  # of one sheet
    height: float
    room: float  # width of the column, labels included
    lift: float  # from one sheet to the next; 0 lines them up

    @property
    def wide(self) -> float:
        return self.width + (self.sheets - 1) * STEP

    @property
    def high(self) -> float:
        return self.height + (self.sheets - 1) * self.lift


def architecture(shapes: Sequence[tuple[int, ...]], names: Sequence[str] | None = None) -> Figure:
    """The network as a row of blocks: stacks of maps labelled C@H×W, then vectors with their size.

    `shapes` are those of one example, without the batch: the input's and the one after each layer,
    (C, H, W) or (F,), with all the vectors last. `names` has one entry for each. Stacks and
    vectors are coloured by what the step changed: channels blue, only the size orange, neither
    grey; vectors are green. Maps are to scale, the length of a vector grows with log F.
    Raises TypeError or ValueError for other shapes and another number of names. The deck's
    slide "The Convolutional Network Architecture".
    """
    figure, _ = _row("architecture", shapes, names, vectors=True)
    return figure


def funnel(shapes: Sequence[tuple[int, int, int]], names: Sequence[str] | None = None) -> Figure:
    """Channels grow, maps shrink: the stacks C@H×W to scale, with the walls of the funnel.

    `shapes` are (C, H, W) of the input and after each layer, without the batch; `names` has one
    entry for each. Colours as in `architecture`. Raises TypeError or ValueError for other shapes
    and another number of names. The deck's slide "kiến trúc CNN giống như một cái phễu".
    """
    figure, boxes = _row("funnel", shapes, names, vectors=False)
    ax, middle = figure.axes[0], _middle(figure)
    for (left, block), (right, following) in pairwise(boxes):
        across = (left + block.wide, right)
        for sign in (-0.5, 0.5):
            ends = (middle + sign * block.high, middle + sign * following.high)
            ax.plot(across, ends, color=style.INK, linewidth=1, linestyle=(0, (3, 3)))
    return figure


def _row(
    who: str, shapes: Sequence[tuple[int, ...]], names: Sequence[str] | None, *, vectors: bool
) -> tuple[Figure, list[tuple[float, Block]]]:
    """The figure, and the left edge of each block in it."""
    blocks = _blocks(who, shapes, names, vectors)
    width = sum(block.room for block in blocks) + GAP * (len(blocks) - 1) + 2 * EDGE
    high = max(block.high for block in blocks)
    figure = style.canvas(width, ABOVE + high + BELOW)
    ax = style.place(figure, 0, 0, ABOVE + high + BELOW, width)
    ax.set(xlim=(0, width), ylim=(ABOVE + high + BELOW, 0))
    ax.set_axis_off()
    boxes, left, middle = [], EDGE, ABOVE + high / 2
    for n, block in enumerate(blocks):
        at = left + (block.room - block.wide) / 2
        boxes.append((at, block))
        _block(ax, at, middle, block)
        centre = left + block.room / 2
        _write(ax, centre, middle - block.high / 2 - 0.3, block.label, "bottom")
        _write(ax, centre, middle + high / 2 + 0.3, block.name, "top")
        if n:
            before, earlier = boxes[n - 1]
            _arrow(ax, before + earlier.wide, at, middle)
        left += block.room + GAP
    return figure, boxes


def _blocks(
    who: str, shapes: Sequence[tuple[int, ...]], names: Sequence[str] | None, vectors: bool
) -> list[Block]:
    sizes = [_shape(who, n, shape, vectors) for n, shape in enumerate(shapes)]
    if not sizes:
        raise ValueError(f"{who}: shapes is empty, expected at least one (C, H, W)")
    titles = checks.names(who, names, len(sizes))
    dims = [len(size) for size in sizes]
    if dims != sorted(dims, reverse=True):
        raise ValueError(f"{who}: expected all vectors (F,) after the maps (C, H, W), got {sizes}")
    maps = [size for size in sizes if len(size) == 3]
    side = max((max(size[1:]) for size in maps), default=1)
    channels = max((size[0] for size in maps), default=1)
    longest = max((size[0] for size in sizes if len(size) == 1), default=1)
    blocks = []
    for n, (size, title) in enumerate(zip(sizes, titles, strict=True)):
        color = _color(size, sizes[n - 1] if n else None)
        if len(size) == 1:
            sheets, wide = 1, VECTOR
            high = max(2 * LEAST, TALL * math.log(size[0] + 1) / math.log(longest + 1))
            label = str(size[0])
        else:
            sheets = max(1, round(size[0] * min(1.0, SHEETS / channels)))
            high, wide = (max(LEAST, SIDE * length / side) for length in size[1:])
            label = f"{size[0]}@{size[1]}×{size[2]}"
        room = max(wide + (sheets - 1) * STEP, 0.29 * max(len(label), len(title)))
        lift = STEP if vectors else 0.0
        blocks.append(Block(label, title, color, sheets, wide, high, room, lift))
    return blocks


def _shape(who: str, n: int, shape: tuple[int, ...], vectors: bool) -> tuple[int, ...]:
    wanted = "(C, H, W) or (F,)" if vectors else "(C, H, W)"
    if not isinstance(shape, Sequence):
        raise TypeError(f"{who}: shapes[{n}] must be {wanted}, got {type(shape).__name__}")
    size = tuple(shape)
    hint = "; leave out the batch, as in x.shape[1:]" if len(size) == 4 else ""
    if len(size) not in ((3, 1) if vectors else (3,)):
        raise ValueError(f"{who}: shapes[{n}] must be {wanted}, got {size}{hint}")
    if not all(isinstance(length, int) and length > 0 for length in size):
        raise ValueError(f"{who}: shapes[{n}] must have whole numbers above 0, got {size}")
    return size


def _color(size: tuple[int, ...], before: tuple[int, ...] | None) -> str:
    if len(size) == 1:
        return style.GREEN
    if before is None or size == before:
        return style.LINE
    return style.ORANGE if size[0] == before[0] else style.BLUE


def _block(ax: Axes, left: float, middle: float, block: Block) -> None:
    """The sheets, from the rearmost, which is the rightmost, to the front one."""
    bottom = middle + block.high / 2 - block.height
    face = [1 - 0.25 * (1 - part) for part in to_rgb(block.color)]
    for n in reversed(range(block.sheets)):
        corner = (left + n * STEP, bottom - n * block.lift)
        ax.add_patch(
            Rectangle(
                corner, block.width, block.height, facecolor=face, edgecolor=block.color, lw=0.8
            )
        )


def _write(ax: Axes, x: float, y: float, text: str, side: str) -> None:
    ax.text(x, y, text, ha="center", va=side, fontsize=10, color=style.INK)


def _arrow(ax: Axes, start: float, end: float, y: float) -> None:
    arrow = {"arrowstyle": "->", "color": style.INK, "linewidth": 1.2}
    ax.annotate("", (end - 0.1, y), (start + 0.1, y), arrowprops=arrow)


def _middle(figure: Figure) -> float:
    """The height, in cells, of the axis of symmetry of the row."""
    return (ABOVE + float(figure.axes[0].get_ylim()[0]) - BELOW) / 2
