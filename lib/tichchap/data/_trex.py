"""The deck's "trex.png": a Tyrannosaurus rex before a volcano, drawn by our own code."""

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image, ImageDraw
from torch import Tensor

Points = list[tuple[float, float]]
Colour = tuple[int, int, int]

SIZE = 256  # all coordinates below are in a square of this side: x to the right, y down
SUPER = 4  # drawn this much larger, then averaged, for smooth edges
GROUND = 196

SKIN, SHADE, BELLY, STRIPE = (96, 142, 60), (62, 98, 42), (206, 198, 134), (60, 92, 40)
MOUTH, TONGUE, IVORY, BLACK = (112, 28, 34), (206, 92, 96), (252, 248, 230), (26, 26, 22)

BODY: Points = [
    (3, 92), (28, 108), (56, 115), (80, 110), (102, 100), (126, 95), (144, 90), (155, 76),
    (162, 58), (172, 44), (188, 60), (196, 84), (190, 102), (186, 120), (178, 140), (160, 156),
    (134, 165), (108, 169), (80, 159), (52, 145), (24, 123),
]  # fmt: skip
CHEST: Points = [
    (194, 88), (188, 102), (184, 120), (176, 138), (160, 153), (134, 162), (112, 165), (130, 152),
    (152, 142), (166, 126), (174, 106), (182, 90),
]  # fmt: skip
SKULL: Points = [
    (160, 66), (164, 48), (176, 37), (190, 35), (200, 31), (210, 36), (226, 42), (242, 48),
    (251, 58), (251, 69), (244, 74), (226, 73), (208, 74), (197, 79), (184, 88), (168, 82),
]  # fmt: skip
JAW: Points = [
    (172, 80), (190, 80), (204, 87), (222, 92), (240, 93), (244, 97), (238, 103), (220, 105),
    (202, 102), (186, 96),
]  # fmt: skip
GAPE: Points = [(188, 80), (208, 72), (246, 70), (240, 96), (220, 95), (204, 90)]
TONGUE_SHAPE: Points = [(198, 83), (214, 82), (230, 86), (237, 90), (228, 93), (210, 90)]
LEG: Points = [
    (104, 126), (124, 124), (140, 138), (147, 160), (143, 180), (132, 194), (126, 206), (130, 217),
    (140, 223), (154, 226), (156, 231), (112, 231), (110, 222), (113, 212), (108, 203), (114, 190),
    (108, 180), (96, 168), (90, 150), (94, 134),
]  # fmt: skip
ARM: Points = [
    (166, 118), (176, 120), (180, 132), (179, 140), (188, 141), (197, 146), (196, 150), (185, 148),
    (174, 147), (169, 136),
]  # fmt: skip


class Canvas:
    """A picture in the coordinates above, painted from back to front."""

    def __init__(self, sky: Image.Image) -> None:
        self.image = sky
        self.draw = ImageDraw.Draw(sky)

    def polygon(self, points: Points, colour: Colour) -> None:
        self.draw.polygon([(x * SUPER, y * SUPER) for x, y in points], fill=colour)

    def blob(self, points: Points, colour: Colour) -> None:
        self.polygon(smooth(points), colour)

    def disc(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        box = [SUPER * v for v in (x - rx, y - ry, x + rx, y + ry)]
        self.draw.ellipse(box, fill=colour)


def smooth(points: Points, steps: int = 8) -> Points:
    """Return a closed Catmull-Rom curve through the points."""
    p = np.array(points)
    before, after, last = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (q[:, None, :] for q in (before, p, after, last))
    curve = b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))) / 2
    return [(float(x), float(y)) for x, y in curve.reshape(-1, 2)]


def trex(seed: int = 0) -> UInt8[Tensor, "3 256 256"]:
    """Draw a Tyrannosaurus rex in a landscape, for the deck's colour picture "trex.png".

    Args:
        seed: places the clouds, the stones and the grass; the animal is always the same.

    Returns:
        RGB, uint8 0…255, (3, 256, 256): channels, rows, columns.

    Source: the deck's slides "Pooling Layers I–IV", figure 7; the drawing is our own.
    """
    rng = np.random.default_rng(seed)
    canvas = Canvas(_sky())
    _landscape(canvas, rng)
    _animal(canvas)
    _grass(canvas, rng)
    picture = canvas.image.reduce(SUPER)
    return torch.tensor(np.asarray(picture)).permute(2, 0, 1).contiguous()


def _sky() -> Image.Image:
    height = np.linspace(0, 1, SIZE * SUPER)[:, None]
    rows = (1 - height) * np.array((104, 168, 224)) + height * np.array((252, 226, 178))
    pixels = np.broadcast_to(rows[:, None, :], (SIZE * SUPER, SIZE * SUPER, 3))
    return Image.fromarray(pixels.astype(np.uint8))


def _landscape(canvas: Canvas, rng: np.random.Generator) -> None:
    for x, y in zip(rng.uniform(10, 130, 3), rng.uniform(14, 50, 3), strict=True):
        for dx, dy, r in ((-13, 3, 8), (0, 0, 12), (13, 3, 9)):
            canvas.disc(x + dx, y + dy, r * 1.5, r * 0.6, (246, 248, 250))
    canvas.polygon([(8, 200), (62, 92), (82, 92), (140, 200)], (140, 112, 116))
    canvas.polygon([(62, 92), (82, 92), (90, 107), (80, 103), (72, 112), (64, 101), (54, 108)],
                   (214, 84, 48))  # fmt: skip
    canvas.blob([(120, 210), (180, 172), (230, 176), (270, 166), (280, 220)], (122, 150, 104))
    canvas.polygon([(0, GROUND), (SIZE, GROUND - 6), (SIZE, SIZE), (0, SIZE)], (190, 160, 104))
    for x, y in zip(rng.uniform(0, SIZE, 40), rng.uniform(GROUND + 6, SIZE, 40), strict=True):
        canvas.disc(x, y, 2.5, 1.2, (160, 130, 82))


def _animal(canvas: Canvas) -> None:
    canvas.disc(122, 231, 76, 6, (140, 114, 74))
    canvas.blob([(x - 24, y - 5) for x, y in LEG], SHADE)
    canvas.blob([(x + 9, y - 3) for x, y in ARM], SHADE)
    canvas.blob(BODY, SKIN)
    canvas.blob(CHEST, BELLY)
    _stripes(canvas)
    _head(canvas)
    canvas.blob(LEG, SKIN)
    canvas.blob(ARM, SHADE)
    for x, y in ((122, 231), (136, 231), (150, 231)):
        canvas.polygon([(x, y - 6), (x + 8, y), (x - 2, y)], IVORY)
    for x, y in ((195, 146), (191, 149)):
        canvas.polygon([(x - 2, y - 1), (x + 2, y - 1), (x + 4, y + 7)], IVORY)


def _stripes(canvas: Canvas) -> None:
    backs = [(24, 105), (40, 112), (57, 114), (74, 111), (90, 105), (106, 99), (124, 95), (142, 91)]
    for (x, y), length in zip(backs, (10, 14, 18, 22, 28, 32, 34, 30), strict=True):
        canvas.polygon([(x - 4, y), (x + 5, y - 1), (x + 3, y + length)], STRIPE)


def _head(canvas: Canvas) -> None:
    canvas.blob(GAPE, MOUTH)
    canvas.blob(TONGUE_SHAPE, TONGUE)
    for x in range(206, 243, 6):
        canvas.polygon([(x, 95), (x + 4, 96), (x + 2, 88)], IVORY)
    canvas.blob(JAW, SKIN)
    for i, x in enumerate(range(203, 247, 6)):
        canvas.polygon([(x, 72), (x + 5, 72), (x + 2, 84 - 2 * (i % 2))], IVORY)
    canvas.blob(SKULL, SKIN)
    canvas.blob([(186, 43), (198, 35), (210, 41), (206, 45), (196, 44)], STRIPE)
    canvas.disc(199, 49, 6, 5, (250, 214, 70))
    canvas.disc(201, 49, 2, 4.5, BLACK)
    canvas.disc(243, 56, 2.5, 1.6, BLACK)


def _grass(canvas: Canvas, rng: np.random.Generator) -> None:
    for x, y in zip(rng.uniform(0, SIZE, 26), rng.uniform(240, SIZE, 26), strict=True):
        for lean in (-5, 0, 5):
            blade = [(x - 1.5, y), (x + 1.5, y), (x + lean, y - rng.uniform(8, 16))]
            canvas.polygon(blade, (84, 124, 48))
