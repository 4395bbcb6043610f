"""The same picture in fewer bytes: notebooks are committed with their pictures."""

import base64
import io

import numpy as np
from PIL import Image


def shrink(png: str) -> str:
    """A base64 PNG without waste: no opaque alpha, a palette where 256 colours suffice.

    No pixel changes. An animation, and a picture that would not become smaller, stays as it is.
    """
    raw = base64.b64decode(png)
    with Image.open(io.BytesIO(raw)) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            return png
        smaller = _encode(_opaque(picture))
    return base64.b64encode(smaller).decode() if len(smaller) < len(raw) else png


def _opaque(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture.copy()


def _encode(picture: Image.Image) -> bytes:
    if picture.mode == "RGB":
        pixels = np.asarray(picture).reshape(-1, 3)
        colours, index = np.unique(pixels, axis=0, return_inverse=True)
        if len(colours) <= 256:
            picture = Image.frombytes("P", picture.size, index.astype(np.uint8).tobytes())
            picture.putpalette(colours.flatten().tolist())
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
