"""Clean printed characters, drawn from the DejaVu fonts that matplotlib ships."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from tichchap.data._images import LabelledImages

CLASSES = {"digits": "0123456789", "tones": "aáàảãạ"}  # NFC: one code point a class
# Not DejaVu Sans Mono: it lacks many Vietnamese letters.
FONTS = tuple(
    f"DejaVu{family}" for family in ("Sans", "Sans-Bold", "Sans-Oblique", "Serif", "Serif-Bold")
)
SMALLEST = 0.75  # of the largest scale that fits


def glyph(
    char: str, size: int = 28, shift: tuple[int, int] = (0, 0), font: str = "DejaVuSans"
) -> Float[Tensor, "1 size size"]:
    """Draw one character in white on black.

    All digits share one scale and one baseline, and so do a á à ả ã ạ: pictures of one class
    set differ in nothing but the character. The margin is size // 7, as in MNIST (4 of 28).

    Args:
        char: one character, in any Unicode normal form.
        size: height and width in pixels, at least 8.
        shift: (down, right) in pixels; what leaves the picture is lost, what enters is 0.
        font: one of the DejaVu fonts of matplotlib, for example `"DejaVuSerif-Bold"`.

    Returns:
        float32 (1, size, size), values in [0, 1].

    Raises:
        ValueError: not one character, too small a size, an unknown font, a character that it lacks.
    """
    char = unicodedata.normalize("NFC", char)
    if len(char) != 1:
        raise ValueError(f"glyph: char must be one character, got {char!r}")
    if size < 8:
        raise ValueError(f"glyph: size must be at least 8 pixels, got {size}")
    if font not in _fonts():
        raise ValueError(f"glyph: font must be one of {', '.join(_fonts())}, got {font!r}")
    if char not in _characters(font):
        raise ValueError(f"glyph: {font} has no character {char!r} (U+{ord(char):04X})")
    return _draw(char, size, shift, font, 1.0)


def glyphs(
    classes: Literal["digits", "tones"] = "digits",
    n: int = 1000,
    *,
    size: int = 28,
    shift: int = 0,
    seed: int = 0,
) -> LabelledImages:
    """Draw a class-balanced set of characters in several fonts and scales, shuffled by seed.

    Args:
        classes: `"digits"`, 0 to 9, or `"tones"`, the six Vietnamese tones a á à ả ã ạ.
        n: how many; class counts differ by one at most.
        size: height and width in pixels, at least 8.
        shift: each picture moves by up to this many pixels, up or down and left or right.
        seed: the same arguments and seed give the same pictures.

    Returns:
        images float32 (n, 1, size, size) in [0, 1], background 0; labels int64 (n,).

    Raises:
        ValueError: an unknown class set, or n, size or shift out of range.
    """
    if classes not in CLASSES:
        raise ValueError(f"glyphs: classes must be one of {', '.join(CLASSES)}, got {classes!r}")
    if n < 1 or size < 8 or not 0 <= shift < size:
        expected = "n at least 1, size at least 8, shift from 0 to size - 1"
        raise ValueError(f"glyphs: expected {expected}, got n={n}, size={size}, shift={shift}")
    chars = CLASSES[classes]
    rng = torch.Generator().manual_seed(seed)
    labels = torch.randperm(n, generator=rng) % len(chars)
    shifts = torch.randint(-shift, shift + 1, (n, 2), generator=rng).tolist()
    fonts = torch.randint(len(FONTS), (n,), generator=rng).tolist()
    scales = (SMALLEST + (1 - SMALLEST) * torch.rand(n, generator=rng)).tolist()
    images = torch.stack(
        [
            _draw(chars[label], size, (down, right), FONTS[font], scale)
            for label, (down, right), font, scale in zip(
                labels.tolist(), shifts, fonts, scales, strict=True
            )
        ]
    )
    return LabelledImages(images, labels, chars, f"{classes} drawn in DejaVu, seed {seed}")


def _draw(char: str, size: int, shift: tuple[int, int], font: str, scale: float) -> Tensor:
    # One frame for all characters of a class set: its common extent is centred, not the character.
    alike = next((chars for chars in CLASSES.values() if char in chars), char)
    pixels = max(1, round(scale * _largest(alike, size, font)))
    left, top, right, bottom = _extent(alike, pixels, font)
    corner = ((size - left - right) // 2 + shift[1], (size - top - bottom) // 2 + shift[0])
    canvas = Image.new("L", (size, size))
    ImageDraw.Draw(canvas).text(corner, char, fill=255, font=_font(font, pixels), anchor="ls")
    return torch.tensor(np.asarray(canvas), dtype=torch.float32).unsqueeze(0) / 255


@cache
def _largest(chars: str, size: int, font: str) -> int:
    """Return the largest font size whose extent leaves the margin free."""
    room = size - 2 * (size // 7)

    def fits(pixels: int) -> bool:
        left, top, right, bottom = _extent(chars, pixels, font)
        return right - left <= room and bottom - top <= room

    return max(filter(fits, range(1, 2 * size)), default=1)


@cache
def _extent(chars: str, pixels: int, font: str) -> tuple[int, int, int, int]:
    """Return the common bounding box (left, top, right, bottom) about the start of the baseline."""
    boxes = [_font(font, pixels).getbbox(char, anchor="ls") for char in chars]
    left, top, right, bottom = zip(*boxes, strict=True)
    return int(min(left)), int(min(top)), int(max(right)), int(max(bottom))


@cache
def _font(font: str, pixels: int) -> ImageFont.FreeTypeFont:
    # The basic layout engine is the one that every Pillow has, so that all draw the same.
    return ImageFont.truetype(_fonts()[font], pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def _fonts() -> dict[str, Path]:
    import matplotlib  # for its fonts only

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return {path.stem: path for path in sorted(folder.glob("DejaVu*.ttf"))}


@cache
def _characters(font: str) -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    return frozenset(map(chr, FT2Font(str(_fonts()[font])).get_charmap()))
