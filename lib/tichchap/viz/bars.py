"""Numbers of parameters, compared on a logarithmic scale."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from tichchap.viz import style


def parameter_bars(counts: Mapping[str, int]) -> Figure:
    """A horizontal bar for each entry, its exact number at the end, on a log10 scale.

    `counts` maps a label, such as "conv 3→64, 3×3", to a number of parameters of at least 1.
    Raises ValueError for an empty mapping or a number below 1, which has no logarithm.
    """
    if not counts:
        raise ValueError("parameter_bars: counts is empty, expected at least one entry")
    for name, count in counts.items():
        if count < 1:
            raise ValueError(
                f"parameter_bars: {name!r} has {count} parameters, expected at least 1"
            )
    figure = style.canvas(25, 1.6 * len(counts) + 2.2)
    ax = style.place(figure, 8.5, 0.4, 1.6 * len(counts), 13)
    places = range(len(counts))
    ax.barh(places, list(counts.values()), height=0.6, color=style.BLUE)
    largest = max(counts.values())
    ax.set(xscale="log", xlim=(1, 10 ** len(str(largest))), ylim=(len(counts) - 0.5, -0.5))
    ax.set_yticks(places, labels=list(counts), fontsize=style.NORMAL)
    ax.tick_params(labelsize=style.NORMAL)
    for n, count in enumerate(counts.values()):
        ax.text(
            count,
            n,
            f" {style.grouped(count)}",
            va="center",
            fontsize=style.NORMAL,
            color=style.INK,
        )
    ax.spines[["top", "right"]].set_visible(False)
    return figure
