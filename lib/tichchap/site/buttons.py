"""The row of links below the title of a lecture or an exercise."""

from html import escape

from tichchap.course.project import SourceFile
from tichchap.site.course import Course
from tichchap.site.texts import text

ROW = '<ul class="lesson-links" aria-label="{label}">\n{items}\n</ul>'
# where `tichchap lab` serves the course on the reader's own machine
LAB = "http://localhost:8888/lab/tree/"
ITEM = '<li><a class="{kind}" href="{address}"{more}>{words}</a></li>'


def row(course: Course, file: SourceFile, notebook: str) -> str:
    """The links of one notebook as HTML; `notebook` is its path in the repository.

    Colab, Binder and nbgitpuller are there only for a published course, slides only where made.
    """
    hint = f' title="{escape(text("button_lab_hint", course.lang))}"'
    kept = [
        ("download", f"../notebooks/{file.name}.ipynb", " download"),
        ("lab", LAB + notebook, hint),
    ]
    if course.slides and file.kind == "lecture":
        kept.append(("slides", f"../slides/{file.name}.html", ""))
    if course.published:
        for kind in ("colab", "binder", "nbgitpuller"):
            address = getattr(course.published, kind)(notebook)
            kept += [(kind, address, "")] if address else []
    items = [
        ITEM.format(
            kind=kind,
            address=escape(address),
            more=more,
            words=escape(text(f"button_{kind}", course.lang)),
        )
        for kind, address, more in kept
    ]
    label = escape(text("buttons", course.lang))
    return ROW.format(label=label, items="\n".join(items))
