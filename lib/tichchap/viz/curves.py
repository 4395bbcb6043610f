"""Curves: how a network learns, and what is left of it when the digits move."""

import math
from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tichchap.viz import style

COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.INK, style.SKY)
# shape and dash tell the lines apart without any colour
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", ":", "-", "--")
WIDTH, HEIGHT = 15.0, 9.0  # cells
LETTER = 0.38  # cells: the mean width of a letter of a name


def learning_curves(
    curves: Mapping[str, Sequence[float]], *, unit: str = "", start: int = 1
) -> Figure:
    """One line for each entry over the epochs `start`, `start` + 1, …; its name stands at its end.

    `curves` maps a name to one finite number per epoch, such as `fit`'s `History.loss`; `unit` is
    written above the axis. With unit "%" the numbers are shares in [0, 1].
    Raises ValueError for no curve, more than six, an empty one, or values that are not finite.
    """
    _check("learning_curves", curves)
    longest = max(map(len, curves.values()))
    figure, ax = _axes("epoch", unit, curves)
    percent = 100 if unit == "%" else 1
    ends = []
    for n, values in enumerate(curves.values()):
        ys = [value * percent for value in values]
        _line(ax, n, range(start, start + len(ys)), ys)
        ends.append(ys[-1])
    ax.set_xlim(start - 0.3, start + longest - 0.7)
    _names(ax, list(curves), ends)
    return figure


def shift_curves(accuracies: Mapping[str, Sequence[float]], shifts: Sequence[int]) -> Figure:
    """Accuracy in percent over the shift in pixels, one line for each model, named at its end.

    `accuracies` maps a name to one share in [0, 1] for each of `shifts`. The dotted line at 10 %
    is guessing among ten classes. Slide of figure 6.
    Raises ValueError for no curve, more than six, shares outside [0, 1], or another number of them.
    """
    _check("shift_curves", accuracies)
    for name, values in accuracies.items():
        if len(values) != len(shifts):
            raise ValueError(
                f"shift_curves: {name!r} has {len(values)} values, expected one for each of the "
                f"{len(shifts)} shifts"
            )
        if not all(0 <= value <= 1 for value in values):
            raise ValueError(f"shift_curves: {name!r} must have shares from 0 to 1, got {values}")
    figure, ax = _axes("px", "%", accuracies)
    for n, values in enumerate(accuracies.values()):
        _line(ax, n, shifts, [100 * value for value in values])
    ax.axhline(10, color=style.LINE, linestyle=":", zorder=1)
    ax.set(ylim=(0, 103), xticks=list(shifts))
    ax.set_xlim(min(shifts) - 0.15, max(shifts) + 0.15)
    _names(ax, list(accuracies), [100 * values[-1] for values in accuracies.values()])
    return figure


def _check(who: str, curves: Mapping[str, Sequence[float]]) -> None:
    if not 1 <= len(curves) <= len(COLOURS):
        raise ValueError(f"{who}: expected 1 to {len(COLOURS)} curves, got {len(curves)}")
    for name, values in curves.items():
        if not len(values) or not all(map(math.isfinite, values)):
            raise ValueError(f"{who}: {name!r} must have finite values, got {list(values)}")


def _axes(below: str, above: str, names: Iterable[str]) -> tuple[Figure, Axes]:
    wide = WIDTH + 3 + LETTER * max(map(len, names))
    figure = style.canvas(wide, HEIGHT + 3.4)
    ax = style.place(figure, 2.4, 1.4, HEIGHT, WIDTH)
    ax.set(xlim=(0, 1), ylim=(0, 1))  # upwards, unlike the rows of a matrix
    ax.autoscale()
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6))
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=style.NORMAL)
    ax.set_xlabel(below, fontsize=style.NORMAL)
    ax.set_title(above, loc="left", fontsize=style.NORMAL)
    ax.grid(axis="y", color=style.FAINT, zorder=0)
    return figure, ax


def _line(ax: Axes, n: int, xs: Sequence[int], ys: Sequence[float]) -> None:
    ax.plot(xs, ys, color=COLOURS[n], marker=MARKERS[n], linestyle=DASHES[n], lw=2, zorder=3)


def _names(ax: Axes, names: Sequence[str], ends: Sequence[float]) -> None:
    """Write each name level with the end of its line, as near as the names above leave room."""
    low, high = ax.get_ylim()
    if low > min(ends) or high < max(ends):
        low, high = min(low, *ends), max(high, *ends)
    step = (high - low) * 0.75 / HEIGHT
    order = sorted(range(len(ends)), key=lambda n: ends[n])
    places = dict.fromkeys(order, 0.0)
    floor = low
    for rank, n in enumerate(order):
        room = high - step * (len(order) - 1 - rank)  # what the names above still need
        places[n] = min(max(ends[n], floor), room)
        floor = places[n] + step
    right = ax.get_xlim()[1]
    for n, name in enumerate(names):
        ax.annotate(
            name,
            (right, places[n]),
            xytext=(6, 0),
            textcoords="offset points",
            color=COLOURS[n],
            fontsize=style.NORMAL,
            va="center",
            annotation_clip=False,
        )
