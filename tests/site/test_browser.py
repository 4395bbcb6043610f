"""The site as readers meet it: from its files, in a real Chromium, on screens of two sizes."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tichchap.course import vendor

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.alone
PHONE, DESKTOP = (390, 844), (1366, 900)
# one page of each type
TYPES = [
    "index.html",
    "start/student.html",
    "lectures/04_convolution.html",
    "lectures/08_training_a_cnn.html",
    "exercises/ex02_convolution.html",
    "glossary.html",
    "claims.html",
    "graders/index.html",
    "graders/ex02_convolution.html",
    "reference/nn.html",
    "handbook/grading.html",
    "explorer.html",
    "search.html?q=tich+chap",
]
AXE = """async () => (await axe.run({resultTypes: ["violations"]})).violations
  .map(v => `${v.id}: ` + v.nodes.map(n => n.html.slice(0, 160)).slice(0, 3).join(" | "))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def axe() -> str:
    (script,) = vendor.texts(ROOT, vendor.AXE, ["axe.min.js"])
    return script


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("page", TYPES)
def test_a_page_is_accessible_in_light_and_dark_on_phone_and_desktop(
    page: str, lang: str, visit: Any, axe: str
) -> None:
    found: dict[str, Any] = {}
    # every page in all four ways over the two languages, which differ in words only
    for size, dark in ((DESKTOP, lang == "en"), (PHONE, lang == "vi")):
        visit.open(f"{lang}/{page}", size=size, dark=dark)
        visit.page.evaluate(axe)
        found[f"{size}, dark {dark}"] = visit.page.evaluate(AXE)
        assert visit.page.evaluate(SIDEWAYS) == 0, f"{size}: the page scrolls sideways"
    assert not any(found.values()), found


def test_browsing_asks_no_other_host_and_nothing_fails(visit: Any) -> None:
    visit.asked.clear()
    visit.wrong.clear()
    for lang in ("vi", "en"):
        for page in TYPES:
            visit.open(f"{lang}/{page}")
    assert visit.wrong == []
    own = (visit.site.as_uri(), "data:")
    assert len(visit.asked) > 100
    assert [url for url in visit.asked if not url.startswith(own)] == []


def test_the_first_page_goes_on_to_the_language_chosen_before(visit: Any) -> None:
    for lang in ("en", "vi"):
        visit.open(f"{lang}/index.html")
        visit.open("index.html")
        visit.page.wait_for_url(f"**/{lang}/index.html")
    visit.page.evaluate("localStorage.clear()")
    visit.open("index.html")
    visit.page.wait_for_url("**/vi/index.html")  # the browser asks for Vietnamese


COMPOSED = "tích chập"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


@pytest.mark.parametrize(
    "query",
    ["tich chap", COMPOSED, "TICH CHAP", DECOMPOSED],
    ids=["plain", "composed", "capitals", "decomposed"],
)
def test_vietnamese_is_found_with_and_without_diacritics(query: str, visit: Any) -> None:
    visit.open("vi/index.html")
    visit.page.fill(".sidebar-search", query)
    visit.page.press(".sidebar-search", "Enter")
    visit.page.wait_for_selector("#search-results a")
    first = visit.page.locator("#search-results a").first
    assert first.inner_text() == "Tích chập"
    assert visit.page.locator("#search-results mark").first.inner_text() == "Tích"
    first.click()
    visit.page.wait_for_selector("article mark")
    assert "/lectures/04_convolution.html" in visit.page.url
    marked = {mark.lower() for mark in visit.page.locator("article mark").all_inner_texts()}
    assert {"tích", "chập"} <= marked
    visit.page.keyboard.press("Escape")
    assert visit.page.locator("article mark").count() == 0


def test_diacritics_rank_what_has_them_first(visit: Any) -> None:
    visit.open("vi/search.html?q=đệm")
    titles = visit.page.locator("#search-results a").all_inner_texts()
    assert titles
    assert "đệm" in titles[0].lower()


def test_english_and_names_of_code_are_found(visit: Any) -> None:
    for query, wanted in (("receptive field", "receptive"), ("out_size", "out_size")):
        visit.open(f"en/search.html?q={query}")
        visit.page.wait_for_selector("#search-results li")
        assert wanted in visit.page.locator("#search-results li").first.inner_text().lower()
    visit.open("en/search.html?q=xyzzy")
    assert "Nothing found" in visit.page.locator("#search-summary").inner_text()


def test_the_language_switch_stays_on_the_page_and_at_the_section(visit: Any) -> None:
    visit.open("vi/lectures/06_padding_and_output_size.html")
    third = visit.page.locator("article section section").nth(2)
    third.scroll_into_view_if_needed()
    visit.page.evaluate("(e) => e.scrollIntoView()", third.element_handle())
    visit.page.locator(".content-icon-container .languages a[lang=en]").evaluate("e => e.click()")
    visit.page.wait_for_url("**/en/lectures/06_padding_and_output_size.html**")
    assert visit.page.locator("html").get_attribute("lang") == "en"
    visit.page.wait_for_function("location.hash && !location.hash.startsWith('#section-')")
    place = visit.page.evaluate("decodeURIComponent(location.hash.slice(1))")
    assert visit.page.locator("article section section").nth(2).get_attribute("id") == place
    assert visit.page.evaluate("localStorage.getItem('lang')") == "en"


def test_a_term_shows_its_card_under_the_mouse_and_at_focus(visit: Any) -> None:
    visit.open("vi/lectures/04_convolution.html")
    term = visit.page.locator("a.term", has_text="tương quan chéo").first
    card = visit.page.locator("#term-card")
    assert not card.is_visible()
    term.hover()
    assert "cross-correlation" in card.inner_text()
    visit.page.keyboard.press("Escape")
    assert not card.is_visible()
    term.focus()
    assert card.is_visible()
    assert card.get_attribute("role") == "tooltip"
    assert term.get_attribute("aria-describedby") == card.get_attribute("id")
    term.press("Enter")
    visit.page.wait_for_url("**/glossary.html#cross-correlation")


def test_cards_stay_on_a_small_screen(visit: Any) -> None:
    visit.open("en/lectures/04_convolution.html", size=PHONE)
    terms = visit.page.locator("a.term")
    assert terms.count() > 10
    for number in range(terms.count()):
        terms.nth(number).focus()
        visit.page.wait_for_function(  # the page scrolls to the term first
            """() => {
              const box = document.getElementById("term-card").getBoundingClientRect();
              return box.width && box.left >= 0 && box.right <= innerWidth
                && box.top >= 0 && box.bottom <= innerHeight;
            }"""
        )


def test_the_drawers_of_a_phone_open_and_close_by_keyboard(visit: Any) -> None:
    visit.open("vi/lectures/04_convolution.html", size=PHONE)
    button = visit.page.locator(".nav-overlay-icon")
    drawer = visit.page.locator("#navigation")
    assert not drawer.is_visible()
    button.focus()
    button.press("Enter")
    visit.page.wait_for_function("document.activeElement.closest('#navigation') !== null")
    assert button.get_attribute("aria-expanded") == "true"
    visit.page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert visit.page.evaluate("document.activeElement.className").startswith("nav-overlay-icon")


def test_the_theme_follows_the_system_and_the_button(visit: Any) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    visit.open("vi/index.html", dark=True)
    dark = visit.page.evaluate(ground)
    visit.open("vi/index.html")
    light = visit.page.evaluate(ground)
    assert light == "rgb(255, 255, 255)"
    assert light != dark
    visit.page.locator(".content-icon-container .theme-toggle").click()
    assert visit.page.evaluate(ground) == dark
    visit.page.evaluate("localStorage.removeItem('theme')")


def test_a_printed_page_has_the_text_and_no_navigation(visit: Any) -> None:
    visit.open("vi/lectures/04_convolution.html")
    visit.page.emulate_media(media="print")
    frame = "nav, header, footer, .lesson-links, .copy, .languages, .theme-toggle, #term-card"
    drawn = "all => all.filter(e => e.getClientRects().length).map(e => e.outerHTML.slice(0, 99))"
    shown = visit.page.locator(frame).evaluate_all(drawn)
    assert shown == []
    assert visit.page.locator("article h1").is_visible()
    assert visit.page.locator("article img").first.is_visible()
    visit.page.emulate_media(media="screen")


ENGLISH = re.compile(
    r"\b(Search|Next|Previous|Home|Contents|On this page|Back to top|Toggle|Skip|Link to|Permalink"
    r"|Copy|Copied|Light|Dark|Menu|Navigation|Made with|Download|Open in|Expand|Close|Note|Warning"
    r"|Parameters|Returns|Raises|Bases|See also|Last updated)\b"
)


def test_the_frame_of_a_vietnamese_page_has_no_english_word(visit: Any) -> None:
    """All that is shown or read out except the content, which is the course's own."""
    said = """() => {
      const frame = "header, footer, nav, search, button, .lesson-links, #search-summary";
      const words = [...document.querySelectorAll(frame)].map(e => e.textContent);
      for (const e of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
        words.push(e.ariaLabel, e.title, e.getAttribute("placeholder"));
      }
      words.push(...Object.values(document.getElementById("ui").dataset), document.title);
      return words.filter(Boolean);
    }"""
    for page in TYPES:
        visit.open(f"vi/{page}")
        for text in visit.page.evaluate(said):
            assert not ENGLISH.search(text), f"{page}: {text.strip()}"


def test_code_is_copied_by_a_button(visit: Any) -> None:
    visit.open("vi/lectures/04_convolution.html")
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = visit.page.locator("button.copy").first
    button.focus()
    button.press("Enter")
    visit.page.wait_for_function("document.querySelector('button.copy').textContent === 'Đã chép'")
    assert "import torch" in visit.page.evaluate("navigator.clipboard.readText()")
