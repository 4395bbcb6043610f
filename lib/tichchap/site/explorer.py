"""The explorer's page: `tichchap.explorer` without a kernel."""

from tichchap.explorer.page import page
from tichchap.site.course import Course
from tichchap.site.texts import text


def pages(course: Course) -> dict[str, str]:
    """One page, its script inside: it is not loaded with any other."""
    head = f"# {text('explorer', course.lang)}\n\n{text('explorer_note', course.lang)}"
    return {"explorer.md": f"{head}\n\n````{{raw}} html\n{page(course.lang)}\n````\n"}
