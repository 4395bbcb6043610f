"""Pictures of anyone's, decoded and encoded anew: nothing else that is in the file gets through."""

import base64
import binascii
import io
import warnings

from PIL import Image

from tichchap.autograde.feedback.page import Picture
from tichchap.autograde.warm.limits import MIB

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
LARGEST_DATA, MOST_PIXELS = 8 * MIB, 16_000_000  # what is decoded
WIDEST, HIGHEST = 1400, 4000  # what is shown, in pixels


def picture(kind: str, data: str) -> Picture | None:
    """Read a picture in base64; None where it is none, is too large or of another format."""
    if kind not in FORMATS or len(data) > LARGEST_DATA:
        return None
    try:
        raw = base64.b64decode(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=[FORMATS[kind]]) as image:
                if image.width * image.height > MOST_PIXELS:
                    return None
                return _again(image)
    # Pillow's decoders raise whatever a broken file makes them
    except (binascii.Error, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError,
            TypeError, OverflowError, MemoryError, Image.DecompressionBombError):  # fmt: skip
        return None


def from_address(address: str) -> Picture | None:
    """Read a picture in a `data:` address."""
    head, comma, data = address.partition(",")
    kind = head.removeprefix("data:").removesuffix(";base64")
    if not comma or head != f"data:{kind};base64":
        return None
    return picture(kind, data)


def _again(image: Image.Image) -> Picture:
    photo = image.format == "JPEG"
    made = image.convert("RGB" if photo else "RGBA")
    made.thumbnail((WIDEST, HIGHEST))
    clean = Image.new(made.mode, made.size)  # without what the file said beside its pixels
    clean.paste(made)
    file = io.BytesIO()
    if photo:
        clean.save(file, "JPEG", quality=85)
    else:
        clean.save(file, "PNG", optimize=True)
    kind = "image/jpeg" if photo else "image/png"
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return Picture(f"data:{kind};base64,{data}", clean.width, clean.height)
