"""Characters drawn from fonts."""

import unicodedata

import pytest
import torch
from torch import Tensor

from tichchap.data import glyph, glyphs

# The stroke of a 5 at 12×12: what is brighter than 0.45, row by row.
FIVE = """
............
..######....
..##........
..##........
..#####.....
......##....
.......##...
.......##...
.......##...
..#...##....
...####.....
............
"""


def ink(picture: Tensor) -> set[tuple[int, int]]:
    return {(int(y), int(x)) for y, x in (picture[0] > 0).nonzero()}


def test_a_small_5_looks_like_a_5() -> None:
    rows = ["".join("#" if v > 0.45 else "." for v in row) for row in glyph("5", size=12)[0]]
    assert rows == FIVE.split()


def test_a_glyph_is_float32_in_0_1_with_the_margin_of_mnist() -> None:
    picture = glyph("8")
    assert picture.shape == (1, 28, 28)
    assert picture.dtype == torch.float32
    assert picture.min() == 0
    assert picture.max() == 1
    rows = [y for y, _ in ink(picture)]
    assert (min(rows), max(rows)) == (4, 23)


@pytest.mark.parametrize("down", [-3, 0, 2])
@pytest.mark.parametrize("right", [-1, 0, 3])
def test_shift_moves_the_pixels_and_nothing_else(down: int, right: int) -> None:
    here = torch.nn.functional.pad(glyph("4"), (8, 8, 8, 8))
    there = torch.nn.functional.pad(glyph("4", shift=(down, right)), (8, 8, 8, 8))
    assert torch.equal(there, here.roll((down, right), (1, 2)))


def test_what_leaves_the_picture_is_lost() -> None:
    assert torch.equal(glyph("4", shift=(20, 0))[:, 20:], glyph("4")[:, :8])
    assert glyph("4", shift=(28, 0)).sum() == 0


def test_tones_differ_only_in_the_mark() -> None:
    plain = ink(glyph("a", size=56))
    top, bottom = min(y for y, _ in plain), max(y for y, _ in plain)
    for char in "áàảã":
        assert {(y, x) for y, x in ink(glyph(char, size=56)) if y >= top} == plain
        assert min(y for y, _ in ink(glyph(char, size=56))) < top
    assert {(y, x) for y, x in ink(glyph("ạ", size=56)) if y <= bottom} == plain
    assert max(y for y, _ in ink(glyph("ạ", size=56))) > bottom


def test_a_decomposed_character_is_the_same_character() -> None:
    assert torch.equal(glyph(unicodedata.normalize("NFD", "ả")), glyph("ả"))


@pytest.mark.parametrize(("classes", "names"), [("digits", "0123456789"), ("tones", "aáàảãạ")])
def test_glyphs_are_balanced_shuffled_and_named(classes: str, names: str) -> None:
    drawn = glyphs(classes, 10 * len(names) + 1)  # type: ignore[arg-type]
    assert drawn.images.shape == (10 * len(names) + 1, 1, 28, 28)
    assert drawn.classes == tuple(names)
    assert sorted(drawn.labels.bincount().tolist()) == [10] * (len(names) - 1) + [11]
    assert drawn.labels[: len(names)].tolist() != list(range(len(names)))


def test_every_tone_is_told_apart_from_the_others() -> None:
    pictures = torch.stack([glyph(char) for char in "aáàảãạ"]).flatten(1)
    distances = torch.cdist(pictures, pictures) + 9 * torch.eye(6)
    assert distances.min() > 0.5


def test_the_same_seed_draws_the_same_pictures() -> None:
    first, again, other = (glyphs("tones", 60, shift=2, seed=seed) for seed in (3, 3, 4))
    assert torch.equal(first.images, again.images)
    assert torch.equal(first.labels, again.labels)
    assert not torch.equal(first.images, other.images)


def test_glyphs_leave_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    glyphs("digits", 10, shift=2)
    assert torch.equal(torch.get_rng_state(), before)


def test_shift_0_keeps_the_ink_inside_the_margin_and_shift_moves_it() -> None:
    still, moved = (glyphs("digits", 200, shift=shift).images for shift in (0, 4))
    border = torch.ones(28, 28, dtype=torch.bool)
    border[4:24, 4:24] = False
    assert still[:, 0, border].sum() == 0
    assert moved[:, 0, border].sum() > 0


@pytest.mark.message
def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="glyph: char must be one character, got '12'"):
        glyph("12")
    with pytest.raises(ValueError, match="glyph: size must be at least 8 pixels, got 7"):
        glyph("1", size=7)
    with pytest.raises(ValueError, match=r"glyph: font must be one of DejaVu.*, got 'Arial'"):
        glyph("1", font="Arial")
    with pytest.raises(ValueError, match=r"glyph: DejaVuSans has no character '漢' \(U\+6F22\)"):
        glyph("漢")
    with pytest.raises(ValueError, match="glyphs: classes must be one of digits, tones, got 'abc'"):
        glyphs("abc")  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [{"n": 0}, {"size": 4}, {"shift": -1}, {"shift": 28}])
def test_numbers_out_of_range_are_refused(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"glyphs: expected n at least 1, .* got n="):
        glyphs("digits", **bad)
