"""The data of the search: each section of each page, for a script that folds diacritics."""

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

DATA = "search-data.js"
TARGET = "search"
# what a reader does not search for
SKIPPED = (nodes.raw, nodes.image, nodes.math, nodes.math_block, addnodes.toctree, addnodes.index)
Row = tuple[str, str, str, str]


def setup(app: Sphinx) -> None:
    """Replace Sphinx's own search, which knows no diacritics and reads pages by `fetch`."""
    app.connect("builder-inited", _no_other)
    app.connect("html-collect-pages", _page)
    app.connect("build-finished", _write)


def _no_other(app: Sphinx) -> None:
    app.builder.search = False  # type: ignore[attr-defined]


def _page(app: Sphinx) -> Iterator[tuple[str, dict[str, object], str]]:
    yield TARGET, {}, "search.html"


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        rows = [row for name in sorted(app.env.found_docs) for row in rows_of(app, name)]
        text = f"window.SEARCH_DATA = {json.dumps(rows, ensure_ascii=False)};\n"
        Path(app.outdir, DATA).write_text(text, encoding="utf-8")


def rows_of(app: Sphinx, name: str) -> Iterator[Row]:
    """Title, page title, address and text of each section of one page."""
    address = app.builder.get_target_uri(name)
    document = app.env.get_doctree(name)
    page = app.env.titles[name].astext()
    for section in document.findall(nodes.section):
        title = section.next_node(nodes.title)
        at = f"{address}#{section['ids'][0]}" if section.parent is not document else address
        yield (title.astext() if title else page, page, at, _text(section))
    for object_ in document.findall(addnodes.desc):
        signature = object_.next_node(addnodes.desc_signature)
        if signature is not None and signature["ids"]:
            at = f"{address}#{signature['ids'][0]}"
            yield signature.get("fullname", signature.astext()), page, at, _text(object_[1])


def _text(section: nodes.Element) -> str:
    """What stands in a section itself: not in its parts, not in outputs."""
    return " ".join(" ".join(_words(section)).split())


def _words(node: nodes.Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, (*SKIPPED, nodes.section, addnodes.desc, nodes.title)):
            continue
        if isinstance(child, nodes.Element) and "cell_output" in child.get("classes", ()):
            continue
        if isinstance(child, nodes.TextElement):
            yield "".join(_words(child))  # words that are half bold stay whole
        elif isinstance(child, nodes.Text):
            yield child.astext()
        else:
            yield from _words(child)
