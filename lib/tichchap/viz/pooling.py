"""Pooling: which window becomes which number, and which way the gradient goes back."""

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.grids import draw_grid, indices, label

# neighbours differ: even rows of windows take the first two in turn, odd rows the last two;
# none is a colour of the cells
COLOURS = (style.GREEN, style.PURPLE, style.INK, style.SKY)
INSET = 0.08  # cells: frames of neighbouring windows stand side by side
GAP = 2.4


def pooling_step(x: Tensor, size: int = 2, stride: int | None = None) -> Figure:
    """Input, max pooling and average pooling in a row; a window and its results share a colour.

    Shape: x (H, W); the window of z[i, j] are the `size` × `size` cells of x that start at
    x[i·stride, j·stride]; `stride` is `size` if not given. The largest number of each window is
    bold. The deck's slides on max pooling and average pooling.
    Raises TypeError or ValueError for what is no matrix, a window that does not fit into it, and
    a stride below 1.
    """
    who, x = "pooling_step", checks.matrix("pooling_step", "x", x)
    step = _stride(who, x, size, stride)
    windows = _windows(x, size, step)
    panels = [("x", x), ("max", windows.amax(dim=-1)), ("avg", windows.mean(dim=-1))]
    figure = _row(panels)
    axes = figure.axes
    _bold(axes[0], _winners(x, size, step))
    _frames(axes[0], panels[1][1], size, step)
    for ax in axes[1:]:
        _frames(ax, panels[1][1], 1, 1)
    return figure


def pooling_gradients(
    x: Tensor, upstream: Tensor, size: int = 2, stride: int | None = None
) -> Figure:
    """Input, the gradient that reaches the output, and the one each kind of pooling hands back.

    Shape: x (H, W), upstream (OH, OW), which is ∂L/∂z; windows, colours and refusals as in
    `pooling_step`. Max pooling hands a window's number to its largest cell, to the first of equal
    ones; average pooling to all its cells in equal parts; overlapping windows add up.
    Raises also ValueError for an `upstream` of another size. The deck's slide "Lưu ý".
    """
    who, x = "pooling_gradients", checks.matrix("pooling_gradients", "x", x)
    step = _stride(who, x, size, stride)
    upstream = checks.matrix(who, "upstream", upstream)
    places = tuple(_windows(x, size, step).shape[:2])
    if tuple(upstream.shape) != places:
        raise ValueError(
            f"{who}: upstream must have the size of the output {places}, "
            f"got {tuple(upstream.shape)}"
        )
    panels = [("x", x), ("∂L/∂z", upstream)]
    panels += [(f"{kind} ∂L/∂x", _gradient(x, upstream, size, step, kind)) for kind in _KINDS]
    figure = _row(panels)
    _bold(figure.axes[0], _winners(x, size, step))
    for n, ax in enumerate(figure.axes):
        _frames(ax, upstream, *((1, 1) if n == 1 else (size, step)))
    return figure


_KINDS = ("max", "avg")


def _stride(who: str, x: Tensor, size: int, stride: int | None) -> int:
    if not 1 <= size <= min(x.shape):
        raise ValueError(f"{who}: a {size}×{size} window does not fit into x {tuple(x.shape)}")
    step = size if stride is None else stride
    if step < 1:
        raise ValueError(f"{who}: stride must be at least 1, got {step}")
    return step


def _windows(x: Tensor, size: int, step: int) -> Tensor:
    return x.unfold(0, size, step).unfold(1, size, step).flatten(-2)


def _winners(x: Tensor, size: int, step: int) -> set[tuple[int, int]]:
    """Row and column in x of the largest number of each window."""
    at = _windows(x, size, step).argmax(dim=-1)
    return {
        (i * step + n // size, j * step + n % size)
        for i, row in enumerate(at.tolist())
        for j, n in enumerate(row)
    }


def _gradient(x: Tensor, upstream: Tensor, size: int, step: int, kind: str) -> Tensor:
    leaf = x.clone().requires_grad_()
    windows = _windows(leaf, size, step)
    # amax would share the gradient among equal numbers, max gives it to the first as torch does
    z = windows.max(dim=-1).values if kind == "max" else windows.mean(dim=-1)
    return torch.autograd.grad(z, leaf, upstream)[0]


def _row(panels: Sequence[tuple[str, Tensor]]) -> Figure:
    """The panels side by side, centred on one line; gradients share a scale, the others x's."""
    limits = {grad: _limit(panels, grad) for grad in (False, True)}
    height = max(panel.shape[0] for _, panel in panels)
    width = sum(panel.shape[1] for _, panel in panels) + GAP * len(panels)
    figure = style.canvas(width, height + 2.8)
    left = 1.2
    for name, panel in panels:
        top = 2 + (height - panel.shape[0]) / 2
        ax = style.place(figure, left, top, panel.shape[0], panel.shape[1])
        draw_grid(ax, panel, signed=True, limit=limits["∂" in name])
        label(ax, name, panel)
        indices(ax, panel)
        left += panel.shape[1] + GAP
    return figure


def _limit(panels: Sequence[tuple[str, Tensor]], gradients: bool) -> float:
    sizes = (float(panel.abs().max()) for name, panel in panels if ("∂" in name) is gradients)
    return max(sizes, default=0.0)


def _bold(ax: Axes, cells: set[tuple[int, int]]) -> None:
    for text in ax.texts:
        j, i = text.get_position()
        if (i, j) in cells:
            text.set_fontweight("bold")


def _frames(ax: Axes, z: Tensor, size: int, step: int) -> None:
    """Frame the window of each cell of `z`, in the colour of that cell."""
    side = size - 2 * INSET
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            corner = (j * step - 0.5 + INSET, i * step - 0.5 + INSET)
            color = COLOURS[2 * (i % 2) + j % 2]
            ax.add_patch(
                Rectangle(corner, side, side, fill=False, edgecolor=color, lw=2.5, zorder=4)
            )
