"""What `tichchap site` does and says."""

import sys
import time
from pathlib import Path

from tichchap.course.errors import CourseError
from tichchap.course.project import LANGS, find_root, language
from tichchap.site.texts import text

FOLDER = "site"


def site(root: Path | None, to: Path | None, lang: str | None, *, slides: bool) -> int:
    """Build the site in both languages, or in one; an exit code."""
    began = time.monotonic()
    try:
        langs = LANGS if lang is None else (language(lang),)
        root = (root or find_root(Path.cwd())).resolve()
        try:
            from tichchap.site.build import build
        except ModuleNotFoundError as error:
            raise CourseError(text("no_sphinx", langs[0], name=error.name)) from None
        to = (to or root / FOLDER).resolve()
        built = build(root, to, langs, slides=slides)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    pages = sum(each.pages for each in built)
    seconds = time.monotonic() - began
    print(text("built", langs[0], pages=pages, to=to, seconds=f"{seconds:.0f}"))
    print(text("built_next", langs[0], to=to))
    return 0
