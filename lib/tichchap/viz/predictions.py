"""What a classifier answers: pictures with its answers, and a table of who is taken for whom."""

import math
from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.grids import draw_image

SIDE = 3.4  # cells: the width of a picture
GAP = 0.6
NAME = 1.9  # cells above a picture, for two lines of text
MISTAKES = LinearSegmentedColormap.from_list("mistakes", [style.GROUND, style.ORANGE])


def predictions(
    images: Tensor,
    scores: Tensor,
    labels: Tensor | None = None,
    *,
    classes: Sequence[str] | None = None,
    cols: int = 8,
) -> Figure:
    """Pictures with the answer of a classifier above each, and its probability in percent.

    With `labels` a picture is headed "true → answer", in orange where the two differ. `classes`
    are the names of the classes; without them their numbers. Probabilities are softmax(scores).

    Shape: images (N, H, W) or (N, 1, H, W); scores (N, K), logits as the network gives them;
    labels (N,) from 0 to K − 1; `classes` has K entries.
    Raises TypeError or ValueError for other shapes, a label out of range, another number of names
    and `cols` below 1. Source: the slide of figure 5.
    """
    who = "predictions"
    pictures = checks.stack(who, "images", images)
    scores = checks.matrix(who, "scores", scores)
    if len(scores) != len(pictures):
        raise ValueError(f"{who}: scores has {len(scores)} rows for {len(pictures)} images")
    names = _names(who, classes, scores.shape[1])
    truth = None if labels is None else _labels(who, "labels", labels, len(pictures), len(names))
    if cols < 1:
        raise ValueError(f"{who}: cols must be at least 1, got {cols}")
    best = scores.softmax(1).max(1)
    high = SIDE * pictures.shape[1] / pictures.shape[2]
    cols, step = min(cols, len(pictures)), high + NAME + GAP
    rows = math.ceil(len(pictures) / cols)
    figure = style.canvas(cols * (SIDE + GAP) + GAP, rows * step + GAP / 2)
    for n, picture in enumerate(pictures):
        i, j = divmod(n, cols)
        left, top = GAP + j * (SIDE + GAP), i * step + NAME + GAP / 2
        ax = style.place(figure, left, top, high, SIDE)
        draw_image(ax, picture, signed=False)
        answer = int(best.indices[n])
        text, color = names[answer], style.INK
        if truth is not None:
            text = f"{names[truth[n]]} → {text}"
            color = style.INK if truth[n] == answer else style.ORANGE
        title = f"{text}\n{_percent(float(best.values[n]))}"
        ax.set_title(title, fontsize=style.NORMAL, color=color, pad=4)
    return figure


def confusion_matrix(
    labels: Tensor, answers: Tensor, *, classes: Sequence[str] | None = None, count: int = 10
) -> Figure:
    """How often class y (row) was taken for class ŷ (column); nothing is written for 0.

    Right answers stand on the grey diagonal; the more often a mistake was made, the more orange
    its cell. `classes` are the names of the classes; without them they are 0 to `count` − 1.

    Shape: labels and answers (N,), whole numbers from 0 to K − 1.
    Raises TypeError or ValueError for what is no such pair. Source: the slide of figure 5.
    """
    who = "confusion_matrix"
    names = _names(who, classes, len(classes) if classes is not None else count)
    size = len(names)
    truth = _labels(who, "labels", labels, None, size)
    given = _labels(who, "answers", answers, len(truth), size)
    table = torch.zeros(size, size, dtype=torch.float64)
    for row, col in zip(truth, given, strict=True):
        table[row, col] += 1
    figure = style.canvas(size + 3.2, size + 3.2)
    ax = style.place(figure, 2.2, 2.2, size, size)
    wrong = table.clone().fill_diagonal_(0)
    limit = max(float(wrong.max()), 1.0)
    ax.imshow(wrong.numpy(), cmap=MISTAKES, vmin=0, vmax=limit, aspect="auto")
    ax.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5))
    for row in range(size):
        style.outline(ax, (row, row), (1, 1), style.LINE).set(
            fill=True, facecolor=style.FAINT, linewidth=0, zorder=1
        )
    _counts(ax, table, limit)
    _sides(ax, names)
    return figure


def _counts(ax: Axes, table: Tensor, limit: float) -> None:
    for row, col in table.nonzero().tolist():
        value = int(table[row, col])
        red, green, blue, _ = MISTAKES(0.0 if row == col else value / limit)
        color = style.ink_on((red, green, blue))
        ax.text(col, row, str(value), ha="center", va="center", fontsize=style.SMALL, color=color)


def _sides(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows and columns, and draw the lines between the cells."""
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(length=0, labelsize=style.NORMAL, labeltop=True, labelbottom=False)
    ax.xaxis.set_label_position("top")
    ax.set_xlabel("ŷ", fontsize=style.NORMAL)
    ax.set_ylabel("y", fontsize=style.NORMAL, rotation=0, labelpad=12)
    edges = [k - 0.5 for k in range(len(names) + 1)]
    ax.set_xticks(edges, minor=True)
    ax.set_yticks(edges, minor=True)
    ax.grid(which="minor", color=style.LINE, linewidth=0.8)
    ax.tick_params(which="minor", length=0)


def _percent(share: float) -> str:
    """Whole percent; never "100 %", as no softmax is certain."""
    return "> 99 %" if share >= 0.995 else f"{100 * share:.0f} %"


def _names(who: str, given: Sequence[str] | None, count: int) -> list[str]:
    if count < 1:
        raise ValueError(f"{who}: expected at least one class, got {count}")
    return [str(k) for k in range(count)] if given is None else checks.names(who, given, count)


def _labels(who: str, name: str, value: object, length: int | None, count: int) -> list[int]:
    """`value` as whole numbers from 0 to `count` − 1, `length` of them if it is not None."""
    if not isinstance(value, Tensor):
        raise TypeError(f"{who}: {name} must be a torch.Tensor, got {type(value).__name__}")
    shape = tuple(value.shape)
    if value.dim() != 1 or not len(value) or length not in (None, len(value)):
        expected = "(N,) with N at least 1" if length is None else f"({length},)"
        raise ValueError(f"{who}: {name} must be {expected}, got {shape}")
    if value.is_floating_point() or int(value.min()) < 0 or int(value.max()) >= count:
        raise ValueError(
            f"{who}: {name} must be whole numbers from 0 to {count - 1}, got {value.dtype} "
            f"from {value.min().item()} to {value.max().item()}"
        )
    return [int(each) for each in value.tolist()]
