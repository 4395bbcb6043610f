"""Many pictures at once."""

import pytest
import torch

from tichchap import viz
from tichchap.viz import style


def test_every_picture_is_drawn_with_its_name_in_rows() -> None:
    images = torch.arange(5 * 2 * 3).reshape(5, 2, 3) / 30
    figure = viz.image_grid(images, list("abcde"), cols=2)
    assert [ax.get_title() for ax in figure.axes] == list("abcde")
    shown = torch.stack([torch.tensor(ax.images[0].get_array()) for ax in figure.axes])
    assert torch.equal(shown, images.double())
    boxes = [ax.get_position() for ax in figure.axes]
    assert boxes[0].y0 == pytest.approx(boxes[1].y0)
    assert boxes[2].y1 < boxes[0].y0
    assert boxes[0].x0 == pytest.approx(boxes[2].x0)


def test_all_pictures_share_one_scale() -> None:
    dark, light = torch.zeros(2, 2), torch.full((2, 2), 0.5)
    for ax in viz.image_grid([dark, light]).axes:
        assert ax.images[0].get_clim() == (0, 1)
    for ax in viz.image_grid([dark, 4 * light]).axes:
        assert ax.images[0].get_clim() == (0, 2)


def test_ink_is_dark_on_paper_and_light_on_black_without() -> None:
    image = torch.ones(1, 1, 2, 2)
    assert viz.image_grid(image).axes[0].images[0].get_cmap() is style.INTENSITY
    assert viz.image_grid(image, paper=False).axes[0].images[0].get_cmap().name == "gray"


def test_pictures_of_several_sizes_keep_their_proportions() -> None:
    wide, tall = (
        ax.get_window_extent()
        for ax in viz.image_grid([torch.ones(2, 4), torch.ones(3, 8, 4)]).axes
    )
    assert wide.height / wide.width == pytest.approx(0.5, abs=0.01)
    assert tall.height / tall.width == pytest.approx(2, abs=0.01)


def test_colour_is_drawn_as_rows_and_columns_of_rgb() -> None:
    image = torch.rand(3, 4, 5)
    (ax,) = viz.image_grid([image]).axes
    assert torch.equal(torch.tensor(ax.images[0].get_array()), image.permute(1, 2, 0).double())


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="image_grid: expected at least one image, got none"):
        viz.image_grid([])
    with pytest.raises(ValueError, match=r"images\[1\] must be \(H, W\), or \(3, H, W\)"):
        viz.image_grid([torch.ones(2, 2), torch.ones(2, 2, 2)])
    with pytest.raises(ValueError, match="expected 2 names, one for each panel, got 1"):
        viz.image_grid(torch.ones(2, 2, 2), ["a"])
    with pytest.raises(ValueError, match="cols must be at least 1, got 0"):
        viz.image_grid(torch.ones(2, 2, 2), cols=0)
