"""What pooling steps and the gradients of pooling draw."""

import pytest
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap import viz
from tichchap.viz import style
from tichchap.viz.pooling import COLOURS, INSET


@pytest.fixture
def square() -> Tensor:
    """A 4×4 matrix with a window of negative numbers only, and one with a tie."""
    rows = [[1.0, 3, 2, 2], [4, 8, 0, 1], [-1, -3, 5, 7], [-6, -2, 3, 9]]
    return torch.tensor(rows)


def drawn(ax: Axes) -> Tensor:
    return torch.as_tensor(ax.images[0].get_array())


def frames(ax: Axes) -> dict[str, tuple[float, float, float]]:
    """Row, column and side of each frame, by its colour."""
    found = {}
    for patch in ax.patches:
        assert isinstance(patch, Rectangle)
        left, top = patch.get_xy()
        side = patch.get_width() + 2 * INSET
        found[to_hex(patch.get_edgecolor())] = (top + 0.5 - INSET, left + 0.5 - INSET, side)
    return {color: tuple(round(v, 6) for v in place) for color, place in found.items()}  # type: ignore[misc]


def bold(ax: Axes) -> set[tuple[float, float]]:
    return {
        (t.get_position()[1], t.get_position()[0]) for t in ax.texts if t.get_fontweight() == "bold"
    }


def test_pooling_step_shows_what_torch_computes(square: Tensor) -> None:
    x, largest, mean = map(drawn, viz.pooling_step(square).axes)
    assert torch.equal(x, square.double())
    assert largest.tolist() == [[8, 2], [-1, 9]]
    assert mean.tolist() == [[4, 1.25], [-3, 6]]


def test_pooling_step_names_its_panels_with_their_sizes(square: Tensor) -> None:
    titles = [ax.get_title() for ax in viz.pooling_step(square).axes]
    assert titles == ["x  (4×4)", "max  (2×2)", "avg  (2×2)"]


def test_a_window_and_its_results_share_a_colour(square: Tensor) -> None:
    x, largest, mean = map(frames, viz.pooling_step(square).axes)
    corners = [(0, 0), (0, 2), (2, 0), (2, 2)]
    assert [x[color.lower()] for color in COLOURS] == [(i, j, 2) for i, j in corners]
    assert largest == mean
    assert [largest[color.lower()] for color in COLOURS] == [
        (i // 2, j // 2, 1) for i, j in corners
    ]


def test_frames_have_no_colour_of_the_cells() -> None:
    assert {style.BLUE, style.ORANGE, style.GROUND}.isdisjoint(COLOURS)


def test_the_largest_number_of_each_window_is_bold(square: Tensor) -> None:
    x, largest, _ = viz.pooling_step(square).axes
    assert bold(x) == {(1, 1), (0, 2), (2, 0), (3, 3)}
    assert bold(largest) == set()


def test_x_and_its_results_share_a_colour_scale(square: Tensor) -> None:
    limits = [ax.images[0].get_clim() for ax in viz.pooling_step(square).axes]
    assert limits == [(-9.0, 9.0)] * 3


@pytest.mark.parametrize(("size", "stride"), [(2, 1), (3, 1), (3, 2), (2, 3)])
def test_pooling_step_takes_windows_that_overlap_or_leave_gaps(size: int, stride: int) -> None:
    x = torch.rand(6, 7, generator=torch.Generator().manual_seed(0))
    _, largest, mean = map(drawn, viz.pooling_step(x, size, stride).axes)
    torch.testing.assert_close(largest, F.max_pool2d(x[None].double(), size, stride)[0])
    torch.testing.assert_close(mean, F.avg_pool2d(x[None].double(), size, stride)[0])


def test_pooling_gradients_route_to_the_first_largest_or_to_all(square: Tensor) -> None:
    upstream = torch.tensor([[1.0, 2.0], [-4.0, 8.0]])
    x, above, most, mean = map(drawn, viz.pooling_gradients(square, upstream).axes)
    assert torch.equal(x, square.double())
    assert torch.equal(above, upstream.double())
    assert most.tolist() == [[0, 0, 2, 0], [0, 1, 0, 0], [-4, 0, 0, 0], [0, 0, 0, 8]]
    assert mean[0].tolist() == [0.25, 0.25, 0.5, 0.5]
    assert mean[3].tolist() == [-1, -1, 2, 2]


def test_gradients_of_overlapping_windows_add_up(square: Tensor) -> None:
    upstream = torch.tensor([[1.0, 2.0], [4.0, 8.0]])
    figure = viz.pooling_gradients(square, upstream, size=3, stride=1)
    leaf = square.double()[None].requires_grad_()
    F.max_pool2d(leaf, 3, 1).backward(upstream.double()[None])  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    assert torch.equal(drawn(figure.axes[2]), leaf.grad[0])
    assert drawn(figure.axes[2])[1, 1] == 7


def test_gradients_share_a_scale_of_their_own(square: Tensor) -> None:
    figure = viz.pooling_gradients(square, torch.tensor([[1.0, 2.0], [-4.0, 5.0]]))
    assert [ax.images[0].get_clim() for ax in figure.axes] == [(-9.0, 9.0)] + [(-5.0, 5.0)] * 3
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == ["x  (4×4)", "∂L/∂z  (2×2)", "max ∂L/∂x  (4×4)", "avg ∂L/∂x  (4×4)"]


def test_pooling_gradients_leave_the_input_alone(square: Tensor) -> None:
    leaf = square.requires_grad_()
    viz.pooling_gradients(leaf, torch.ones(2, 2))
    assert leaf.grad is None


def test_pooling_refuses_what_it_cannot_draw(square: Tensor) -> None:
    with pytest.raises(ValueError, match=r"pooling_step: x must be a matrix \(H, W\), got \(1, 4"):
        viz.pooling_step(square[None])
    with pytest.raises(ValueError, match=r"a 5×5 window does not fit into x \(4, 4\)"):
        viz.pooling_step(square, size=5)
    with pytest.raises(ValueError, match=r"a 0×0 window does not fit"):
        viz.pooling_step(square, size=0)
    with pytest.raises(ValueError, match="pooling_gradients: stride must be at least 1, got 0"):
        viz.pooling_gradients(square, torch.ones(2, 2), stride=0)
    with pytest.raises(ValueError, match=r"the size of the output \(2, 2\), got \(4, 4\)"):
        viz.pooling_gradients(square, square)
