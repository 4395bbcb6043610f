"""A lecture as slides: one HTML file with everything in it."""

import re
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import SlidesExporter
from nbformat import NotebookNode

from tichchap.course import vendor
from tichchap.course.errors import CourseError
from tichchap.course.project import SourceFile
from tichchap.languages import Lang

GLOSSARY_LINK = re.compile(r"\[([^\]]+)\]\(glossary\.md#[^)]*\)")
LECTURE_LINK = re.compile(r"\((\d\d_\w+)\.ipynb([^)]*)\)")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def slides(file: SourceFile, lang: Lang) -> str:
    """The slides of a built lecture as one HTML text that needs no network.

    reveal.js and MathJax are fetched from npm at the first use. Raises `CourseError` for an
    exercise, a lecture that is not built, and where they cannot be fetched.
    """
    if file.kind != "lecture":
        raise CourseError(f"{file.name}: expected a lecture, an exercise has no slides")
    path = file.notebook(lang)
    if not path.is_file():
        raise CourseError(f"{file.name}: expected {path.name}, got no file; `tichchap build` it")
    notebook = _adapt(nbformat.read(path, as_version=4))
    scripts = _scripts(file.root)
    with as_file(files("tichchap.course") / "templates") as templates:
        exporter = SlidesExporter(
            template_name="slides",
            extra_template_basedirs=[str(templates)],
            exclude_input_prompt=True,
            exclude_output_prompt=True,
        )
        resources = {"metadata": {"name": file.name}, "vendored": scripts, "title": title(notebook)}
        html, _ = exporter.from_notebook_node(notebook, resources=resources)
    return str(html)


def title(notebook: NotebookNode) -> str:
    """The lecture's heading."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = TITLE.search(prose)
    return found[1] if found else ""


def _adapt(notebook: NotebookNode) -> NotebookNode:
    """A slide links to other slides, and to no glossary, which is not in the room."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = GLOSSARY_LINK.sub(r"\1", cell.source)
            cell.source = LECTURE_LINK.sub(r"(\1.html\2)", text)
    return notebook


def _scripts(root: Path) -> dict[str, Any]:
    """The vendored texts, safe to stand inside a script element."""
    reset, css, reveal = vendor.texts(
        root, vendor.REVEAL, ["dist/reset.css", "dist/reveal.css", "dist/reveal.js"]
    )
    (mathjax,) = vendor.texts(root, vendor.MATHJAX, ["es5/tex-svg-full.js"])
    return {
        "css": reset + css,
        "reveal": reveal.replace("</script", "<\\/script"),
        "mathjax": mathjax.replace("</script", "<\\/script"),
        "notice": f"reveal.js {vendor.REVEAL.version} ({vendor.REVEAL.licence}), "
        f"MathJax {vendor.MATHJAX.version} ({vendor.MATHJAX.licence})",
    }
