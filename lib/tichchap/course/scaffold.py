"""`tichchap new`: a source that already passes the lint, apart from a lecture's length."""

import re
from importlib.resources import files
from pathlib import Path

from tichchap.course.errors import CourseError
from tichchap.course.project import FOLDERS, NAMES, Kind, SourceFile, find_sources
from tichchap.course.write import write

SLUG = re.compile(r"[a-z][a-z0-9_]*")


def scaffold(root: Path, kind: Kind, name: str) -> SourceFile:
    """Write `lectures/NN_name.py` or `solutions/exNN_name.py` with the next free number.

    Raises `CourseError` for a name that is not small letters, digits and underscores, and for one
    that is taken: nothing is ever overwritten.
    """
    if not SLUG.fullmatch(name):
        raise CourseError(
            f"expected a name of small letters, digits and underscores such as stride, got {name!r}"
        )
    known = [source for source in find_sources(root) if source.kind == kind]
    for source in known:
        if source.slug == name:
            raise CourseError(f"{source.relative} is there already; it is left as it is")
    numbers = [int(m["number"]) for s in known if (m := NAMES[kind].fullmatch(s.name))]
    number = max(numbers, default=0) + 1
    if number > 99:
        raise CourseError(f"expected a free number up to 99 in {FOLDERS[kind]}, there is none")
    prefix = "ex" if kind == "exercise" else ""
    made = SourceFile(root, kind, f"{prefix}{number:02d}_{name}")
    template = files("tichchap.course").joinpath("templates", f"{kind}.py.txt")
    write(made.path, template.read_text(encoding="utf-8").replace("NAME", name))
    return made
