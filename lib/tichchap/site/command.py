"""What `tichchap site` does and says."""

import os
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from tichchap.course.errors import CourseError
from tichchap.course.project import find_root, language
from tichchap.languages import LANGS
from tichchap.site.build import build
from tichchap.site.texts import text

FOLDER = "site"


def site(root: Path | None, to: Path | None, lang: str | None, *, slides: bool) -> int:
    """Build the site in every language, or in one; an exit code."""
    began = time.monotonic()
    try:
        langs = LANGS if lang is None else (language(lang),)
        spoken = language(os.environ.get("TICHCHAP_LANG", langs[0]))
        root = (root or find_root(Path.cwd())).resolve()
        to = (to or root / FOLDER).resolve()
        if find_spec("sphinx") is None:
            raise CourseError(text("no_sphinx", spoken))
        built = build(root, to, langs, slides=slides)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    pages = sum(each.pages for each in built)
    seconds = time.monotonic() - began
    print(text("built", spoken, pages=pages, to=to, seconds=f"{seconds:.0f}"))
    print(text("built_next", spoken, to=to))
    return 0
