"""The row of blocks: how many sheets, how large, where, in which colour and with which words."""

import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from tichchap import viz
from tichchap.viz import style

# the deck's network: convolution, pooling, convolution, pooling, then four vectors
MAPS = [(3, 64, 64), (16, 64, 64), (16, 32, 32), (24, 32, 32), (24, 16, 16)]
SHAPES = [*MAPS, (6144,), (256,), (10,)]
NAMES = ["x", "conv", "pool", "conv", "pool", "flatten", "fc", "fc"]


def sheets(ax: Axes) -> list[list[Rectangle]]:
    """The rectangles of each block, the front one first; blocks from left to right."""
    blocks: list[list[Rectangle]] = []
    for patch in ax.patches:
        assert isinstance(patch, Rectangle)
        size = (patch.get_width(), patch.get_height())
        # drawn from the rear: within a block, each sheet is to the left of the one before
        if not blocks or patch.get_x() > blocks[-1][-1].get_x():
            blocks.append([])
        assert all(size == (p.get_width(), p.get_height()) for p in blocks[-1])
        blocks[-1].append(patch)
    return [list(reversed(block)) for block in blocks]


def texts(ax: Axes) -> list[str]:
    return [t.get_text() for t in ax.texts if t.get_text()]


def walls(ax: Axes) -> list[tuple[list[float], list[float]]]:
    """The two x and the two y of each line."""
    points = [torch.as_tensor(line.get_xydata()) for line in ax.lines]
    return [(at[:, 0].tolist(), at[:, 1].tolist()) for at in points]


def box(block: list[Rectangle]) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of all sheets."""
    return (
        min(p.get_x() for p in block),
        max(p.get_x() + p.get_width() for p in block),
        min(p.get_y() for p in block),
        max(p.get_y() + p.get_height() for p in block),
    )


def test_each_map_is_a_sheet_and_each_vector_one_bar() -> None:
    ax = viz.architecture(SHAPES).axes[0]
    assert [len(block) for block in sheets(ax)] == [3, 16, 16, 24, 24, 1, 1, 1]


def test_labels_are_channels_at_height_times_width_and_names_stand_below() -> None:
    ax = viz.architecture([(2, 6, 4), (5, 3, 2), (30,)], ["x", "conv", "flatten"]).axes[0]
    assert texts(ax) == ["2@6×4", "x", "5@3×2", "conv", "30", "flatten"]
    above, below = ([t for t in ax.texts if t.get_text()][n] for n in (0, 1))
    left, right, top, bottom = box(sheets(ax)[0])
    assert above.get_position()[1] < top
    assert below.get_position()[1] > bottom
    assert above.get_position()[0] == pytest.approx((left + right) / 2)


def test_maps_are_to_scale_and_as_wide_as_their_width() -> None:
    ax = viz.architecture(SHAPES).axes[0]
    sizes = [block[0].get_width() for block in sheets(ax)[:5]]
    assert [size / sizes[0] for size in sizes] == pytest.approx([1, 1, 1 / 2, 1 / 2, 1 / 4])
    wide = sheets(viz.architecture([(1, 10, 20)]).axes[0])[0][0]
    assert wide.get_width() == pytest.approx(2 * wide.get_height())


def test_longer_vectors_are_longer_bars() -> None:
    bars = [block[0].get_height() for block in sheets(viz.architecture(SHAPES).axes[0])[5:]]
    assert bars == sorted(bars, reverse=True)
    assert len(set(bars)) == 3


def test_the_colour_says_what_the_step_changed() -> None:
    shapes = [*MAPS[:3], (16, 32, 32), (8, 16, 16), (2048,)]
    ax = viz.architecture(shapes).axes[0]
    colors = [to_hex(block[0].get_edgecolor()).upper() for block in sheets(ax)]
    grey, blue, orange, green = style.LINE, style.BLUE, style.ORANGE, style.GREEN
    assert colors == [grey, blue, orange, grey, blue, green]


def test_blocks_stand_side_by_side_on_one_axis_with_an_arrow_between_them() -> None:
    ax = viz.architecture(SHAPES, NAMES).axes[0]
    boxes = [box(block) for block in sheets(ax)]
    middles = [(top + bottom) / 2 for _, _, top, bottom in boxes]
    assert middles == pytest.approx([middles[0]] * 8)
    arrows = [t for t in ax.texts if isinstance(t, Annotation)]
    spans = [(arrow.xyann[0], arrow.xy[0]) for arrow in arrows]
    assert len(spans) == 7
    for n, (start, end) in enumerate(spans):
        assert boxes[n][1] < start < end < boxes[n + 1][0]


def test_words_lie_inside_the_figure_and_do_not_touch() -> None:
    figure = viz.architecture(SHAPES, NAMES)
    words = [t.get_window_extent() for t in figure.axes[0].texts if t.get_text()]
    width, height = figure.canvas.get_width_height()
    for word in words:
        assert word.x0 >= 0
        assert word.y0 >= 0
        assert word.x1 <= width
        assert word.y1 <= height
    for n, word in enumerate(words):
        assert not any(word.overlaps(other) for other in words[n + 1 :])


def test_very_many_maps_keep_the_proportion_of_the_channels() -> None:
    ax = viz.funnel([(3, 224, 224), (64, 112, 112), (512, 7, 7)]).axes[0]
    assert [len(block) for block in sheets(ax)] == [1, 4, 32]


def test_the_funnel_is_as_high_as_the_maps_and_has_walls() -> None:
    ax = viz.funnel(MAPS).axes[0]
    blocks = sheets(ax)
    boxes = [box(block) for block in blocks]
    for block, (_, _, top, bottom) in zip(blocks, boxes, strict=True):
        assert bottom - top == pytest.approx(block[0].get_height())
    lines = walls(ax)
    assert len(lines) == 8
    for n in range(4):
        (_, right, top, bottom), (left, _, after_top, after_bottom) = boxes[n], boxes[n + 1]
        assert lines[2 * n][0] == lines[2 * n + 1][0] == pytest.approx([right, left])
        assert lines[2 * n][1] == pytest.approx([top, after_top])
        assert lines[2 * n + 1][1] == pytest.approx([bottom, after_bottom])
    assert texts(ax) == ["3@64×64", "16@64×64", "16@32×32", "24@32×32", "24@16×16"]


def test_a_map_of_one_pixel_is_still_seen() -> None:
    ax = viz.funnel([(1, 224, 224), (1, 1, 1)]).axes[0]
    assert sheets(ax)[1][0].get_width() * style.CELL * style.DPI >= 8


def test_shapes_of_tensors_are_welcome() -> None:
    assert isinstance(viz.architecture([torch.zeros(2, 3, 5, 4).shape[1:]]), Figure)


def test_blocks_refuse_what_they_cannot_draw() -> None:
    with pytest.raises(ValueError, match="architecture: shapes is empty, expected at least one"):
        viz.architecture([])
    with pytest.raises(
        ValueError, match=r"shapes\[1\] must be \(C, H, W\) or \(F,\), got \(8, 8\)"
    ):
        viz.architecture([(1, 8, 8), (8, 8)])
    with pytest.raises(ValueError, match=r"got \(5, 1, 8, 8\); leave out the batch, as in x\.sh"):
        viz.architecture([(5, 1, 8, 8)])
    with pytest.raises(ValueError, match=r"funnel: shapes\[0\] must be \(C, H, W\), got \(10,\)"):
        viz.funnel([(10,)])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"architecture: shapes\[0\] must be .*, got int"):
        viz.architecture([10])  # type: ignore[list-item]
    with pytest.raises(ValueError, match=r"must have whole numbers above 0, got \(1, 0, 8\)"):
        viz.architecture([(1, 0, 8)])
    with pytest.raises(ValueError, match=r"expected all vectors \(F,\) after the maps"):
        viz.architecture([(10,), (1, 8, 8)])
    with pytest.raises(ValueError, match="funnel: expected 5 names, one for each panel, got 1"):
        viz.funnel(MAPS, ["x"])
