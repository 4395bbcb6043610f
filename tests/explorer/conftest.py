"""The explorer's page in a real browser; its state is set from outside, its numbers are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import Browser, offline_page, started_chromium

from tichchap.explorer import page

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
# The texts of all cells of the visible grids, of inputs or of outputs.
READ = """kind => [...document.querySelectorAll(`.tce-pane${kind} table`)]
  .filter(table => !table.closest('figure').hidden && !table.closest('.tce-stage').hidden)
  .map(table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent)))"""
SET_AND_READ = f"""state => {{
  tichchapExplorer.setState(state);
  const read = {READ};
  const text = name => {{
    const node = document.querySelector(name);
    return node && !node.hidden ? node.textContent : '';
  }};
  const unread = [...document.querySelectorAll('.tce-pane.is-input figure:not([hidden]) table')]
    .map(table => [...table.rows].map(row => [...row.cells].map(cell =>
      cell.classList.contains('is-unread'))));
  return {{
    inputs: read('.is-input'), outputs: read(':not(.is-input)'), unread,
    sum: text('.tce-sum'), alarm: text('.is-trouble'), shape: text('.tce-shape'),
    fields: [...document.querySelectorAll('.tce-layers td[data-name]')].map(td => td.textContent),
  }};
}}"""


def number(text: str) -> float:
    """A number as the page writes it."""
    return float(text.replace("−", "-").replace("∞", "inf"))


@dataclass
class Shown:
    """The explorer on a page, without a network."""

    page: "Page"
    heard: list[str]

    def at(self, state: dict[str, Any]) -> dict[str, Any]:
        """Set the state; what the page then shows, read from its elements."""
        shown: dict[str, Any] = self.page.evaluate(SET_AND_READ, state)
        return shown

    def outputs(self) -> list[list[list[str]]]:
        """The texts of the output's cells."""
        texts: list[list[list[str]]] = self.page.evaluate(READ, ":not(.is-input)")
        return texts

    def state(self) -> dict[str, Any]:
        """The state that the page holds."""
        state: dict[str, Any] = self.page.evaluate("tichchapExplorer.getState()")
        return state

    def text(self, selector: str) -> str:
        """The text of one element."""
        return self.page.locator(selector).text_content() or ""


@pytest.fixture(scope="module")
def chromium() -> Iterator["Chromium"]:
    """One Chromium for a module: starting it takes longer than most tests here."""
    with started_chromium() as started:
        yield started


@pytest.fixture
def browser(chromium: "Chromium") -> Iterator[Browser]:
    """A page of its own, without a network."""
    with offline_page(chromium) as page:
        yield page


@pytest.fixture
def open_explorer(browser: Any, tmp_path: Path) -> Callable[..., Shown]:
    """Open the explorer as a file, in a page with nothing else but a heading."""

    def opened(lang: str = "en", fragment: str = "", body: str = "") -> Shown:
        path = tmp_path / f"{lang}.html"
        path.write_text(document(lang, body), encoding="utf-8")
        browser.page.goto(path.as_uri() + fragment)
        return Shown(browser.page, browser.heard)

    return opened


def document(lang: str, body: str = "") -> str:
    """A whole HTML page around the fragment."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Explorer</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body {body}><main><h1>Explorer</h1>{page(lang)}</main></body></html>"
    )
