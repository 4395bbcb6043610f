"""Answers of a classifier: what stands above each picture, and in each cell of the table."""

import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap import viz
from tichchap.viz import style

LOG = torch.tensor([[0.7, 0.2, 0.1], [0.05, 0.05, 0.9], [0.3, 0.5, 0.2]]).log()


def drawn(ax: Axes) -> Tensor:
    return torch.as_tensor(ax.images[0].get_array())


def cell_texts(ax: Axes) -> dict[tuple[float, float], str]:
    """The text at each (row, column)."""
    return {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in ax.texts}


def test_predictions_name_the_largest_score_and_its_softmax() -> None:
    images = torch.rand(3, 1, 4, 6)
    figure = viz.predictions(images, LOG + 5)
    assert [ax.get_title() for ax in figure.axes] == ["0\n70 %", "2\n90 %", "1\n50 %"]
    assert all(
        torch.equal(drawn(ax), image[0].double())
        for ax, image in zip(figure.axes, images, strict=True)
    )


def test_predictions_put_the_truth_first_and_colour_mistakes() -> None:
    labels = torch.tensor([0, 1, 1])
    figure = viz.predictions(torch.ones(3, 4, 4), LOG, labels, classes="abc")
    heads = [ax.get_title().split("\n")[0] for ax in figure.axes]
    assert heads == ["a → a", "b → c", "b → b"]
    colors = [ax.title.get_color() for ax in figure.axes]
    assert colors == [style.INK, style.ORANGE, style.INK]


@pytest.mark.parametrize(
    ("share", "text"), [(0.5, "50 %"), (0.994, "99 %"), (0.996, "> 99 %"), (0.107, "11 %")]
)
def test_no_answer_is_certain(share: float, text: str) -> None:
    scores = torch.tensor([[share] + [(1 - share) / 19] * 19], dtype=torch.float64).log()
    assert viz.predictions(torch.ones(1, 4, 4), scores).axes[0].get_title() == f"0\n{text}"


def test_not_even_with_a_softmax_that_rounds_to_one() -> None:
    scores = torch.tensor([[1000.0, 0.0]])
    assert viz.predictions(torch.ones(1, 4, 4), scores).axes[0].get_title() == "0\n> 99 %"


def test_predictions_start_a_row_after_cols_and_keep_the_form_of_the_pictures() -> None:
    figure = viz.predictions(torch.rand(3, 4, 8), LOG, cols=2)
    boxes = [ax.get_position() for ax in figure.axes]
    assert boxes[0].y0 == pytest.approx(boxes[1].y0)
    assert boxes[2].y1 < boxes[0].y0
    width, height = figure.get_size_inches()
    assert boxes[0].width * width == pytest.approx(2 * boxes[0].height * height)


def test_the_texts_above_pictures_stay_inside_the_figure() -> None:
    figure = viz.predictions(torch.rand(3, 4, 4), LOG, torch.tensor([0, 1, 2]))
    figure.canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    for ax in figure.axes:
        box = ax.title.get_window_extent()
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height


LABELS = torch.tensor([0, 0, 0, 1, 1, 2, 2, 2])
ANSWERS = torch.tensor([0, 0, 1, 1, 1, 0, 0, 1])


def test_confusion_matrix_counts_truth_in_rows_and_answers_in_columns() -> None:
    ax = viz.confusion_matrix(LABELS, ANSWERS, count=3).axes[0]
    expected = {(0, 0): "2", (0, 1): "1", (1, 1): "2", (2, 0): "2", (2, 1): "1"}
    assert cell_texts(ax) == expected
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("y", "ŷ")
    assert [t.get_text() for t in ax.get_xticklabels()] == list("012")


def test_confusion_matrix_colours_the_mistakes_only() -> None:
    ax = viz.confusion_matrix(LABELS, ANSWERS, classes="abc").axes[0]
    mistakes = torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [2.0, 1.0, 0.0]])
    assert torch.equal(drawn(ax), mistakes.double())
    picture = ax.images[0]
    assert picture.get_clim() == (0, 2)
    assert tuple(picture.to_rgba(np.array([2.0]))[0]) == pytest.approx(to_rgba(style.ORANGE))
    grey = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [p.get_xy() for p in grey] == [(-0.5, -0.5), (0.5, 0.5), (1.5, 1.5)]
    assert [t.get_text() for t in ax.get_yticklabels()] == list("abc")


def test_confusion_matrix_without_a_mistake_is_white() -> None:
    ax = viz.confusion_matrix(LABELS, LABELS).axes[0]
    assert torch.equal(drawn(ax), torch.zeros(10, 10).double())
    assert tuple(ax.images[0].to_rgba(np.array([0.0]))[0]) == pytest.approx(to_rgba(style.GROUND))


def test_predictions_refuse_what_does_not_fit() -> None:
    images = torch.ones(3, 4, 4)
    with pytest.raises(ValueError, match="predictions: scores has 3 rows for 2 images"):
        viz.predictions(images[:2], LOG)
    with pytest.raises(ValueError, match=r"labels must be \(3,\), got \(2,\)"):
        viz.predictions(images, LOG, torch.tensor([0, 1]))
    with pytest.raises(ValueError, match="labels must be whole numbers from 0 to 2, got torch"):
        viz.predictions(images, LOG, torch.tensor([0, 1, 3]))
    with pytest.raises(ValueError, match=r"whole numbers from 0 to 2, got torch\.float32"):
        viz.predictions(images, LOG, torch.tensor([0.0, 1.0, 2.0]))
    with pytest.raises(ValueError, match="expected 3 names, one for each panel, got 2"):
        viz.predictions(images, LOG, classes="ab")
    with pytest.raises(ValueError, match="cols must be at least 1, got 0"):
        viz.predictions(images, LOG, cols=0)


def test_confusion_matrix_refuses_what_does_not_fit() -> None:
    with pytest.raises(TypeError, match=r"labels must be a torch\.Tensor, got list"):
        viz.confusion_matrix([0, 1], ANSWERS)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"answers must be \(8,\), got \(7,\)"):
        viz.confusion_matrix(LABELS, ANSWERS[:7])
    with pytest.raises(ValueError, match=r"labels must be \(N,\) with N at least 1, got \(0,\)"):
        viz.confusion_matrix(LABELS[:0], ANSWERS[:0])
    with pytest.raises(ValueError, match="answers must be whole numbers from 0 to 0"):
        viz.confusion_matrix(LABELS * 0, ANSWERS, count=1)
    with pytest.raises(ValueError, match="expected at least one class, got 0"):
        viz.confusion_matrix(LABELS, ANSWERS, count=0)
