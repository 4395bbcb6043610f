"""Scripts and fonts of other people, copied beside the pages with their licences."""

import base64
import json
from pathlib import Path

from tichchap.course import vendor
from tichchap.course.write import write

# together they have all 134 letters of Vietnamese
SUBSETS = ("vietnamese", "latin-ext", "latin")
WEIGHTS = (400, 700)
FACE = """\
@font-face {{
  font-family: "JetBrains Mono";
  font-weight: {weight};
  font-display: swap;
  src: url("data:font/woff2;base64,{data}") format("woff2");
  unicode-range: {ranges};
}}
"""


def fetch(root: Path, static: Path) -> Path:
    """Put the search library and the font into `static`. Returns the folder of MathJax."""
    library, licence = vendor.paths(root, vendor.MINISEARCH, ["dist/umd/index.js", "LICENSE.txt"])
    _copy(library, static / "vendor" / "minisearch.js")
    _copy(licence, static / "vendor" / "minisearch.LICENSE.txt")
    _font(root, static)
    component, licence = vendor.paths(root, vendor.MATHJAX, ["es5/node-main.js", "LICENSE"])
    _copy(licence, static / "vendor" / "mathjax.LICENSE.txt")
    return component.parent


def _font(root: Path, static: Path) -> None:
    """The font within a style sheet: Firefox loads no font file from a USB stick."""
    licence, ranges = vendor.paths(root, vendor.JETBRAINS_MONO, ["LICENSE", "unicode.json"])
    known = json.loads(ranges.read_text(encoding="utf-8"))
    faces = []
    for weight in WEIGHTS:
        names = [f"files/jetbrains-mono-{subset}-{weight}-normal.woff2" for subset in SUBSETS]
        found = vendor.paths(root, vendor.JETBRAINS_MONO, names)
        for subset, path in zip(SUBSETS, found, strict=True):
            data = base64.b64encode(path.read_bytes()).decode()
            faces.append(FACE.format(weight=weight, data=data, ranges=known[subset]))
    write(static / "fonts.css", "".join(faces))
    _copy(licence, static / "vendor" / "jetbrains-mono.LICENSE.txt")


def _copy(source: Path, target: Path) -> None:
    write(target, source.read_text(encoding="utf-8"))
