"""The files of the built site: links, pictures, weight, words; no browser is needed."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tichchap.languages import LANGS, REQUIRED

pytestmark = pytest.mark.alone
MEGABYTE = 1_000_000
WEB = ("http", "https", "mailto")
LOADED = ("script", "img", "link", "iframe")


def target(page: Path, address: str) -> tuple[Path, str]:
    parts = urlsplit(address)
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return path, unquote(parts.fragment)


def test_every_internal_link_and_anchor_leads_somewhere(pages: dict[Path, Any]) -> None:
    broken = []
    for page, read in pages.items():
        for element in read.elements:
            address = element.address
            if not address or urlsplit(address).scheme in (*WEB, "data"):
                continue
            path, place = target(page, address)
            if not path.is_file():
                broken.append(f"{page.name}: {address}: no such file")
            elif place and path.suffix == ".html" and place not in pages[path].anchors:
                broken.append(f"{page.name}: {address}: no such place")
    assert broken == []
    links = [e for read in pages.values() for e in read.elements if e.tag == "a"]
    assert len(links) > 2000


def test_nothing_is_loaded_from_another_host(pages: dict[Path, Any]) -> None:
    loaded = [
        element.address
        for read in pages.values()
        for element in read.elements
        if element.tag in LOADED and element.address
    ]
    assert loaded
    assert not [address for address in loaded if urlsplit(address).scheme in WEB]


def test_style_sheets_and_scripts_name_no_other_host(site: Path) -> None:
    named = re.compile(r"(?:url\(|fetch\(|import\()\s*[\"']?https?:")
    files = [*site.rglob("*.css"), *site.rglob("*.js")]
    assert files
    assert not [file.name for file in files if named.search(file.read_text(encoding="utf-8"))]


def test_every_picture_has_a_text(pages: dict[Path, Any]) -> None:
    pictures = [e for read in pages.values() for e in read.elements if e.tag == "img"]
    assert len(pictures) >= 2 * 90
    assert not [e for e in pictures if len((e.attributes.get("alt") or "").split()) < 3]


def test_the_texts_of_pictures_are_in_the_language_of_the_page(
    site: Path, pages: dict[Path, Any]
) -> None:
    pairs = 0
    for page in (site / "vi" / "lectures").glob("*.html"):
        other = site / "en" / "lectures" / page.name
        vi, en = (
            [e.attributes["alt"] for e in pages[p].elements if e.tag == "img"]
            for p in (page, other)
        )
        pairs += len(list(zip(vi, en, strict=True)))
        assert not set(vi) & set(en)
    assert pairs > 90


def test_a_lecture_weighs_at_most_two_megabytes(pages: dict[Path, Any]) -> None:
    weights = {}
    for page, read in pages.items():
        if page.parent.name != "lectures":
            continue
        parts = {
            target(page, element.address)[0]
            for element in read.elements
            if element.tag in LOADED
            and element.address
            and element.attributes.get("rel") not in ("next", "prev", "search")
        }
        weights[page] = page.stat().st_size + sum(part.stat().st_size for part in parts)
    assert len(weights) == 20
    assert max(weights.values()) <= 2 * MEGABYTE


def test_both_languages_have_the_same_pages(site: Path) -> None:
    vi, en = (
        {p.relative_to(site / lang) for p in (site / lang).rglob("*.html")} for lang in REQUIRED
    )
    assert vi == en
    assert len(vi) > 30


def test_an_exercise_shows_no_check_and_no_solution(site: Path) -> None:
    for page in site.glob("*/exercises/*.html"):
        text = re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))
        assert "NotImplementedError" in text
        assert "checks." not in text
        assert "BEGIN SOLUTION" not in text
        assert "BEGIN HIDDEN" not in text


def test_the_font_has_every_letter_of_vietnamese(site: Path) -> None:
    css = (site / "vi" / "_static" / "fonts.css").read_text(encoding="utf-8")
    ranges = [
        (int(low, 16), int(high or low, 16))
        for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", css)
    ]
    vowels = "aăâeêioôơuưy"
    letters = {
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in vowels
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    } | {"đ"}
    letters |= {letter.upper() for letter in letters}
    assert len(letters) == 146
    missing = [c for c in letters if not any(low <= ord(c) <= high for low, high in ranges)]
    assert missing == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_data_of_the_search_covers_every_page(lang: str, site: Path) -> None:
    script = (site / lang / "search-data.js").read_text(encoding="utf-8")
    rows = json.loads(script.removeprefix("window.SEARCH_DATA = ").removesuffix(";\n"))
    named = {row[2].partition("#")[0] for row in rows}
    made = {p.relative_to(site / lang).as_posix() for p in (site / lang).rglob("*.html")}
    assert named == made - {"search.html"}


def test_licences_lie_beside_what_they_are_of(site: Path) -> None:
    for lang in LANGS:
        names = {path.name for path in (site / lang / "_static" / "vendor").iterdir()}
        assert {"minisearch.js", "minisearch.LICENSE.txt", "jetbrains-mono.LICENSE.txt"} <= names
