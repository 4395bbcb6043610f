"""Pictures lose bytes and no pixel."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from tichchap.course.shrink import shrink


def encoded(*frames: Image.Image) -> str:
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=len(frames) > 1, append_images=frames[1:])
    return base64.b64encode(out.getvalue()).decode()


def pixels(png: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"))


def picture(colours: int, alpha: int = 255) -> Image.Image:
    values = np.random.default_rng(0).integers(0, colours, (40, 50))
    rgb = np.random.default_rng(1).integers(0, 256, (colours, 3))[values]
    return Image.fromarray(np.dstack([rgb, np.full((40, 50), alpha)]).astype(np.uint8), "RGBA")


@pytest.mark.parametrize("colours", [1, 2, 200, 256, 5000])
def test_no_pixel_changes_and_the_bytes_become_fewer(colours: int) -> None:
    before = encoded(picture(colours))
    after = shrink(before)
    assert np.array_equal(pixels(before), pixels(after))
    assert len(after) < len(before)


def test_a_transparent_picture_keeps_its_alpha() -> None:
    before = encoded(picture(3, alpha=100))
    assert np.array_equal(pixels(before), pixels(shrink(before)))


def test_an_animation_stays_as_it_is() -> None:
    before = encoded(picture(3), picture(4), picture(5))
    assert shrink(before) == before


def test_what_is_small_already_stays_as_it_is() -> None:
    once = shrink(encoded(picture(7)))
    assert shrink(once) == once
