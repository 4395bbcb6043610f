"""Animations that play anywhere a picture is shown."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from tichchap import viz
from tichchap.viz import style


def png(animation: viz.Animation) -> Image.Image:
    return Image.open(io.BytesIO(animation._repr_png_()))


def frame(picture: Image.Image, n: int) -> np.ndarray:
    picture.seek(n)
    return np.asarray(picture.convert("RGB")).astype(int)


def test_the_frames_loop_for_ever_at_the_given_pace() -> None:
    figures = [viz.pixel_grid(torch.full((2, 2), value)) for value in (0.0, 1.0, 2.0)]
    with png(viz.animate(figures, seconds=0.25)) as picture:
        assert (picture.format, getattr(picture, "n_frames", 1), picture.info["loop"]) == (
            "PNG",
            3,
            0,
        )
        assert picture.info["duration"] == 250
        assert frame(picture, 0).tolist() != frame(picture, 2).tolist()


def test_each_frame_looks_like_its_figure() -> None:
    figure = viz.pixel_grid(torch.arange(6.0).reshape(2, 3), signed=True)
    raw = io.BytesIO()
    figure.savefig(raw, dpi=style.DPI)
    expected = np.asarray(Image.open(raw).convert("RGB")).astype(int)
    with png(viz.animate([figure])) as picture:
        assert np.abs(frame(picture, 0) - expected).mean() < 1
        assert frame(picture, 0)[0, 0].tolist() == [255, 255, 255]


def test_no_figure_stays_open() -> None:
    viz.animate([viz.pixel_grid(torch.ones(2, 2))])
    assert plt.get_fignums() == []


def test_the_kernel_visits_every_place_in_order(x: Tensor, w: Tensor) -> None:
    animation = viz.sliding_animation(x, w)
    assert repr(animation) == "Animation(16 × 0.4 s)"
    with png(animation) as picture:
        for n in range(16):
            wanted = viz.animate([viz.sliding_window(x, w, [divmod(n, 4)])]).frames[0]
            difference = np.abs(frame(picture, n) - np.asarray(wanted.convert("RGB")).astype(int))
            assert difference.mean() < 2


def test_the_repr_is_the_same_each_time_for_nbval(x: Tensor, w: Tensor) -> None:
    assert repr(viz.sliding_animation(x, w)) == repr(viz.sliding_animation(x, w))


def test_what_cannot_be_played_is_refused(x: Tensor, w: Tensor) -> None:
    with pytest.raises(ValueError, match="animate: expected 1 to 120 figures, got 0"):
        viz.animate([])
    with pytest.raises(ValueError, match="seconds must be positive, got 0"):
        viz.animate([viz.pixel_grid(x)], seconds=0)
    with pytest.raises(ValueError, match="figures must be equally large, got "):
        viz.animate([viz.pixel_grid(x), viz.pixel_grid(w)])
    with pytest.raises(ValueError, match="sliding_animation: expected 1 to 120 places, got 20×20"):
        viz.sliding_animation(torch.ones(21, 21), torch.ones(2, 2))
