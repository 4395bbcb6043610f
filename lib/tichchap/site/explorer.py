"""The explorer's page: the widget of `tichchap.explorer` without a kernel, where it is built."""

from importlib.resources import files
from importlib.util import find_spec

from tichchap.site.course import Course
from tichchap.site.texts import text

PART = "static/explorer.html"


def pages(course: Course) -> dict[str, str]:
    """One page; none without the explorer."""
    if find_spec("tichchap.explorer") is None:
        return {}
    part = files("tichchap.explorer").joinpath(PART)
    if not part.is_file():
        return {}
    shown = part.read_text(encoding="utf-8")
    head = f"# {text('explorer', course.lang)}\n\n{text('explorer_note', course.lang)}"
    # blank lines would end the HTML block
    return {"explorer.md": f"{head}\n\n```{{raw}} html\n{shown}\n```\n"}
