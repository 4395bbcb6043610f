"""What every picture shares: palette, sizes, and a canvas measured in cells of the grid."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

# Okabe & Ito (2008), "Color Universal Design": told apart by every common kind of colour vision.
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
SKY = "#56B4E9"  # theirs too, for a fifth or sixth thing
INK, LINE, GROUND = "#1A1A1A", "#B0B0B0", "#FFFFFF"
MUTED, FAINT = "#6A6A6A", "#E6E6E6"
PLACES = (GREEN, PURPLE)

INTENSITY: Colormap = LinearSegmentedColormap.from_list("intensity", [GROUND, "#4D4D4D"])
# An odd number of steps: only then is 0 exactly white.
SIGNED: Colormap = LinearSegmentedColormap.from_list("signed", [BLUE, GROUND, ORANGE], N=255)

DPI = 80
# Inches. Whole pixels, so that equal cells are drawn equal, which also halves the PNG.
CELL = 27 / DPI  # enough for "−0.5" in SMALL
TINY_CELL = 16 / DPI  # for frames side by side, without numbers
SMALL, NORMAL = 9, 12


def canvas(width: float, height: float, cell: float = CELL) -> Figure:
    """An empty opaque figure, `width` × `height` cells of `cell` inches large."""
    return plt.figure(figsize=(width * cell, height * cell), dpi=DPI, facecolor=GROUND)


def place(
    figure: Figure, left: float, top: float, rows: float, cols: float, cell: float = CELL
) -> Axes:
    """Axes of `rows` × `cols` cells whose upper left corner is at (`left`, `top`), in cells.

    The axes' coordinates are cells too: the cell in row i, column j is centred on (j, i).
    """
    width, height = figure.get_size_inches() / cell
    ax = figure.add_axes(
        (left / width, 1 - (top + rows) / height, cols / width, rows / height), facecolor=GROUND
    )
    ax.set(xlim=(-0.5, cols - 0.5), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
    return ax


def outline(ax: Axes, at: tuple[float, float], size: Sequence[int], color: str) -> Rectangle:
    """A frame around the `size` = (rows, columns) cells that start at row, column `at`."""
    corner = (at[1] - 0.5, at[0] - 0.5)
    frame = Rectangle(
        corner, size[1], size[0], fill=False, edgecolor=color, linewidth=3, clip_on=False, zorder=4
    )
    ax.add_patch(frame)
    return frame


def ink_on(ground: tuple[float, float, float]) -> str:
    """The text colour, dark or white, that can be read on an RGB `ground`."""
    weights = (0.2126, 0.7152, 0.0722)  # relative luminance, ITU-R BT.709
    luminance = sum(part * weight for part, weight in zip(ground, weights, strict=True))
    return INK if luminance > 0.45 else GROUND


def number(value: float) -> str:
    """`value` with at most two decimals and a typographic minus sign."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "\N{MINUS SIGN}")


def grouped(value: float) -> str:
    """`value` as a whole number, its thousands apart by a space that does not break."""
    return f"{value:,.0f}".replace(",", "\N{NO-BREAK SPACE}")


def factor(value: float) -> str:
    """`value` as a factor or a term: in brackets if negative."""
    return f"({number(value)})" if value < 0 else number(value)
