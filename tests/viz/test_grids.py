"""What pixel grids, kernel rows and feature maps draw."""

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap import viz
from tichchap.viz import style


def drawn(ax: Axes) -> Tensor:
    """The values behind the picture in `ax`."""
    return torch.as_tensor(ax.images[0].get_array())


def frames(ax: Axes) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of each frame in `ax`."""
    return [(*p.get_xy(), p.get_width(), p.get_height()) for p in rectangles(ax)]


def rectangles(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def cell_texts(ax: Axes) -> dict[tuple[float, float], str]:
    """The text at each (row, column)."""
    return {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in ax.texts}


def test_pixel_grid_writes_each_value_into_its_cell(x: Tensor) -> None:
    ax = viz.pixel_grid(x).axes[0]
    assert torch.equal(drawn(ax), x.double())
    assert cell_texts(ax) == {(i, j): str(6 * i + j) for i in range(5) for j in range(6)}


def test_pixel_grid_numbers_rows_downwards_and_columns_to_the_right(x: Tensor) -> None:
    ax = viz.pixel_grid(x).axes[0]
    assert [t.get_text() for t in ax.get_xticklabels()] == list("012345")
    assert [t.get_text() for t in ax.get_yticklabels()] == list("01234")
    assert ax.get_ylim() == (4.5, -0.5)
    assert ax.get_title() == "x  (5×6)"


def test_pixel_grid_frames_the_window(x: Tensor) -> None:
    ax = viz.pixel_grid(x, window=(1, 2), size=(2, 3)).axes[0]
    assert frames(ax) == [(1.5, 0.5, 3, 2)]


@pytest.mark.parametrize(
    ("value", "text"),
    [(-3.0, "−3"), (0.5, "0.5"), (-0.001, "0"), (1 / 3, "0.33"), (100.0, "100"), (-1.10, "−1.1")],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert style.number(value) == text


def test_zero_is_white_where_the_sign_matters() -> None:
    ax = viz.pixel_grid(torch.tensor([[-1.0, 0.0, 9.0]]), signed=True, title="z").axes[0]
    picture = ax.images[0]
    colors = picture.to_rgba(torch.tensor([-9.0, 0.0, 9.0]).numpy())[:, :3]
    expected = [to_rgb(c) for c in (style.BLUE, style.GROUND, style.ORANGE)]
    torch.testing.assert_close(torch.as_tensor(colors), torch.tensor(expected).double())


def test_text_can_be_read_on_its_cell() -> None:
    ax = viz.pixel_grid(torch.tensor([[0.0, 1.0]])).axes[0]
    assert [t.get_color() for t in ax.texts] == [style.INK, style.GROUND]


def test_a_cell_of_the_grid_is_a_square_of_the_common_size(x: Tensor) -> None:
    figure = viz.pixel_grid(x)
    width, height = figure.get_size_inches()
    box = figure.axes[0].get_position()
    assert box.width * width / 6 == pytest.approx(style.CELL)
    assert box.height * height / 5 == pytest.approx(style.CELL)


def test_figures_have_an_opaque_white_ground_and_belong_to_pyplot(x: Tensor) -> None:
    figure = viz.pixel_grid(x)
    assert figure.get_facecolor() == (1.0, 1.0, 1.0, 1.0)
    assert figure.get_dpi() == 80
    assert plt.gcf() is figure


def test_kernels_grid_shows_the_kernels_on_one_scale(w: Tensor) -> None:
    figure = viz.kernels_grid(torch.stack([w, -2 * w])[:, None], ["a", "b"])
    assert [ax.get_title() for ax in figure.axes] == ["a", "b"]
    assert torch.equal(drawn(figure.axes[1]), -2 * w.double())
    assert [ax.images[0].get_clim() for ax in figure.axes] == [(-6.0, 6.0)] * 2
    assert cell_texts(figure.axes[1])[1, 1] == "−1"


def test_feature_maps_put_the_image_first_and_share_a_scale_among_the_maps() -> None:
    image, maps = torch.eye(6), torch.arange(-20.0, 60.0).reshape(5, 4, 4)
    figure = viz.feature_maps(maps, list("xabcde"), image=image)
    panels = [drawn(ax) for ax in figure.axes]
    assert torch.equal(panels[0], image.double())
    assert all(torch.equal(p, m.double()) for p, m in zip(panels[1:], maps, strict=True))
    assert [ax.images[0].get_clim() for ax in figure.axes[1:]] == [(-59.0, 59.0)] * 5
    assert [ax.get_title() for ax in figure.axes] == list("xabcde")


def test_feature_maps_start_a_row_after_four_and_show_the_whole_map() -> None:
    figure = viz.feature_maps(torch.ones(5, 4, 4))
    tops = [ax.get_position().y0 for ax in figure.axes]
    assert len({round(t, 6) for t in tops[:4]}) == 1
    assert tops[4] < tops[0]
    assert figure.axes[0].get_xlim() == (-0.5, 3.5)


def test_feature_maps_stand_in_as_many_columns_as_asked_for() -> None:
    figure = viz.feature_maps(torch.ones(32, 4, 4), list(map(str, range(32))), cols=8)
    corners = [ax.get_position() for ax in figure.axes]
    assert len({round(c.x0, 6) for c in corners}) == 8
    assert len({round(c.y0, 6) for c in corners}) == 4
    assert corners[8].x0 == pytest.approx(corners[0].x0)
    assert corners[8].y0 < corners[7].y0
    assert figure.axes[31].get_title() == "31"
    with pytest.raises(ValueError, match="feature_maps: cols must be at least 1, got 0"):
        viz.feature_maps(torch.ones(2, 4, 4), cols=0)


def test_feature_maps_take_a_colour_picture() -> None:
    picture = torch.rand(3, 6, 8)
    figure = viz.feature_maps(torch.ones(1, 4, 6), image=picture)
    assert torch.equal(drawn(figure.axes[0]), picture.double().permute(1, 2, 0))


def test_gradients_do_not_get_in_the_way(w: Tensor) -> None:
    assert isinstance(viz.kernels_grid(w[None].requires_grad_()), Figure)


def test_grids_refuse_what_they_cannot_draw(x: Tensor) -> None:
    with pytest.raises(ValueError, match=r"x must be a matrix \(H, W\), got \(1, 1, 5, 6\); take"):
        viz.pixel_grid(x[None, None])
    with pytest.raises(TypeError, match=r"x must be a torch\.Tensor, got list"):
        viz.pixel_grid([[1.0]])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="x has values that are not finite"):
        viz.pixel_grid(x / 0)
    with pytest.raises(ValueError, match=r"x is empty, its shape is \(0, 3\)"):
        viz.pixel_grid(torch.ones(0, 3))
    with pytest.raises(ValueError, match=r"0 <= i < 3 and 0 <= j < 4, got \(3, 0\)"):
        viz.pixel_grid(x, window=(3, 0))
    with pytest.raises(ValueError, match="expected 2 names, one for each panel, got 1"):
        viz.kernels_grid(torch.ones(2, 3, 3), ["a"])
    with pytest.raises(ValueError, match=r"maps must be \(K, H, W\) or \(K, 1, H, W\), got \(5, 6"):
        viz.feature_maps(x)
    with pytest.raises(ValueError, match=r"got \(3, 5, 6\) with values from 0 to 29"):
        viz.feature_maps(x[None], image=x.expand(3, 5, 6))
