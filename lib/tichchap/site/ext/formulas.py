"""Formulas as SVG with MathML for screen readers, made by MathJax when the site is built.

A page needs no script for them: they print, and show from a USB stick in every browser.
"""

import json
import re
import shutil
import subprocess
from importlib.resources import files
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from tichchap.course.errors import CourseError

LOGGER = logging.getLogger(__name__)
DEFS = re.compile(r"<defs>(.*?)</defs>", re.DOTALL)
PATH = re.compile(r'<path id="([^"]+)" d="([^"]*)"></path>')
OWN = re.compile(r"MJX-\d+-")  # MathJax numbers the glyphs of each formula anew
USED = re.compile(r'href="#(MJX-[^"]+)"')
WRONG = re.compile(r'data-mjx-error="([^"]*)"')
SPRITES = '<svg class="glyphs" aria-hidden="true" focusable="false"><defs>{paths}</defs></svg>'
# what of a page may show a formula: a heading of its own, or of a neighbour
PARTS = ("body", "toc", "furo_navigation_tree", "next", "prev")


class Formulas:
    """MathJax in a node process, and the glyphs that its formulas share."""

    def __init__(self, mathjax: str) -> None:
        self.mathjax = mathjax
        self.glyphs: dict[str, str] = {}
        self.process: subprocess.Popen[str] | None = None

    def svg(self, tex: str, *, display: bool) -> str:
        """The formula as HTML, without the shapes of its glyphs, which `glyphs` keeps."""
        if self.process is None:
            self.process = self._start()
        source, sink = self.process.stdin, self.process.stdout
        assert source is not None
        assert sink is not None
        source.write(json.dumps({"tex": tex, "display": display}) + "\n")
        source.flush()
        answer = sink.readline()
        if not answer:
            raise CourseError(f"formula {tex!r}: expected MathJax to draw it, node ended instead")
        made = OWN.sub("MJX-", str(json.loads(answer)))
        for match in DEFS.finditer(made):
            self.glyphs.update(PATH.findall(match[1]))
        return DEFS.sub("", made)

    def sprites(self, body: str) -> str:
        """The glyphs that the formulas of one page use."""
        used = sorted(set(USED.findall(body)))
        paths = "".join(f'<path id="{name}" d="{self.glyphs[name]}"></path>' for name in used)
        return SPRITES.format(paths=paths) if used else ""

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.communicate()
            self.process = None

    def _start(self) -> "subprocess.Popen[str]":
        node = shutil.which("node")
        if node is None:
            raise CourseError("formulas are drawn with node, which is not here: install Node.js")
        program = files("tichchap.site.ext").joinpath("render.js").read_text(encoding="utf-8")
        return subprocess.Popen(
            [node, "-e", program, "--", self.mathjax],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )


def setup(app: Sphinx) -> None:
    """Let Sphinx draw formulas this way."""
    inline, block = (_inline, None), (_block, None)
    app.add_html_math_renderer("tichchap", inline_renderers=inline, block_renderers=block)
    app.connect("builder-inited", _begin)
    app.connect("html-page-context", _add_sprites, priority=950)  # when all parts are there
    app.connect("build-finished", _end)


def _begin(app: Sphinx) -> None:
    app.builder.formulas = Formulas(app.config.tichchap_mathjax)  # type: ignore[attr-defined]


def _end(app: Sphinx, _: Exception | None) -> None:
    formulas_of(app).close()


def formulas_of(app: Sphinx) -> Formulas:
    """The formulas of a build."""
    found = app.builder.formulas  # type: ignore[attr-defined]
    assert isinstance(found, Formulas)
    return found


def _add_sprites(app: Sphinx, _: str, __: str, context: dict[str, Any], ___: object) -> None:
    drawn = " ".join(str(context.get(part)) for part in PARTS)
    context["body"] = formulas_of(app).sprites(drawn) + context["body"]


def _inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(f'<span class="math">{_drawn(self, node, display=False)}</span>')
    raise nodes.SkipNode


def _block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(f'<div class="math">{_drawn(self, node, display=True)}</div>')
    raise nodes.SkipNode


def _drawn(self: HTML5Translator, node: nodes.Element, *, display: bool) -> str:
    made = formulas_of(self.builder.app).svg(node.astext(), display=display)
    if wrong := WRONG.search(made):
        LOGGER.warning("formula %r: %s", node.astext(), wrong[1], location=node)
    return made
