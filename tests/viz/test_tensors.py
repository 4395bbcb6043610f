"""What tensors in cells, colour planes and film strips draw."""

import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap import viz
from tichchap.viz import style, tensors


def drawn(ax: Axes) -> Tensor:
    """The values behind the picture in `ax`."""
    return torch.as_tensor(ax.images[0].get_array())


def titles(axes: list[Axes]) -> list[str]:
    return [ax.get_title() for ax in axes]


def texts(ax: Axes) -> dict[str, tuple[float, float]]:
    """Where each number stands, as (row, column) in cells."""
    return {t.get_text(): (t.get_position()[1], t.get_position()[0]) for t in ax.texts}


def boxes(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def frames(ax: Axes) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of each box that is larger than a cell."""
    shapes = [(*b.get_xy(), b.get_width(), b.get_height()) for b in boxes(ax)]
    return [shape for shape in shapes if shape[2:] != (1, 1)]


def test_a_vector_is_a_column_and_a_matrix_keeps_its_rows(x: Tensor) -> None:
    column, matrix = viz.tensor_cells([torch.tensor([5.0, 6.0, 7.0]), x]).axes
    assert texts(column) == {"5": (0, 0), "6": (1, 0), "7": (2, 0)}
    assert texts(matrix) == {str(6 * i + j): (i, j) for i in range(5) for j in range(6)}
    assert titles([column, matrix]) == ["(3,)", "(5, 6)"]


def test_planes_lie_behind_the_first_up_and_to_the_right() -> None:
    ax = viz.tensor_cells([torch.arange(12).reshape(2, 2, 3)]).axes[0]
    step = tensors.STEP
    assert frames(ax) == [(step - 0.5, -0.5, 3, 2), (-0.5, step - 0.5, 3, 2)]
    assert texts(ax)["0"] == (step, 0)
    assert texts(ax)["6"] == (0, step)
    assert ax.get_title() == "(2, 2, 3)"


def test_only_numbers_that_nothing_covers_are_written() -> None:
    ax = viz.tensor_cells([torch.arange(12).reshape(2, 2, 3)]).axes[0]
    assert set(texts(ax)) == {str(n) for n in (*range(6), 6, 7, 8, 11)}
    front = [b.get_zorder() for b in boxes(ax) if b.get_y() > 0.6]
    assert min(front) > max(b.get_zorder() for b in boxes(ax) if b.get_y() < 0.6)


def test_tensors_stand_apart_and_inside_the_figure() -> None:
    long = "a name that is much wider than its tensor"
    figure = viz.tensor_cells([torch.ones(3), torch.ones(2, 3, 4)], [long, "b"])
    left, right = (ax.get_position() for ax in figure.axes)
    assert 0 < left.x0 < left.x1 < right.x0 < right.x1 < 1
    assert titles(figure.axes) == [long, "b"]
    width = figure.get_size_inches()[0] / style.CELL
    assert left.width * width == pytest.approx(1)
    assert right.width * width == pytest.approx(4 + tensors.STEP)


def test_groups_tint_the_cells_and_leave_the_others_apart() -> None:
    values = torch.tensor([[1.0, 11.0, 21.0]])
    ax = viz.tensor_cells([values], groups=[values // 10]).axes[0]
    tints = (style.ORANGE, style.GREEN, style.BLUE)
    for box, tint in zip(boxes(ax)[:3], tints, strict=True):
        expected = [0.65 + 0.35 * part for part in to_rgb(tint)]
        assert to_rgb(box.get_facecolor()) == pytest.approx(expected)
    plain = boxes(viz.tensor_cells([values]).axes[0])
    assert {to_rgb(box.get_facecolor()) for box in plain[:3]} == {(1, 1, 1)}


def test_color_planes_show_the_picture_and_each_channel_on_one_scale() -> None:
    image = torch.rand(3, 6, 8)
    figure = viz.color_planes(image)
    assert titles(figure.axes) == ["RGB", "R", "G", "B"]
    assert torch.equal(drawn(figure.axes[0]), image.double().permute(1, 2, 0))
    for ax, plane in zip(figure.axes[1:], image, strict=True):
        assert torch.equal(drawn(ax), plane.double())
        assert ax.images[0].get_clim() == (0, 1)
        assert ax.images[0].get_cmap().name == "gray"
        assert ax.get_xlim() == (-0.5, 7.5)
        assert ax.get_ylim() == (5.5, -0.5)


def test_color_planes_read_the_values_of_the_marked_pixel() -> None:
    image = torch.zeros(3, 6, 8, dtype=torch.uint8)
    image[:, 4, 2] = torch.tensor([255, 30, 8], dtype=torch.uint8)
    figure = viz.color_planes(image, at=(4, 2))
    assert titles(figure.axes) == ["RGB", "R = 255", "G = 30", "B = 8"]
    assert drawn(figure.axes[1])[4, 2] == 1
    for ax in figure.axes:
        assert frames(ax) == [(0.5, 2.5, 3, 3)]


def test_pictures_keep_their_proportions() -> None:
    figure = viz.color_planes(torch.rand(3, 6, 8))
    width, height = figure.get_size_inches()
    box = figure.axes[0].get_position()
    assert box.width * width / (box.height * height) == pytest.approx(8 / 6)


def test_film_strip_shows_the_frames_in_time_order() -> None:
    video = torch.rand(4, 3, 6, 5)
    figure = viz.film_strip(video)
    assert titles(figure.axes) == ["t = 0", "t = 1", "t = 2", "t = 3"]
    for ax, frame in zip(figure.axes, video, strict=True):
        assert torch.equal(drawn(ax), frame.double().permute(1, 2, 0))
    lefts = [ax.get_position().x0 for ax in figure.axes]
    assert lefts == sorted(lefts)
    assert figure.axes[-1].get_position().x1 < 1


def test_film_strip_shows_grey_frames_light_where_they_are_large() -> None:
    video = torch.rand(2, 1, 6, 5)
    ax = viz.film_strip(video).axes[1]
    assert torch.equal(drawn(ax), video[1, 0].double())
    dark, light = ax.images[0].to_rgba(torch.tensor([0.0, 1.0]).numpy())[:, :3].tolist()
    assert (dark, light) == ([0, 0, 0], [1, 1, 1])


def test_tensor_cells_refuse_what_they_cannot_draw(x: Tensor) -> None:
    with pytest.raises(ValueError, match="expected at least one tensor, got none"):
        viz.tensor_cells([])
    with pytest.raises(ValueError, match=r"tensors\[1\] must have 1, 2 or 3 dim.*\(1, 1, 5, 6\)"):
        viz.tensor_cells([x, x[None, None]])
    with pytest.raises(TypeError, match=r"tensors\[0\] must be a torch\.Tensor, got list"):
        viz.tensor_cells([[1.0]])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="expected 1 names, one for each panel, got 2"):
        viz.tensor_cells([x], ["a", "b"])
    with pytest.raises(ValueError, match="expected 1 groups, one for each tensor, got 0"):
        viz.tensor_cells([x], groups=[])
    with pytest.raises(ValueError, match=r"groups\[0\] must hold 0, 1 or 2 for each cell"):
        viz.tensor_cells([x], groups=[x])
    with pytest.raises(ValueError, match=r"groups\[0\] must hold 0, 1 or 2 for each cell"):
        viz.tensor_cells([x], groups=[torch.zeros(6, 5)])


def test_color_planes_refuse_what_is_no_colour_picture(x: Tensor) -> None:
    with pytest.raises(ValueError, match=r"must be \(3, H, W\), channels first, got \(5, 6, 3\)"):
        viz.color_planes(torch.rand(5, 6, 3))
    with pytest.raises(ValueError, match=r"\(3, H, W\), channels first, got \(5, 6\)"):
        viz.color_planes(x)
    with pytest.raises(ValueError, match="with values from 0 to 29"):
        viz.color_planes(x.expand(3, 5, 6))
    with pytest.raises(ValueError, match=r"0 <= i < 5 and 0 <= j < 6, got \(5, 0\)"):
        viz.color_planes(torch.rand(3, 5, 6), at=(5, 0))
    with pytest.raises(TypeError, match=r"image must be a torch\.Tensor, got str"):
        viz.color_planes("cup")  # type: ignore[arg-type]


def test_film_strip_refuses_what_is_no_video(x: Tensor) -> None:
    with pytest.raises(ValueError, match=r"with T from 1 to 10, got \(3, 5, 6\)"):
        viz.film_strip(x.expand(3, 5, 6))
    with pytest.raises(ValueError, match=r"with T from 1 to 10, got \(11, 1, 5, 6\)"):
        viz.film_strip(torch.zeros(11, 1, 5, 6))
    with pytest.raises(ValueError, match=r"video\[0\] must be .* with values from 0 to 29"):
        viz.film_strip(x.expand(2, 3, 5, 6))
    with pytest.raises(TypeError, match=r"video must be a torch\.Tensor, got list"):
        viz.film_strip([x])  # type: ignore[arg-type]
