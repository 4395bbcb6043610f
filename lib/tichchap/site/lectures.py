"""The lectures: the built notebooks with their links, and places for the claims they treat."""

from nbformat import NotebookNode

from tichchap.course.glossary_page import PAGE as GLOSSARY
from tichchap.course.headings import HEADING, time, title
from tichchap.course.project import SourceFile
from tichchap.site.buttons import row
from tichchap.site.course import MINE, Course, read, write_notebook

GLOSSARY_LINK = f"]({GLOSSARY}#"


def pages(course: Course) -> dict[str, str]:
    """Each lecture as a notebook, by its path in the source tree."""
    return {
        f"lectures/{file.name}.ipynb": write_notebook(_page(course, file))
        for file in course.lectures()
    }


def titles(course: Course) -> list[tuple[SourceFile, str, str]]:
    """Each lecture with its title and how long it takes."""
    opened = [(file, read(file.notebook(course.lang))) for file in course.lectures()]
    return [(file, title(notebook, file.name), time(notebook)) for file, notebook in opened]


def anchor(file: SourceFile, claim: str) -> str:
    """The place in a lecture where a claim of the deck is treated."""
    return f"claim-{file.name[:2]}-{claim}"


def _page(course: Course, file: SourceFile) -> NotebookNode:
    notebook = read(file.notebook(course.lang))
    links = row(course, file, f"lectures/{course.lang}/{file.name}.ipynb")
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace(GLOSSARY_LINK, f"](../{GLOSSARY}#")
            if number == 0:
                cell.source = HEADING.sub(lambda match: f"{match[0]}\n\n{links}", cell.source)
        claims = cell.metadata.get(MINE, {}).get("claims", ())
        first = [claim for claim in claims if claim not in seen]
        seen.update(first)
        if first and cell.cell_type == "markdown":
            targets = "\n".join(f"({anchor(file, claim)})=" for claim in first)
            cell.source = f"{targets}\n{cell.source}"
    return notebook
