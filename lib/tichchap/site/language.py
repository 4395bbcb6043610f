"""The pages of one language: the source tree, then Sphinx."""

import shutil
from io import StringIO
from pathlib import Path

from docutils.utils import SystemMessage
from nbconvert.filters import strip_ansi
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tichchap.course.errors import CourseError
from tichchap.course.slides import slides as slides_of
from tichchap.course.write import write
from tichchap.site.assemble import Tree, add_downloads, assemble
from tichchap.site.configuration import configuration
from tichchap.site.course import Course

CACHE = ".cache/site"
SLIDES = "slides"


def build_language(course: Course) -> tuple[Path, int, list[str]]:
    """Build the pages in the cache. Returns their folder, their number and Sphinx's warnings."""
    tree = assemble(course, course.root / CACHE / course.lang)
    sources = [path for path in tree.source.rglob("*") if path.is_file()]
    warnings = run_sphinx(course, tree)
    if warnings:
        # Sphinx does not repeat the warnings of pages that it kept
        shutil.rmtree(tree.doctrees, ignore_errors=True)
    else:
        _remove_leftovers(tree, sources)
        add_downloads(course, tree.html)
        _add_slides(course, tree.html / SLIDES)
    return tree.html, len(sources), warnings


def run_sphinx(course: Course, tree: Tree) -> list[str]:
    """Run Sphinx on a source tree. Returns its warnings, one line each.

    Raises `CourseError` where Sphinx gives up.
    """
    heard = StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                tree.source,
                None,
                tree.html,
                tree.doctrees,
                "html",
                confoverrides=configuration(course, tree),
                status=None,
                warning=heard,
            )
            app.build()
    except (SphinxError, SystemMessage) as error:
        raise CourseError(f"{course.lang}: {error}\n{heard.getvalue()}".strip()) from None
    return [line for line in strip_ansi(heard.getvalue()).splitlines() if line.strip()]


def _remove_leftovers(tree: Tree, sources: list[Path]) -> None:
    """Pages and pictures of an earlier build that nothing leads to any more."""
    wanted = {path.relative_to(tree.source).with_suffix("") for path in sources}
    pages = [page for page in tree.html.rglob("*.html") if SLIDES not in page.parts]
    for page in pages:
        place = page.relative_to(tree.html).with_suffix("")
        if place not in wanted and place.name != "search":
            page.unlink()
    shown = "".join(page.read_text(encoding="utf-8") for page in pages if page.exists())
    for picture in (tree.html / "_images").glob("*"):
        if picture.name not in shown:
            picture.unlink()


def _add_slides(course: Course, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if course.slides:
        for file in course.lectures():
            write(folder / f"{file.name}.html", slides_of(file, course.lang))
