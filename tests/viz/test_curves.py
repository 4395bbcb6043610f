"""Curves over epochs and over shifts."""

import itertools

import pytest
from matplotlib.axes import Axes

from tichchap import viz
from tichchap.viz import curves


def lines(ax: Axes) -> list[tuple[list[float], list[float]]]:
    drawn = [line for line in ax.lines if line.get_marker() != "None"]
    return [(list(line.get_xdata()), list(line.get_ydata())) for line in drawn]  # type: ignore[arg-type]


def test_a_line_for_each_model_in_percent_over_pixels() -> None:
    ax = viz.shift_curves({"MLP": [0.93, 0.5], "CNN": [0.98, 0.75]}, [0, 2]).axes[0]
    assert lines(ax) == [([0, 2], [93, 50]), ([0, 2], [98, 75])]
    assert (ax.get_xlabel(), ax.get_title(loc="left")) == ("px", "%")
    low, high = ax.get_ylim()
    assert low == 0
    assert high > 100


def test_losses_over_epochs_from_one_on_and_shares_in_percent() -> None:
    ax = viz.learning_curves({"a": [2.0, 1.0, 0.5], "b": [1.5]}, unit="loss").axes[0]
    assert lines(ax) == [([1, 2, 3], [2.0, 1.0, 0.5]), ([1], [1.5])]
    low, high = ax.get_ylim()
    assert low < 0.5 < 2 < high
    ax = viz.learning_curves({"a": [0.5]}, unit="%", start=0).axes[0]
    assert lines(ax) == [([0], [50])]


@pytest.mark.parametrize(
    "ends", [[0.1, 0.1, 0.1], [0.0, 0.5, 1.0], [0.5, 0.52, 0.48, 0.5], [1.0, 1.0]]
)
def test_names_stand_at_the_ends_in_their_order_and_never_on_each_other(ends: list[float]) -> None:
    models = {f"model {n}": [0.5, end] for n, end in enumerate(ends)}
    figure = viz.shift_curves(models, [0, 1])
    figure.canvas.draw()
    texts = figure.axes[0].texts
    assert [text.get_text() for text in texts] == list(models)
    boxes = sorted((text.get_window_extent() for text in texts), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 for below, above in itertools.pairwise(boxes))
    heights = {text.get_text(): text.get_window_extent().y0 for text in texts}
    for (one, a), (two, b) in itertools.combinations(zip(models, ends, strict=True), 2):
        if a < b:
            assert heights[one] < heights[two]
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)


def test_lines_differ_in_more_than_colour() -> None:
    assert len(set(curves.MARKERS)) == len(curves.COLOURS) == len(set(curves.COLOURS))


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="shift_curves: 'a' has 1 values, expected one for each"):
        viz.shift_curves({"a": [0.5]}, [0, 1])
    with pytest.raises(ValueError, match="'a' must have shares from 0 to 1"):
        viz.shift_curves({"a": [93.0]}, [0])
    with pytest.raises(ValueError, match="expected 1 to 6 curves, got 0"):
        viz.learning_curves({})
    with pytest.raises(ValueError, match="'a' must have finite values"):
        viz.learning_curves({"a": [float("nan")]})
