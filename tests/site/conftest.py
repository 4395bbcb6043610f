"""The built site, once for all tests, and pages of it in a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import started_chromium

from tichchap.languages import LANGS
from tichchap.site.build import build

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
ADDRESSES = {"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in both languages, without slides."""
    folder = tmp_path_factory.mktemp("web") / "site"
    build(ROOT, folder, LANGS, slides=False)
    return folder


@dataclass(frozen=True)
class Element:
    """A tag of a page with its attributes."""

    tag: str
    attributes: dict[str, str | None]

    @property
    def address(self) -> str | None:
        """Where it leads, or what it loads."""
        return self.attributes.get(ADDRESSES.get(self.tag, ""))


class Reader(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    @property
    def anchors(self) -> set[str]:
        """Every place that a link may name."""
        return {str(e.attributes["id"]) for e in self.elements if e.attributes.get("id")}


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Reader]:
    """Each page of the site, read."""
    return {path: Reader(path) for path in sorted(site.rglob("*.html"))}


@dataclass
class Visit:
    """A browser on the site: what it asked for, and what went wrong."""

    page: "Page"
    site: Path
    asked: list[str]
    wrong: list[str]

    def open(
        self, address: str, *, size: tuple[int, int] = (1366, 900), dark: bool = False
    ) -> None:
        """Load a page, such as `vi/index.html?q=x`, from its file."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.goto(f"{self.site.as_uri()}/{address}")


@pytest.fixture(scope="module")  # a process has one browser at a time
def visit(site: Path) -> Iterator[Visit]:
    """One Chromium for the tests of a file; without one they are skipped, except in CI."""
    with started_chromium() as chromium:
        page = chromium.new_context(locale="vi-VN").new_page()
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        yield Visit(page, site, asked, wrong)
