"""Several channels: every slice meets its own channel, the bias comes once for each filter."""

import pytest
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from torch import Tensor

from tichchap import viz
from tichchap.viz import style
from tichchap.viz.channels import CHANNELS, STACK


@pytest.fixture
def blocks() -> Axes:
    """Three channels, five filters of 2×2: the deck's "5 kernels with 3 channels each"."""
    return viz.channel_blocks((3, 64, 64), (5, 3, 2, 2), (5, 65, 65)).axes[0]


@pytest.fixture
def x3() -> Tensor:
    """Two channels of 4×5, every value another."""
    return torch.arange(40.0).reshape(2, 4, 5)


@pytest.fixture
def w3() -> Tensor:
    """Two slices of 2×3 that differ."""
    return torch.tensor([[[1.0, 0.0, -1.0], [2.0, 0.0, 0.5]], [[0.0, 1.0, 0.0], [-3.0, 0.0, 1.0]]])


def sheets(ax: Axes, color: str) -> list[Rectangle]:
    found = [p for p in ax.patches if isinstance(p, Rectangle)]
    return [p for p in found if to_hex(p.get_facecolor()) == color.lower()]


def texts(ax: Axes) -> list[str]:
    return [t.get_text() for t in ax.texts]


def drawn(ax: Axes) -> Tensor:
    return torch.as_tensor(ax.images[0].get_array())


def titled(figure: Figure, title: str) -> Axes:
    (ax,) = [ax for ax in figure.axes if ax.get_title() == title]
    return ax


def test_each_channel_has_its_colour_in_its_plane_and_in_one_slice_of_each_filter(
    blocks: Axes,
) -> None:
    for color in CHANNELS[:3]:
        planes = [s for s in sheets(blocks, color) if s.get_width() == STACK]
        assert len(planes) == 1
        assert len(sheets(blocks, color)) == 1 + 5
    assert sheets(blocks, CHANNELS[3]) == []


def test_the_slices_of_a_filter_stand_in_the_order_of_the_channels(blocks: Axes) -> None:
    rows: dict[float, list[tuple[float, str]]] = {}
    for color in CHANNELS[:3]:
        for s in sheets(blocks, color)[1:]:
            rows.setdefault(round(s.get_y(), 6), []).append((s.get_x(), color))
    assert len(rows) == 5
    assert all([color for _, color in sorted(r)] == list(CHANNELS[:3]) for r in rows.values())


def test_every_filter_has_one_bias_and_one_output(blocks: Axes) -> None:
    written = texts(blocks)
    for k in range(1, 6):
        for name in (f"$w^{{({k})}}$", f"$+\\,b^{{({k})}}$", f"$z^{{({k})}}$"):
            assert written.count(name) == 1
    assert len(sheets(blocks, style.GROUND)) == 5
    assert len([t for t in blocks.texts if isinstance(t, Annotation)]) == 5


def test_arrows_end_level_with_the_output_of_their_filter(blocks: Axes) -> None:
    arrows = [t for t in blocks.texts if isinstance(t, Annotation)]
    outputs = sheets(blocks, style.GROUND)
    for arrow, output in zip(arrows, outputs, strict=True):
        assert arrow.xy[1] == pytest.approx(output.get_y() + output.get_height() / 2)
        assert arrow.xy[0] < output.get_x()


def test_sizes_are_written_in_the_notation_of_the_deck(blocks: Axes) -> None:
    assert texts(blocks)[-3:] == ["3@64×64", "5×3×2×2", "5@65×65"]


def test_planes_keep_their_proportions() -> None:
    ax = viz.channel_blocks((2, 30, 60), (1, 2, 3, 3), (1, 28, 58)).axes[0]
    plane = sheets(ax, CHANNELS[0])[0]
    assert (plane.get_height(), plane.get_width()) == (STACK / 2, STACK)


def test_a_single_channel_is_grey_and_has_no_number() -> None:
    ax = viz.channel_blocks((1, 12, 12), (3, 1, 3, 3), (3, 10, 10)).axes[0]
    assert len(sheets(ax, style.LINE)) == 1 + 3
    assert "$x$" in texts(ax)


def test_everything_lies_inside_the_figure() -> None:
    figure = viz.channel_blocks((4, 12, 12), (8, 4, 3, 3), (8, 10, 10))
    figure.canvas.draw()
    ax = figure.axes[0]
    for item in [*ax.texts, *ax.patches]:
        box = item.get_window_extent()
        assert min(box.x0, box.y0) >= 0
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1


def test_blocks_refuse_shapes_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="has 1 slices in each filter, but x_shape has 3 channels"):
        viz.channel_blocks((3, 9, 9), (5, 1, 3, 3), (5, 7, 7))
    with pytest.raises(
        ValueError, match="out_shape has 3 channels, but weight_shape has 5 filters"
    ):
        viz.channel_blocks((3, 9, 9), (5, 3, 3, 3), (3, 7, 7))
    with pytest.raises(ValueError, match=r"x_shape must be \(C, H, W\) .*, got \(1, 3, 9, 9\)"):
        viz.channel_blocks((1, 3, 9, 9), (5, 3, 3, 3), (5, 7, 7))
    with pytest.raises(ValueError, match=r"weight_shape must be .*, got \(5, 3, 0, 3\)"):
        viz.channel_blocks((3, 9, 9), (5, 3, 0, 3), (5, 7, 7))
    with pytest.raises(ValueError, match="at most 4 input and 8 output channels, got 3 and 9"):
        viz.channel_blocks((3, 9, 9), (9, 3, 3, 3), (9, 7, 7))


def test_partial_sums_are_those_of_each_channel_with_its_slice(x3: Tensor, w3: Tensor) -> None:
    figure = viz.partial_sums(x3, w3, (1, 2), bias=0.5)
    for c in (1, 2):
        part = F.conv2d(x3[None, c - 1 : c], w3[None, c - 1 : c])[0, 0]
        assert torch.equal(drawn(titled(figure, f"$x_{c}$")), x3[c - 1].double())
        assert torch.equal(drawn(titled(figure, f"$w_{c}$")), w3[c - 1].double())
        assert torch.equal(drawn(titled(figure, f"$w_{c}$ ⋆ $x_{c}$")), part.double())


def test_the_map_has_the_bias_once(x3: Tensor, w3: Tensor) -> None:
    figure = viz.partial_sums(x3, w3, (1, 2), bias=0.5)
    expected = F.conv2d(x3[None], w3[None], torch.tensor([0.5]))[0, 0]
    assert torch.equal(drawn(titled(figure, "z")), expected.double())
    first, second = (float(F.conv2d(x3[None, c : c + 1], w3[None, c : c + 1])[0, 0, 1, 2])
                     for c in (0, 1))  # fmt: skip
    (line,) = [t.get_text() for t in figure.texts]
    shown = [style.number(v) for v in (first, second, float(expected[1, 2]))]
    assert line == f"z[1, 2] = 0.5 + {shown[0]} + ({shown[1]}) = {shown[2]}"


def test_window_slice_and_partial_sum_of_a_channel_have_frames_of_its_colour(
    x3: Tensor, w3: Tensor
) -> None:
    figure = viz.partial_sums(x3, w3, (1, 2))
    wanted = {"$x_2$": (1.5, 0.5, 3, 2), "$w_2$": (-0.5, -0.5, 3, 2),
              "$w_2$ ⋆ $x_2$": (1.5, 0.5, 1, 1)}  # fmt: skip
    for title, frame in wanted.items():
        (patch,) = [p for p in titled(figure, title).patches if isinstance(p, Rectangle)]
        assert (*patch.get_xy(), patch.get_width(), patch.get_height()) == frame
        assert to_hex(patch.get_edgecolor()) == CHANNELS[1].lower()


def test_signs_stand_between_the_panels_and_no_plus_after_the_last(x3: Tensor, w3: Tensor) -> None:
    figure = viz.partial_sums(x3, w3, (0, 0), bias=-1.0)
    for c, sign in ((1, "+"), (2, "")):
        assert texts(titled(figure, f"$x_{c}$"))[-1] == "⋆"
        assert texts(titled(figure, f"$w_{c}$"))[-1] == "="
        assert texts(titled(figure, f"$w_{c}$ ⋆ $x_{c}$"))[-1] == sign
    assert texts(titled(figure, "z"))[-1] == "+ (−1) ="


def test_partial_sums_refuse_what_they_cannot_draw(x3: Tensor, w3: Tensor) -> None:
    with pytest.raises(ValueError, match=r"got w \(1, 2, 3\) and x \(2, 4, 5\)"):
        viz.partial_sums(x3, w3[:1], (0, 0))
    with pytest.raises(ValueError, match=r"kernel w \(2, 5, 3\) does not fit into input x"):
        viz.partial_sums(x3, torch.ones(2, 5, 3), (0, 0))
    with pytest.raises(ValueError, match=r"0 <= i < 3 and 0 <= j < 3, got \(3, 0\)"):
        viz.partial_sums(x3, w3, (3, 0))
    with pytest.raises(ValueError, match="at most 4"):
        viz.partial_sums(torch.ones(5, 4, 4), torch.ones(5, 2, 2), (0, 0))
    with pytest.raises(TypeError, match=r"x must be a torch\.Tensor, got list"):
        viz.partial_sums([[[1.0]]], w3, (0, 0))  # type: ignore[arg-type]
