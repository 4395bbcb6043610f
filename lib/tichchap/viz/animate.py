"""Short animations as pictures: they loop without a kernel, a script or a player of their own."""

import io
from collections.abc import Iterable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

from tichchap.viz import checks, style
from tichchap.viz.convolution import sliding_window

MOST_FRAMES = 120
COLOURS = 64


class Animation:
    """Frames of one size, shown as a looping animated PNG, which needs no script to run.

    Attributes:
        frames: RGB pictures, in order.
        seconds: how long each of them stays.
    """

    def __init__(self, frames: Sequence[Image.Image], seconds: float) -> None:
        self.frames = list(frames)
        self.seconds = seconds

    def __repr__(self) -> str:
        return f"Animation({len(self.frames)} × {self.seconds:g} s)"

    def _repr_png_(self) -> bytes:
        out = io.BytesIO()
        first, *others = self.frames
        first.save(
            out,
            "PNG",
            save_all=True,
            append_images=others,
            duration=round(self.seconds * 1000),
            loop=0,
            optimize=True,
        )
        return out.getvalue()


def animate(figures: Iterable[Figure], seconds: float = 0.5) -> Animation:
    """Make the frames of an animation out of figures, and close them.

    Each of `figures` stays for `seconds`. A generator keeps only one figure open at a time.
    Raises ValueError for no figure, more than 120, figures of different sizes, or seconds that are
    not positive.
    """
    if seconds <= 0:
        raise ValueError(f"animate: seconds must be positive, got {seconds}")
    frames = [_frame(figure) for figure in figures]
    if not 1 <= len(frames) <= MOST_FRAMES:
        raise ValueError(f"animate: expected 1 to {MOST_FRAMES} figures, got {len(frames)}")
    if len(sizes := {frame.size for frame in frames}) > 1:
        shown = ", ".join(f"{wide}×{high}" for wide, high in sorted(sizes))
        raise ValueError(f"animate: figures must be equally large, got {shown} pixels")
    return Animation(_few_colours(frames), seconds)


def sliding_animation(
    x: Tensor, w: Tensor, bias: float = 0.0, stride: int = 1, seconds: float = 0.4
) -> Animation:
    """A kernel that slides over x, row by row, while the feature map below fills.

    Shape: x (H, W), w (R, S); at most 120 places. Slides 12–14 of the deck.
    Raises as `sliding_window`, and ValueError for more places.
    """
    x, w = checks.matrix("sliding_animation", "x", x), checks.matrix("sliding_animation", "w", w)
    rows, cols = ((n - k) // stride + 1 for n, k in zip(x.shape, w.shape, strict=True))
    if not 1 <= rows * cols <= MOST_FRAMES:
        raise ValueError(
            f"sliding_animation: expected 1 to {MOST_FRAMES} places, got {rows}×{cols}"
        )
    places = [(i, j) for i in range(rows) for j in range(cols)]
    return animate((sliding_window(x, w, [place], bias, stride) for place in places), seconds)


def _frame(figure: Figure) -> Image.Image:
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=style.DPI)
    plt.close(figure)
    return Image.open(raw).convert("RGB")


def _few_colours(frames: Sequence[Image.Image]) -> list[Image.Image]:
    """The frames in their 64 commonest colours: a third of the bytes, and no seen difference.

    The commonest are kept exactly, white above all, which a fitted palette would make grey.
    """
    codes = [np.asarray(frame).astype(np.int32) @ (1 << 16, 1 << 8, 1) for frame in frames]
    colours, which, counts = np.unique(np.stack(codes), return_inverse=True, return_counts=True)
    parts = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    kept = parts[np.argsort(-counts, kind="stable")[:COLOURS]]
    nearest = np.abs(parts[:, None] - kept).sum(axis=2).argmin(axis=1)
    indices = nearest[which].astype(np.uint8).reshape(len(frames), -1)
    made = [Image.frombytes("P", frames[0].size, index.tobytes()) for index in indices]
    for frame in made:
        frame.putpalette(kept.flatten().tolist())
    return made
