"""What the pictures of an image as a row vector draw."""

import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap import viz
from tichchap.viz import style


def drawn(ax: Axes) -> Tensor:
    """The values behind the picture in `ax`."""
    return torch.as_tensor(ax.images[0].get_array())


def frames(ax: Axes) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of each frame in `ax`."""
    boxes = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return [(*box.get_xy(), box.get_width(), box.get_height()) for box in boxes]


def on_page(ax: Axes, x: float, y: float) -> tuple[float, float]:
    """Where a point of `ax` lies in the figure, in pixels."""
    ax.figure.canvas.draw()
    across, up = ax.transData.transform((x, y))
    return round(float(across), 3), round(float(up), 3)


def point(line: Line2D, n: int) -> tuple[float, float]:
    """The n-th point of `line`, in the units of its axes."""
    across, down = np.asarray(line.get_xydata())[n]
    return float(across), float(down)


def test_flattened_row_joins_the_rows_of_the_image(x: Tensor) -> None:
    image, strip, _ = viz.flattened_row(x).axes
    assert torch.equal(drawn(image), x.double())
    assert drawn(strip).tolist() == [[float(i) for i in range(30)]]
    assert [ax.get_title(loc="center") or ax.get_title(loc="left") for ax in (image, strip)] == [
        "x  (5×6)",
        "x  (30)",
    ]


def test_flattened_row_frames_the_same_numbers_in_both_pictures(x: Tensor) -> None:
    image, strip, _ = viz.flattened_row(x, [(1, 4), (3, 0)]).axes
    assert frames(image) == [
        (-0.5, 0.5, 6, 1),
        (3.5, 0.5, 1, 1),
        (-0.5, 2.5, 6, 1),
        (-0.5, 2.5, 1, 1),
    ]
    assert frames(strip) == [(5.5, -0.5, 6, 1), (17.5, -0.5, 6, 1)]
    assert [box.get_edgecolor()[:3] for box in strip.patches] == [
        to_rgb(color) for color in style.PLACES
    ]


def test_flattened_row_works_out_the_index_and_points_at_it(x: Tensor) -> None:
    _, strip, over = viz.flattened_row(x, [(1, 4), (3, 0)]).axes
    assert [t.get_text() for t in over.texts] == ["i = 1·6 + 4 = 10", "i = 3·6 + 0 = 18"]
    pointers = [line for line in over.lines if line.get_color() == style.ORANGE]
    ends = [on_page(over, *point(line, 0)) for line in pointers]
    assert [x for x, _ in ends] == [on_page(strip, i, 0)[0] for i in (10, 18)]


def test_lines_lead_from_the_ends_of_a_row_to_the_ends_of_its_part(x: Tensor) -> None:
    image, strip, over = viz.flattened_row(x, [(1, 4)]).axes
    lines = [line for line in over.lines if line.get_color() == style.LINE]
    upper = [on_page(over, *point(line, 0)) for line in lines]
    lower = [on_page(over, *point(line, 1)) for line in lines]
    assert upper == [on_page(image, -0.5, 1.5), on_page(image, 5.5, 1.5)]
    assert lower == [on_page(strip, 5.5, -0.5), on_page(strip, 11.5, -0.5)]


@pytest.mark.parametrize("corner", [(0, 0), (0, 27), (27, 0), (27, 27)])
def test_text_stays_inside_the_figure(corner: tuple[int, int]) -> None:
    figure = viz.flattened_row(torch.zeros(28, 28), [corner, corner])
    figure.canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    for text in figure.axes[2].texts:
        box = text.get_window_extent()
        assert 0 <= box.x0 < box.x1 <= width
        assert 0 <= box.y0 < box.y1 <= height


def test_each_number_of_the_strip_is_as_many_whole_pixels_wide() -> None:
    for size, pixels in ((14, 4), (28, 1)):
        strip = viz.flattened_row(torch.zeros(size, size)).axes[1]
        step = on_page(strip, 1, 0)[0] - on_page(strip, 0, 0)[0]
        assert step == pytest.approx(pixels, abs=1e-2)


def test_feature_table_has_one_row_for_each_image_and_one_column_for_each_place(x: Tensor) -> None:
    table, *images = viz.feature_table(torch.stack([x, 10 * x]), [6, 7, 29]).axes
    assert drawn(table).tolist() == [[6, 7, 29], [60, 70, 290]]
    assert [t.get_text() for t in table.get_xticklabels()] == ["6", "7", "29"]
    assert [torch.equal(drawn(ax), k * x.double()) for ax, k in zip(images, (1, 10), strict=True)]
    cells = {t.get_position(): t.get_text() for t in table.texts}
    assert [cells[j, 1] for j in range(3)] == ["60", "70", "290"]
    assert cells[-2.5, 0] == "$x^{(1)}$"


def test_feature_table_puts_all_images_on_one_scale(x: Tensor) -> None:
    figure = viz.feature_table(torch.stack([x, 10 * x])[:, None], [0, 29])
    assert {ax.images[0].get_clim() for ax in figure.axes} == {(0.0, 290.0)}
    colors = {t.get_text(): t.get_color() for t in figure.axes[0].texts}
    assert (colors["29"], colors["290"]) == (style.INK, style.GROUND)


def test_feature_table_shows_where_columns_are_left_out(x: Tensor) -> None:
    def dots(columns: list[int]) -> int:
        return [t.get_text() for t in viz.feature_table(x[None], columns).axes[0].texts].count("⋯")

    assert (dots([0, 29]), dots([0, 5]), dots([5, 29]), dots([5, 6])) == (0, 1, 1, 2)


def test_flattening_refuses_what_it_cannot_draw(x: Tensor) -> None:
    with pytest.raises(ValueError, match=r"flattened_row: x must be a matrix \(H, W\), got \(1, 5"):
        viz.flattened_row(x[None])
    with pytest.raises(ValueError, match="x must have at most 784 numbers, got 841"):
        viz.flattened_row(torch.zeros(29, 29))
    with pytest.raises(ValueError, match="expected at most 2 pixels, got 3"):
        viz.flattened_row(x, [(0, 0)] * 3)
    with pytest.raises(ValueError, match=r"0 <= i < 5 and 0 <= j < 6, got \(5, 0\)"):
        viz.flattened_row(x, [(5, 0)])
    with pytest.raises(ValueError, match=r"feature_table: images must be \(K, H, W\)"):
        viz.feature_table(x, [0])
    for columns in ([], [30], [-1]):
        with pytest.raises(ValueError, match="columns must be indices from 0 to 29, got"):
            viz.feature_table(x[None], columns)
