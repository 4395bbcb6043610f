"""What the pictures of receptive fields draw: cells, lines, sizes, frames."""

import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import nn

from tichchap import nn as ours
from tichchap import viz
from tichchap.viz import style
from tichchap.viz.receptive import STEP

Layers = list[tuple[int, ...]]
STACKS: list[Layers] = [
    [(3,), (2, 2), (3,), (2, 2)],
    [(3, 1, 2)] * 3,
    [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
    [(5, 3), (2, 1, 3)],
    [(1, 2), (4,)],
    [(1,)],
]


def boxes(ax: Axes, color: str, row: float) -> list[Rectangle]:
    """The cells of that colour in that row of the picture, from left to right."""
    found = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    wanted = to_rgba(color)
    chosen = [b for b in found if b.get_facecolor() == wanted and b.get_y() == row - 0.5]
    return sorted(chosen, key=lambda box: box.get_x())


def centres(ax: Axes, color: str, row: float) -> list[float]:
    return [box.get_x() + box.get_width() / 2 for box in boxes(ax, color, row)]


def texts(ax: Axes, side: str) -> list[str]:
    """The texts at the left (aligned right) or at the right, from the top down."""
    chosen = [text for text in ax.texts if text.get_horizontalalignment() == side]
    return [t.get_text() for t in sorted(chosen, key=lambda text: text.get_position()[1])]


def read(layers: Layers) -> list[int]:
    """By torch: the pixels of one axis that have a gradient, seen from output 0."""
    stack = nn.Sequential()
    for kernel, *rest in layers:
        stride, dilation = [*rest, 1, 1][:2]
        conv = nn.Conv1d(1, 1, kernel, stride, dilation=dilation, bias=False)
        nn.init.ones_(conv.weight)
        stack.append(conv)
    x = torch.zeros(1, 1, 60, requires_grad=True)
    (gradient,) = torch.autograd.grad(stack(x)[0, 0, 0], x)
    return gradient[0, 0].nonzero().flatten().tolist()


@pytest.mark.parametrize("layers", STACKS)
def test_the_input_row_has_the_pixels_that_torch_reads(layers: Layers) -> None:
    ax = viz.receptive_field(layers).axes[0]
    bottom = STEP * len(layers)
    pixels = read(layers)
    assert centres(ax, style.BLUE, bottom) == pixels
    skipped = sorted(set(range(pixels[-1] + 1)) - set(pixels))
    assert centres(ax, style.GROUND, bottom) == skipped
    assert texts(ax, "left")[-1] == str(ours.receptive_field(layers))


def test_cells_grow_with_the_strides_and_stand_over_their_windows() -> None:
    ax = viz.receptive_field([(3,), (2, 2), (3,), (2, 2)]).axes[0]
    rows = [boxes(ax, style.ORANGE, 0), *(boxes(ax, style.BLUE, STEP * n) for n in range(1, 5))]
    assert [len(row) for row in rows] == [1, 2, 4, 8, 10]
    assert [row[0].get_width() for row in rows] == [4, 2, 2, 1, 1]
    assert texts(ax, "left") == ["1", "2", "4", "8", "10"]
    for row in rows:
        middle = (row[0].get_x() + row[-1].get_x() + row[-1].get_width()) / 2
        assert middle == 4.5  # the middle of the ten pixels 0 … 9


def test_lines_lead_from_each_cell_to_its_window() -> None:
    ax = viz.receptive_field([(3, 1, 2), (2, 1, 3)]).axes[0]
    ends = []
    for line in ax.lines:
        (x0, x1), (y0, y1) = torch.as_tensor(line.get_xydata()).T.tolist()
        ends.append((x0, x1, y0, y1))
    upper = [(3.5, 2.0, 0.5, STEP - 0.5), (3.5, 5.0, 0.5, STEP - 0.5)]
    lower = [
        (top, top + tap, STEP + 0.5, 2 * STEP - 0.5) for top in (2.0, 5.0) for tap in (-2, 0, 2)
    ]
    assert sorted(ends) == sorted(upper + lower)


def test_layers_are_named_from_the_input_up() -> None:
    layers = [(3,), (2, 2), (3, 1, 2), (5, 2, 3)]
    ax = viz.receptive_field(layers).axes[0]
    assert texts(ax, "right") == ["z", "5×5, S = 2, D = 3", "3×3, D = 2", "2×2, S = 2", "3×3", "x"]
    named = viz.receptive_field(layers, ["a", "b", "c", "d"]).axes[0]
    assert texts(named, "right") == ["z", "d", "c", "b", "a", "x"]


def test_the_names_stay_inside_the_picture() -> None:
    figure = viz.receptive_field([(3, 1, 2)], ["a name that is rather long"])
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert min(box.x0 for box in boxes) >= 0
    assert max(box.x1 for box in boxes) <= figure.bbox.width


def test_influence_maps_are_dark_by_the_root_and_framed() -> None:
    maps = torch.zeros(2, 6, 7)
    maps[0, 1, 2], maps[0, 2, 3] = 4.0, 1.0
    maps[1, 5, 6] = 0.3
    figure = viz.influence_maps(maps, [(1, 2, 3), (5, 6, 1)], ["a", "b"])
    first, second = figure.axes
    assert [ax.get_title() for ax in figure.axes] == ["a", "b"]
    shown = torch.as_tensor(first.images[0].get_array())
    assert [shown[1, 2].item(), shown[2, 3].item(), shown.sum().item()] == [1.0, 0.5, 1.5]
    assert torch.as_tensor(second.images[0].get_array())[5, 6] == 1.0  # each its own scale
    assert [ax.images[0].get_clim() for ax in figure.axes] == [(0.0, 1.0)] * 2
    frames = [patch for ax in figure.axes for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [(*f.get_xy(), f.get_width(), f.get_height()) for f in frames] == [
        (1.5, 0.5, 3, 3),
        (5.5, 4.5, 1, 1),
    ]


def test_influence_maps_take_a_channel_axis_and_one_map() -> None:
    assert isinstance(viz.influence_maps(torch.ones(1, 1, 3, 3), [(0, 0, 3)]), Figure)


def test_refused_stacks() -> None:
    with pytest.raises(ValueError, match="expected 1 to 8 layers, got 0"):
        viz.receptive_field([])
    with pytest.raises(
        ValueError, match=r"layers\[1\] must be \(kernel, stride, dilation\), got 3"
    ):
        viz.receptive_field([(3,), 3])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"layers\[0\] must be ints, got \(3.0,\)"):
        viz.receptive_field([(3.0,)])  # type: ignore[list-item]
    with pytest.raises(
        ValueError, match=r"layers\[0\] must be at least 1 throughout, got \(3, 0\)"
    ):
        viz.receptive_field([(3, 0)])
    with pytest.raises(ValueError, match="can draw 40 pixels, the layers see 41"):
        viz.receptive_field([(41,)])
    with pytest.raises(ValueError, match="expected 1 names, one for each panel, got 2"):
        viz.receptive_field([(3,)], ["a", "b"])


def test_refused_influence_maps() -> None:
    with pytest.raises(ValueError, match="expected 2 windows, one for each map, got 1"):
        viz.influence_maps(torch.ones(2, 3, 3), [(0, 0, 3)])
    with pytest.raises(ValueError, match=r"windows\[0\] \(1, 0, 3\) sticks out of 3×3"):
        viz.influence_maps(torch.ones(1, 3, 3), [(1, 0, 3)])
    for bad in (torch.zeros(1, 3, 3), -torch.ones(1, 3, 3)):
        with pytest.raises(ValueError, match="values of at least 0 and one above it"):
            viz.influence_maps(bad, [(0, 0, 3)])
    with pytest.raises(TypeError, match=r"maps must be a torch.Tensor, got list"):
        viz.influence_maps([1.0], [(0, 0, 1)])  # type: ignore[arg-type]
