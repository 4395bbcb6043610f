"""Cut the bundled photographs out of the scikit-image wheel.

    python scripts/make_photos.py scikit_image-0.26.0-….whl [OUT_FOLDER]

The wheel: `pip download scikit-image==0.26.0 --no-deps`. Each original is checked against its
SHA-256, cropped to a square that shows the subject, and averaged over blocks of pixels to 128×128.
"""

import io
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

from bundle import sha256, write_bundle
from PIL import Image

OUT = Path(__file__).parents[1] / "lib/tichchap/data/photos"


class Crop(NamedTuple):
    """A square of the original (left, top, side, in pixels) and the block size of the average."""

    sha256: str
    left: int
    top: int
    side: int
    block: int


CROPS = {
    "chelsea": Crop(
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb", 110, 30, 256, 2
    ),
    "coffee": Crop(
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7", 84, 10, 384, 3
    ),
}


def read_original(wheel: zipfile.ZipFile, name: str) -> bytes:
    """Read `skimage/data/NAME.png`, or exit if it is not the file that we know."""
    raw = wheel.read(f"skimage/data/{name}.png")
    if sha256(raw) != CROPS[name].sha256:
        raise SystemExit(f"{name}.png: expected sha256 {CROPS[name].sha256}, got {sha256(raw)}")
    return raw


def cut(raw: bytes, crop: Crop) -> bytes:
    """Return the PNG of the cropped and reduced picture."""
    with Image.open(io.BytesIO(raw)) as picture:
        box = (crop.left, crop.top, crop.left + crop.side, crop.top + crop.side)
        small = picture.convert("RGB").crop(box).reduce(crop.block)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        raise SystemExit(__doc__)
    with zipfile.ZipFile(sys.argv[1]) as archive:
        files = {f"{name}.png": cut(read_original(archive, name), CROPS[name]) for name in CROPS}
    write_bundle(Path(sys.argv[2]) if len(sys.argv) == 3 else OUT, files)
