"""Draw the explorer's pictures from `tichchap.data` into `static/pictures.json`.

`python -m tichchap.explorer.draw` writes the file; a test compares the two.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tichchap.explorer.pictures import FILE

if TYPE_CHECKING:
    from torch import Tensor

MATRIX = [[1, -4, 2, 4, -2], [-5, 5, 7, 3, -4], [2, -3, 3, -2, 2], [-1, 3, 8, 1, 8],
          [9, 2, -4, 3, 1]]  # fmt: skip
POOLING = [[1, 3, 2, 1], [4, 8, 0, 1], [-1, -3, 5, 7], [-6, -2, 3, 9]]
CHANNELS = [
    [[1, 0, 2, 1], [0, 1, 1, 0], [2, 1, 0, 1], [1, 0, 1, 2]],
    [[0, 1, 0, 1], [2, 1, 0, 1], [0, 1, 1, 0], [1, 0, 2, 1]],
    [[2, 1, 1, 0], [1, 0, 1, 1], [1, 0, 2, 1], [0, 1, 0, 1]],
]  # lecture 05


def drawn() -> dict[str, dict[str, Any]]:
    """The pictures, drawn anew. Sources: lectures 04 and 05, the deck's padding and pooling."""
    import torch

    dot = torch.zeros(5, 5)
    dot[2, 2] = 1
    return {
        "five": _picture(_five()[None]),
        "tone": _picture(_tone()[None]),
        "trex": _picture(_trex(), bright=True),
        "channels": _picture(torch.tensor(CHANNELS)),
        "matrix": _picture(torch.tensor([MATRIX])),
        "pooling": _picture(torch.tensor([POOLING])),
        "dot": _picture(dot[None]),
        "blank": _picture(torch.zeros(1, 12, 12)),
    }


def _picture(planes: "Tensor", *, bright: bool = False) -> dict[str, Any]:
    numbers = [[[_short(value) for value in row] for row in plane] for plane in planes.tolist()]
    return {"bright": bright, "planes": numbers}


def _short(value: float) -> float | int:
    # one decimal: the sums are to be checked by hand
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _five() -> "Tensor":
    """Lecture 04's digit: five strokes on 12 × 12."""
    import torch

    x = torch.zeros(12, 12)
    for rows, cols in (
        ((1, 3), (2, 10)),
        ((3, 6), (2, 4)),
        ((4, 6), (2, 9)),
        ((5, 10), (8, 10)),
        (
            (9, 11),
            (2, 9),
        ),
    ):
        x[slice(*rows), slice(*cols)] = 1
    return x


def _tone() -> "Tensor":
    """The letter ả, cut out with a margin of one pixel: higher than wide."""
    import torch

    from tichchap.data import glyph

    letter = glyph("ả", 24)[0]
    rows, cols = (torch.nonzero(letter.amax(axis) > 0.04).flatten() for axis in (1, 0))
    cut = (rows[0] - 1, rows[-1] + 2, cols[0] - 1, cols[-1] + 2)
    top, bottom, left, right = (int(each) for each in cut)
    return letter[top:bottom, left:right]


def _trex() -> "Tensor":
    """The deck's T. rex on 20 × 20, each pixel the mean of what it covers."""
    import numpy as np
    import torch
    from PIL import Image

    from tichchap.data import trex

    picture = Image.fromarray(trex().permute(1, 2, 0).numpy())
    small = np.asarray(picture.resize((20, 20), Image.Resampling.BOX))
    return torch.tensor(small).permute(2, 0, 1) / 255


def _write() -> None:
    path = Path(__file__).parent / "static" / FILE
    lines = [f"{json.dumps(name)}: {json.dumps(each)}" for name, each in drawn().items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    _write()
