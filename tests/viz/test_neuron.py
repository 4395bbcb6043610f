"""Weight sharing: the same weights at both places, each wired to its own cell."""

import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from torch import Tensor

from tichchap import viz
from tichchap.viz import style

PLACES = [(0, 1), (2, 3)]


@pytest.fixture
def figure(x: Tensor) -> Figure:
    """The picture for a 2×3 window at two places of a 5×6 input."""
    return viz.weight_sharing(x, PLACES, size=(2, 3))


def of_color(ax: Axes, color: str) -> list[tuple[float, float, float, float]]:
    found = [p for p in ax.patches if isinstance(p, Rectangle)]
    return [
        (*p.get_xy(), p.get_width(), p.get_height())
        for p in found
        if to_hex(p.get_edgecolor()) == color.lower()
    ]


def test_the_same_weights_stand_in_both_windows(figure: Figure) -> None:
    texts = [t for t in figure.axes[2].texts if t.get_text().startswith("$w")]
    written = {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in texts}
    assert len(texts) == 12
    for i, j in PLACES:
        cells = [written[i + r, j + s] for r in range(2) for s in range(3)]
        assert cells == [f"$w_{{{n}}}$" for n in range(1, 7)]


def test_each_place_frames_its_window_and_its_result_in_one_colour(figure: Figure) -> None:
    over, z = figure.axes[2], figure.axes[1]
    to_pixels, to_cells = over.transData, z.transData.inverted()
    for (i, j), color in zip(PLACES, style.PLACES, strict=True):
        window, result = of_color(over, color)
        assert window == (j - 0.5, i - 0.5, 3, 2)
        corner = to_cells.transform(to_pixels.transform(result[:2]))
        assert corner.tolist() == pytest.approx([j - 0.5, i - 0.5])
        assert result[2:] == (1, 1)


def test_lines_lead_from_every_cell_of_the_window_to_its_neuron(figure: Figure) -> None:
    over = figure.axes[2]
    centres = [p.get_center() for p in over.patches if isinstance(p, Circle)]
    lines = [torch.as_tensor(line.get_xydata()).tolist() for line in over.lines]
    for (i, j), centre in zip(PLACES, centres, strict=True):
        starts = [start for start, end in lines if end == pytest.approx(centre)]
        assert starts == [[j + s, i + r] for r in range(2) for s in range(3)]


def test_the_feature_map_has_the_size_of_the_sliding_window(figure: Figure) -> None:
    assert [ax.get_title() for ax in figure.axes[:2]] == ["x  (5×6)", "z  (4×4)"]


def test_weight_sharing_refuses_what_it_cannot_draw(x: Tensor) -> None:
    with pytest.raises(ValueError, match="expected 1 or 2 positions, got 3"):
        viz.weight_sharing(x, [(0, 0)] * 3)
    with pytest.raises(ValueError, match=r"window \(6, 3\) does not fit into x \(5, 6\)"):
        viz.weight_sharing(x, PLACES, size=(6, 3))
    with pytest.raises(ValueError, match=r"0 <= i < 3 and 0 <= j < 4, got \(0, 4\)"):
        viz.weight_sharing(x, [(0, 4)])
    with pytest.raises(ValueError, match="x must be a matrix"):
        viz.weight_sharing(torch.ones(1, 5, 6), PLACES)
