"""Data of the course: handwritten digits, drawn characters, colour pictures; all offline."""

from tichchap.data._glyphs import glyph, glyphs
from tichchap.data._images import LabelledImages
from tichchap.data._mnist import mnist
from tichchap.data._models import weights
from tichchap.data._photo import photo
from tichchap.data._trex import trex

__all__ = ["LabelledImages", "glyph", "glyphs", "mnist", "photo", "trex", "weights"]
