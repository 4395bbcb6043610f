"""The frozen convolution: what stands in each panel and which cells are framed."""

import pytest
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap import viz


def drawn(ax: Axes) -> Tensor:
    return torch.as_tensor(ax.images[0].get_array().filled(torch.nan))  # type: ignore[union-attr]


def frames(ax: Axes) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of each frame in `ax`."""
    found = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return [(*p.get_xy(), p.get_width(), p.get_height()) for p in found]


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_convolution_step_shows_input_kernel_and_torchs_feature_map(
    x: Tensor, w: Tensor, stride: int
) -> None:
    figure = viz.convolution_step(x, w, at=(0, 1), bias=0.25, stride=stride)
    expected = F.conv2d(x[None, None], w[None, None], torch.tensor([0.25]), stride)[0, 0]
    for ax, panel in zip(figure.axes, (x, w, expected), strict=True):
        torch.testing.assert_close(drawn(ax), panel.double())


@pytest.mark.parametrize(
    ("stride", "at", "corner"), [(1, (3, 2), (1.5, 2.5)), (2, (1, 1), (1.5, 1.5))]
)
def test_convolution_step_frames_the_window_and_its_result(
    x: Tensor, w: Tensor, stride: int, at: tuple[int, int], corner: tuple[float, float]
) -> None:
    figure = viz.convolution_step(x, w, at=at, stride=stride)
    assert frames(figure.axes[0]) == [(*corner, 3, 2)]
    assert frames(figure.axes[1]) == []
    assert frames(figure.axes[2]) == [(at[1] - 0.5, at[0] - 0.5, 1, 1)]


def test_convolution_step_writes_out_the_sum(x: Tensor, w: Tensor) -> None:
    figure = viz.convolution_step(x, w, at=(1, 2), bias=0.5)
    assert [t.get_text() for t in figure.texts] == [
        "z[1, 2] = 0.5 + 1·8 + (−2)·9 + 0·10 + 3·14 + 0.5·15 + (−1)·16 = 24"
    ]


def test_the_sum_reads_the_window_where_the_stride_puts_it(x: Tensor, w: Tensor) -> None:
    figure = viz.convolution_step(x, w, at=(1, 1), stride=2)
    assert "= 0 + 1·14 + (−2)·15 + 0·16 + 3·20 + 0.5·21 + (−1)·22 = 32.5" in (
        figure.texts[0].get_text()
    )


def test_a_long_sum_is_shortened(x: Tensor) -> None:
    figure = viz.convolution_step(x, torch.ones(4, 4), at=(0, 0))
    assert "1·0 + 1·1 + 1·2 + … + 1·19 + 1·20 + 1·21 = 168" in figure.texts[0].get_text()


@pytest.mark.parametrize("size", [3, 5, 12])
def test_the_sum_fits_into_the_figure(size: int) -> None:
    kernel = torch.full((3, 3), -0.25)
    figure = viz.convolution_step(torch.ones(size, size), kernel, at=(0, 0), bias=-0.25)
    line = figure.texts[0].get_window_extent()
    assert line.x0 >= 0
    assert line.x1 <= figure.bbox.width


def test_convolution_step_titles_give_the_sizes(x: Tensor, w: Tensor) -> None:
    titles = [ax.get_title() for ax in viz.convolution_step(x, w, at=(0, 0)).axes]
    assert titles == ["x  (5×6)", "w  (2×3)", "z  (4×4)"]


def test_sliding_window_fills_the_map_row_by_row(x: Tensor, w: Tensor) -> None:
    positions = [(0, 0), (0, 3), (1, 0), (3, 3)]
    figure = viz.sliding_window(x, w, positions)
    expected = F.conv2d(x[None, None], w[None, None])[0, 0].double()
    for (i, j), below in zip(positions, figure.axes[1::2], strict=True):
        known = drawn(below).isfinite().flatten()
        assert known.tolist() == [n <= 4 * i + j for n in range(16)]
        torch.testing.assert_close(drawn(below).flatten()[known], expected.flatten()[known])


def test_sliding_window_moves_both_frames(x: Tensor, w: Tensor) -> None:
    figure = viz.sliding_window(x, w, [(0, 1), (2, 3)])
    assert [frames(ax) for ax in figure.axes[::2]] == [[(0.5, -0.5, 3, 2)], [(2.5, 1.5, 3, 2)]]
    assert [frames(ax) for ax in figure.axes[1::2]] == [[(0.5, -0.5, 1, 1)], [(2.5, 1.5, 1, 1)]]
    assert figure.axes[3].get_title() == "z[2, 3] = 34"


def test_frames_of_a_strip_share_a_colour_scale(x: Tensor, w: Tensor) -> None:
    figure = viz.sliding_window(x, w, [(0, 0), (3, 3)])
    limits = {ax.images[0].get_clim() for ax in figure.axes[1::2]}
    assert limits == {(-43.0, 43.0)}


def test_convolution_pictures_refuse_what_does_not_fit(x: Tensor, w: Tensor) -> None:
    with pytest.raises(ValueError, match=r"kernel w \(6, 3\) does not fit into input x \(5, 6\)"):
        viz.convolution_step(x, torch.ones(6, 3), at=(0, 0))
    with pytest.raises(ValueError, match="0 <= i < 4 and 0 <= j < 4, got"):
        viz.convolution_step(x, w, at=(4, 0))
    with pytest.raises(ValueError, match="0 <= i < 4 and 0 <= j < 4, got"):
        viz.sliding_window(x, w, [(0, -1)])
    with pytest.raises(ValueError, match="stride must be at least 1, got 0"):
        viz.convolution_step(x, w, at=(0, 0), stride=0)
    with pytest.raises(ValueError, match="positions is empty"):
        viz.sliding_window(x, w, [])
    with pytest.raises(ValueError, match=r"w must be a matrix \(H, W\), got \(1, 2, 3\)"):
        viz.convolution_step(x, w[None], at=(0, 0))
