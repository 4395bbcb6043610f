"""The colour pictures."""

import io

import pytest
import torch
from PIL import Image
from torchvision.transforms.v2.functional import pil_to_tensor

from tichchap import data
from tichchap.data import _photo, photo, trex


@pytest.mark.parametrize("name", ["chelsea", "coffee"])
def test_photo_gives_the_pixels_of_the_file(name: str) -> None:
    picture = photo(name)
    file = Image.open(io.BytesIO((_photo.FOLDER / f"{name}.png").read_bytes()))
    assert file.mode == "RGB"
    assert picture.shape == (3, 128, 128)
    assert picture.is_contiguous()
    assert torch.equal(picture, pil_to_tensor(file))


def test_photo_lists_the_names_it_has() -> None:
    with pytest.raises(ValueError, match="name must be one of chelsea, coffee, got 'trex'"):
        photo("trex")


def test_chelsea_is_a_ginger_cat_and_coffee_stands_on_a_red_saucer() -> None:
    for name in ("chelsea", "coffee"):
        red, green, blue = photo(name).float().mean((1, 2))
        assert red > green > blue
    assert photo("coffee")[0, 100, 30] > 2 * photo("coffee")[1, 100, 30]


def test_trex_is_a_colour_picture_of_a_green_animal_under_a_blue_sky() -> None:
    picture = trex()
    assert picture.shape == (3, 256, 256)
    assert picture.dtype == torch.uint8
    assert picture.is_contiguous()
    red, green, blue = picture[:, 130, 120].tolist()  # the flank
    assert green > red > blue
    red, green, blue = picture[:, 5, 250].tolist()  # the sky
    assert blue > green > red
    tooth, mouth = picture[:, 77, 217].float(), picture[:, 78, 238].float()
    assert tooth.min() > 180
    assert mouth[0] > 2 * mouth[1]


def test_the_same_seed_draws_the_same_trex() -> None:
    assert torch.equal(trex(), trex(0))
    assert torch.equal(trex(5), trex(5))


def test_another_seed_moves_the_landscape_but_not_the_animal() -> None:
    first, other = trex(0), trex(1)
    assert not torch.equal(first[:, 200:], other[:, 200:])
    assert torch.equal(first[:, 60:190, 150:], other[:, 60:190, 150:])


def test_the_public_names_are_exactly_these() -> None:
    assert data.__all__ == [
        "LabelledImages",
        "glyph",
        "glyphs",
        "mnist",
        "photo",
        "trex",
        "weights",
    ]
    assert all(hasattr(data, name) for name in data.__all__)
