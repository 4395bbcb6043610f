"""JetBrains Mono, a font for code with all 134 letters of Vietnamese, as a style sheet.

The files are those of the npm package @fontsource/jetbrains-mono 5.3.0, made by the JetBrains Mono
Project Authors; their licence, the SIL Open Font License 1.1, lies beside them.
"""

import base64
from importlib.resources import files

# what browsers take where the font is missing stands behind it
STACK = '"JetBrains Mono", ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace'
WEIGHTS = (400, 700)
# the characters of each file, as the package gives them
RANGES = {
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,"
    "U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,"
    "U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,"
    "U+2C60-2C7F,U+A720-A7FF",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,"
    "U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
FACE = """\
@font-face {{
  font-family: "JetBrains Mono";
  font-weight: {weight};
  font-display: swap;
  src: url("data:font/woff2;base64,{data}") format("woff2");
  unicode-range: {ranges};
}}
"""
FOLDER = files("tichchap.course") / "jetbrains_mono"


def style_sheet() -> str:
    """Give the font within CSS: Firefox loads no font file from a USB stick."""
    return "".join(_face(subset, weight) for weight in WEIGHTS for subset in RANGES)


def licence() -> str:
    """Give the licence, which has to stand beside every copy."""
    return (FOLDER / "LICENSE").read_text(encoding="utf-8")


def _face(subset: str, weight: int) -> str:
    data = base64.b64encode((FOLDER / f"{subset}-{weight}.woff2").read_bytes()).decode()
    return FACE.format(weight=weight, data=data, ranges=RANGES[subset])
