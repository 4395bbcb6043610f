"""Build the site: each language in a process of its own, then one folder."""

import multiprocessing
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from filelock import FileLock
from jinja2 import Environment

from tichchap.course.errors import CourseError
from tichchap.course.settings import load
from tichchap.course.write import write
from tichchap.languages import NAMES, STAND_IN, Lang
from tichchap.site.course import Course

LOCK = ".cache/site.lock"  # two builds would write into one cache
MARK = ".tichchap-site"
INTERNAL = (".buildinfo*", "objects.inv", "_sources")


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
    # Sphinx keeps state in its modules
    context = multiprocessing.get_context("spawn")
    lock = root / LOCK
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock), ProcessPoolExecutor(len(courses), mp_context=context) as pool:
        built = list(pool.map(_build_language, courses))
        if found := [f"{each.lang}: {line}" for each in built for line in each.warnings]:
            raise CourseError("the site was not written, Sphinx warns:\n" + "\n".join(found))
        _put(built, to)
    return built


def door(langs: Sequence[Lang]) -> str:
    """The first page: it goes on to the reader's language, or lets the reader choose."""
    page = files("tichchap.site").joinpath("templates/door.html").read_text(encoding="utf-8")
    names = [(lang, NAMES[lang]) for lang in langs]
    return Environment(autoescape=True).from_string(page).render(languages=names, usual=STAND_IN)


def _build_language(course: Course) -> Built:
    from tichchap.site.language import build_language  # Sphinx and torch, where they are used

    folder, pages, warnings = build_language(course)
    return Built(course.lang, folder, pages, tuple(warnings))


def _check_free(to: Path) -> None:
    """A folder that is no site of ours is never replaced."""
    if to.exists() and not (to / MARK).is_file() and (to.is_file() or any(to.iterdir())):
        raise CourseError(f"{to}: expected an empty folder or an earlier site, got other files")


def _put(built: list[Built], to: Path) -> None:
    part = to.with_name(f".{to.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for each in built:
        shutil.copytree(each.folder, part / each.lang, ignore=shutil.ignore_patterns(*INTERNAL))
    write(part / "index.html", door([each.lang for each in built]))
    write(part / MARK, "")
    write(part / ".nojekyll", "")  # GitHub Pages leaves out _static without it
    if to.exists():
        shutil.rmtree(to)
    part.replace(to)
