"""What rulers, padded matrices, read counts and padded pictures draw."""

import pytest
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor, nn

from tichchap import viz
from tichchap.viz import style

CASES = [
    (9, 3, 2, 1, 1),
    (10, 5, 2, 0, 1),
    (10, 3, 1, 0, 2),
    (11, 2, 3, 0, 1),
    (11, 3, 4, 2, 2),
    (6, 4, 1, (1, 2), 1),
    (7, 7, 1, 0, 1),
]


def boxes(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def lefts(ax: Axes, color: str, row: float | None = None) -> list[float]:
    """The columns that are filled with `color`, in the row of that centre."""
    wanted = to_rgba(color)
    return sorted(
        box.get_x() + 0.5
        for box in boxes(ax)
        if box.get_fill()
        and box.get_facecolor() == wanted
        and (row is None or abs(box.get_y() + box.get_height() / 2 - row) < 1e-6)
    )


def hatched(ax: Axes) -> list[tuple[float, float]]:
    """(row, column) of each hatched cell."""
    return sorted((b.get_y() + 0.5, b.get_x() + 0.5) for b in boxes(ax) if b.get_hatch())


def texts(ax: Axes) -> dict[tuple[float, float], str]:
    """The text at each (row, column)."""
    return {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in ax.texts}


def windows(ax: Axes) -> list[str]:
    return [t.get_text() for t in ax.texts if t.get_text().startswith("z[")]


def sides(padding: int | tuple[int, int]) -> tuple[int, int]:
    return padding if isinstance(padding, tuple) else (padding, padding)


def unread(size: int, kernel: int, stride: int, padding: tuple[int, int], d: int) -> list[int]:
    """By torch: the places whose gradient is 0."""
    x = torch.ones(1, 1, size, requires_grad=True)
    y = F.conv1d(F.pad(x, padding), torch.ones(1, 1, kernel), stride=stride, dilation=d)
    (gradient,) = torch.autograd.grad(y.sum(), x)
    return (gradient[0, 0] == 0).nonzero().flatten().tolist()


@pytest.mark.parametrize(("size", "kernel", "stride", "padding", "dilation"), CASES)
def test_a_ruler_has_as_many_windows_as_torch_has_outputs(
    size: int, kernel: int, stride: int, padding: int | tuple[int, int], dilation: int
) -> None:
    ax = viz.size_ruler(size, kernel, stride, padding, dilation).axes[0]
    layer = nn.Conv1d(1, 1, kernel, stride, dilation=dilation)
    count = layer(torch.zeros(1, size + sum(sides(padding)))).shape[-1]
    assert windows(ax) == [f"z[{o}]" for o in range(count)]
    assert ax.get_title().endswith(f"⌋ + 1 = {count}")


@pytest.mark.parametrize(("size", "kernel", "stride", "padding", "dilation"), CASES)
def test_a_ruler_fills_what_each_window_reads(
    size: int, kernel: int, stride: int, padding: int | tuple[int, int], dilation: int
) -> None:
    ax = viz.size_ruler(size, kernel, stride, padding, dilation).axes[0]
    for o in range(len(windows(ax))):
        start = o * stride - sides(padding)[0]
        taps = [float(start + t * dilation) for t in range(kernel)]
        assert lefts(ax, style.BLUE, row=1.25 * (o + 1)) == taps


@pytest.mark.parametrize(("size", "kernel", "stride", "padding", "dilation"), CASES)
def test_a_ruler_colours_the_pixels_without_gradient(
    size: int, kernel: int, stride: int, padding: int | tuple[int, int], dilation: int
) -> None:
    ax = viz.size_ruler(size, kernel, stride, padding, dilation).axes[0]
    expected = unread(size, kernel, stride, sides(padding), dilation)
    assert lefts(ax, style.ORANGE, row=0) == expected


def test_a_ruler_hatches_the_padding_and_numbers_the_pixels() -> None:
    ax = viz.size_ruler(6, 4, padding=(1, 2)).axes[0]
    assert hatched(ax) == [(0, -1), (0, 6), (0, 7)]
    assert {place: texts(ax)[0, place] for place in range(6)} == dict(enumerate("012345"))
    assert ax.get_xlim() == (-1.5, 7.5)


@pytest.mark.parametrize(
    ("figure", "formula"),
    [
        ((10, 5, 2), "O = ⌊(10 − 5 + 2·0)/2⌋ + 1 = 3"),
        ((6, 4, 1, (1, 2)), "O = ⌊(6 − 4 + 1 + 2)/1⌋ + 1 = 6"),
        ((10, 3, 1, 0, 2), "O = ⌊(10 − (2·(3 − 1) + 1) + 2·0)/1⌋ + 1 = 6"),
    ],
)
def test_a_ruler_writes_the_formula_inside_the_figure(
    figure: tuple[int, ...], formula: str
) -> None:
    drawn = viz.size_ruler(*figure)
    assert drawn.axes[0].get_title() == formula
    box = drawn.axes[0].title.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= drawn.bbox.width


@pytest.mark.parametrize("padding", [1, 2, (0, 1, 0, 1), (2, 0, 1, 3)])
def test_padded_grid_shows_torchs_padding(
    x: Tensor, padding: int | tuple[int, int, int, int]
) -> None:
    ax = viz.padded_grid(x, padding).axes[0]
    around = padding if isinstance(padding, tuple) else (padding,) * 4
    expected = F.pad(x, around)
    drawn = torch.as_tensor(ax.images[0].get_array())
    assert torch.equal(drawn, expected.double())
    outside = (F.pad(torch.ones_like(x), around) == 0).nonzero().tolist()
    assert hatched(ax) == sorted((float(i), float(j)) for i, j in outside)
    assert texts(ax)[0, 0] == style.number(float(expected[0, 0]))


def test_padded_grid_counts_from_the_first_pixel_and_frames_the_matrix(x: Tensor) -> None:
    ax = viz.padded_grid(x, (2, 0, 1, 0), title="a").axes[0]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["−2", "−1", *"012345"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["−1", *"01234"]
    assert ax.get_title() == "a  (5×6 → 6×8)"
    frames = [b for b in boxes(ax) if b.get_linewidth() == 3]
    assert [(*b.get_xy(), b.get_width(), b.get_height()) for b in frames] == [(1.5, 0.5, 6, 5)]


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"), [(3, 1, 0, 1), (3, 1, 1, 1), (2, 3, 1, 2)]
)
def test_read_counts_are_the_gradient_of_the_sum_of_all_windows(
    kernel: int, stride: int, padding: int, dilation: int
) -> None:
    ax = viz.read_counts((5, 7), kernel, stride, padding, dilation).axes[0]
    x = torch.ones(1, 1, 5, 7, requires_grad=True)
    y = F.conv2d(x, torch.ones(1, 1, kernel, kernel), None, stride, padding, dilation)
    (gradient,) = torch.autograd.grad(y.sum(), x)
    written = {
        (i + padding, j + padding): style.number(float(gradient[0, 0, i, j]))
        for i in range(5)
        for j in range(7)
    }
    assert texts(ax) == written


def test_read_counts_mark_what_is_never_read_and_what_is_padding() -> None:
    ax = viz.read_counts((5, 5), 2, stride=2, padding=0).axes[0]
    lost = [(b.get_y() + 0.5, b.get_x() + 0.5) for b in boxes(ax)]
    assert lost == [(i, j) for i in range(5) for j in range(5) if 4 in (i, j)]
    assert lefts(ax, style.ORANGE) == sorted(j for _, j in lost)
    framed = viz.read_counts((3, 3), 3, padding=1).axes[0]
    assert len(hatched(framed)) == 5 * 5 - 3 * 3
    assert framed.images[0].get_clim() == (0.0, 9.0)


def test_padded_pictures_frame_the_original() -> None:
    pictures = torch.rand(2, 3, 20, 16)
    figure = viz.padded_pictures(pictures, 4, ["a", "b"])
    assert [ax.get_title() for ax in figure.axes] == ["a", "b"]
    for ax, picture in zip(figure.axes, pictures, strict=True):
        shown = torch.as_tensor(ax.images[0].get_array())
        assert torch.equal(shown, picture.double().permute(1, 2, 0))
        assert [(*b.get_xy(), b.get_width(), b.get_height()) for b in boxes(ax)] == [
            (3.5, 3.5, 8, 12)
        ]
    width = figure.axes[0].get_position().width * figure.bbox.width
    assert width == pytest.approx(160)  # ten pixels of the page for each of the picture


def test_padded_pictures_take_matrices() -> None:
    assert isinstance(viz.padded_pictures(torch.rand(1, 9, 9), 2), Figure)


def test_rulers_refuse_what_they_cannot_draw(x: Tensor) -> None:
    with pytest.raises(ValueError, match="stride must be at least 1, got 0"):
        viz.size_ruler(9, 3, 0)
    with pytest.raises(TypeError, match="kernel must be an int, got float"):
        viz.size_ruler(9, 3.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the kernel spans 7 cells, the padded input has 6"):
        viz.size_ruler(4, 4, padding=1, dilation=2)
    with pytest.raises(ValueError, match="can draw 32 cells, 16 windows, got 33, 31"):
        viz.size_ruler(33, 3)
    with pytest.raises(ValueError, match="padding must be an int or 2 ints, got 4"):
        viz.size_ruler(9, 3, padding=(1, 1, 1, 1))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="padding must be at least 0, got -1"):
        viz.padded_grid(x, -1)
    with pytest.raises(ValueError, match=r"x must be a matrix \(H, W\), got \(1, 5, 6\)"):
        viz.padded_grid(x[None])
    with pytest.raises(ValueError, match="can draw 32 cells, got 34"):
        viz.read_counts((5, 32), 3, padding=1)
    with pytest.raises(ValueError, match="nothing is left of 8×8 without 4 on each side"):
        viz.padded_pictures(torch.rand(1, 8, 8), 4)
    with pytest.raises(ValueError, match="expected 1 names, one for each panel, got 2"):
        viz.padded_pictures(torch.rand(1, 8, 8), 1, ["a", "b"])
