"""Build the site: Sphinx once for each language, side by side, then one folder."""

import multiprocessing
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from pathlib import Path

from docutils.utils import SystemMessage
from jinja2 import Environment
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.console import strip_escape_sequences
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tichchap.course.errors import CourseError
from tichchap.course.project import Lang
from tichchap.course.slides import slides as slides_of
from tichchap.course.write import write
from tichchap.site.assemble import Tree, add_downloads, assemble
from tichchap.site.configuration import configuration
from tichchap.site.course import Course
from tichchap.site.settings import load
from tichchap.site.texts import text

CACHE = ".cache/site"
MARK = ".tichchap-site"


@dataclass(frozen=True)
class Built:
    """One language's pages: where they are, how many, and what Sphinx warned of."""

    lang: Lang
    folder: Path
    pages: int
    warnings: tuple[str, ...]


def build(root: Path, to: Path, langs: Sequence[Lang], *, slides: bool) -> list[Built]:
    """Build the pages of `langs` and put them at `to`, whole or not at all.

    Raises `CourseError` for warnings of Sphinx, for what a page lacks, and for a folder in the way.
    """
    _check_free(to)
    published = load(root)
    courses = [Course(root, lang, published, tuple(langs), slides=slides) for lang in langs]
    # Sphinx keeps state in its modules: a process of its own for each language
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(courses), mp_context=context) as pool:
        built = list(pool.map(build_language, courses))
    if found := [f"{each.lang}: {line}" for each in built for line in each.warnings]:
        raise CourseError("the site was not written, Sphinx warns:\n" + "\n".join(found))
    _put(built, to)
    return built


def build_language(course: Course) -> Built:
    """Build the pages of one language in the cache."""
    folder = course.root / CACHE / course.lang
    tree = assemble(course, folder)
    warnings = _sphinx(course, tree)
    if warnings:
        # Sphinx does not repeat the warnings of pages that it kept
        shutil.rmtree(tree.doctrees, ignore_errors=True)
    else:
        _remove_leftovers(tree)
        add_downloads(course, tree.html)
        _add_slides(course, tree.html / "slides")
    pages = len(list(tree.source.rglob("*.*")))
    return Built(course.lang, tree.html, pages, tuple(warnings))


def _sphinx(course: Course, tree: Tree) -> list[str]:
    """Run Sphinx. Returns its warnings, one line each."""
    heard = StringIO()
    settings = configuration(course, tree)
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                tree.source,
                None,
                tree.html,
                tree.doctrees,
                "html",
                confoverrides=settings,
                status=None,
                warning=heard,
            )
            app.build()
    except (SphinxError, SystemMessage) as error:
        raise CourseError(f"{course.lang}: {error}\n{heard.getvalue()}".strip()) from None
    return [line for line in strip_escape_sequences(heard.getvalue()).splitlines() if line.strip()]


def _remove_leftovers(tree: Tree) -> None:
    """Pages of an earlier build that have no source any more."""
    wanted = {path.relative_to(tree.source).with_suffix("") for path in tree.source.rglob("*.*")}
    for page in tree.html.rglob("*.html"):
        place = page.relative_to(tree.html)
        if place.parts[0] != "slides" and place.stem != "search":
            if place.with_suffix("") not in wanted:
                page.unlink()


def _add_slides(course: Course, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for file in course.lectures():
        if course.slides:
            write(folder / f"{file.name}.html", slides_of(file, course.lang))


def _check_free(to: Path) -> None:
    """A folder that is no site of ours is never replaced."""
    if to.exists() and not (to / MARK).is_file() and any(to.iterdir()):
        raise CourseError(f"{to}: expected an empty folder or an earlier site, got other files")


def door(langs: list[Lang]) -> str:
    """The first page: it goes on to the reader's language, or lets the reader choose."""
    page = files("tichchap.site").joinpath("templates/door.html").read_text(encoding="utf-8")
    names = [(lang, text("name", lang)) for lang in langs]
    return Environment(autoescape=True).from_string(page).render(languages=names)


def _put(built: list[Built], to: Path) -> None:
    part = to.with_name(f".{to.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for each in built:
        ignore = shutil.ignore_patterns(".buildinfo*", "objects.inv", ".nojekyll")
        shutil.copytree(each.folder, part / each.lang, ignore=ignore)
    write(part / "index.html", door([each.lang for each in built]))
    write(part / MARK, "")
    write(part / ".nojekyll", "")  # GitHub Pages leaves out _static without it
    if to.exists():
        shutil.rmtree(to)
    part.replace(to)
