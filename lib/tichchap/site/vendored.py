"""Scripts and fonts of other people, copied beside the pages with their licences."""

from pathlib import Path

from tichchap.course import font, vendor
from tichchap.course.write import write


def fetch(root: Path, static: Path) -> Path:
    """Put the search library and the font into `static`. Returns the folder of MathJax."""
    library, licence = vendor.paths(root, vendor.MINISEARCH, ["dist/umd/index.js", "LICENSE.txt"])
    _copy(library, static / "vendor" / "minisearch.js")
    _copy(licence, static / "vendor" / "minisearch.LICENSE.txt")
    write(static / "fonts.css", font.style_sheet())
    write(static / "vendor" / "jetbrains-mono.LICENSE.txt", font.licence())
    component, licence = vendor.paths(root, vendor.MATHJAX, ["es5/node-main.js", "LICENSE"])
    _copy(licence, static / "vendor" / "mathjax.LICENSE.txt")
    return component.parent


def _copy(source: Path, target: Path) -> None:
    write(target, source.read_text(encoding="utf-8"))
