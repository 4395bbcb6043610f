"""Every link inside the course leads somewhere; nothing is fetched."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from tichchap.course.lint.markdown import CODE, FENCE, LINK, PICTURE

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "lectures/*/*.md",
        "lectures/*/*.ipynb",
        "*/*/*/*.ipynb",
    )
    for path in ROOT.glob(pattern)
    if path.parts[len(ROOT.parts)] in {"docs", "lectures", "solutions", "exercises", path.name}
)
HEADING = re.compile(r"^#+\s+(.+)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)">')


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def links(text: str) -> Iterator[str]:
    prose = CODE.sub(" ", FENCE.sub(" ", text))
    yield from (match[1] or match[2] for match in PICTURE.finditer(prose))
    yield from (match[2] or match[3] for match in LINK.finditer(prose))


def anchors(path: Path) -> set[str]:
    """The places that a link may name: written ones, and headings as Jupyter and GitHub do it."""
    text = text_of(path)
    headings = [heading.strip() for heading in HEADING.findall(text)]
    jupyter = {heading.replace(" ", "-") for heading in headings}
    github = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return {*ANCHOR.findall(text), *jupyter, *github}


def broken(page: Path) -> list[str]:
    found = []
    for link in links(text_of(page)):
        parts = urlsplit(link)
        if parts.scheme in ("http", "https", "mailto"):
            continue
        target = page.parent / unquote(parts.path) if parts.path else page
        if not target.exists():
            found.append(f"{link}: no such file")
        elif parts.fragment and unquote(parts.fragment) not in anchors(target):
            found.append(f"{link}: no such place")
    return found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_internal_links_lead_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_pages_of_every_kind_are_read() -> None:
    kinds = {(page.parts[len(ROOT.parts)], page.suffix) for page in PAGES}
    assert {("README.md", ".md"), ("lectures", ".ipynb"), ("lectures", ".md")} <= kinds
    assert {("exercises", ".ipynb"), ("solutions", ".ipynb")} <= kinds


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.parent.parent.name == "lectures" and page.suffix == ".ipynb"],
    ids=named,
)
def test_a_lecture_links_its_first_use_of_terms_to_the_glossary(page: Path) -> None:
    terms = [link for link in links(text_of(page)) if link.startswith("glossary.md#")]
    assert len(terms) >= 10
    assert len(set(terms)) == len(terms)


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    page, other = tmp_path / "a.md", tmp_path / "b c.md"
    other.write_text('# The place\n\n<a id="x"></a>', encoding="utf-8")
    page.write_text(
        "[a](b%20c.md#x) [b](b%20c.md#the-place) `[c](d.md)` [d](#e) [f](g.md)", "utf-8"
    )
    assert broken(page) == ["#e: no such place", "g.md: no such file"]
