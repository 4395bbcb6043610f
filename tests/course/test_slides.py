"""Lectures as slides, opened in a real browser without a network."""

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Page

from tichchap.course import vendor
from tichchap.course.commands import slides as write_slides
from tichchap.course.errors import CourseError
from tichchap.course.project import SourceFile
from tichchap.course.slides import slides
from tichchap.languages import LANGS, Lang

ROOT = Path(__file__).parents[2]
LECTURE = SourceFile(ROOT, "lecture", "04_convolution")
SLIDE = """() => {
  const slide = Reveal.getCurrentSlide(), box = slide.getBoundingClientRect();
  return {
    at: JSON.stringify(Reveal.getIndices()), last: Reveal.isLastSlide(), text: slide.innerText,
    prose: [...slide.querySelectorAll(".jp-MarkdownOutput")].map(p => p.innerText).join("\\n"),
    bottom: box.bottom, right: box.right, formulas: slide.querySelectorAll("mjx-container").length,
    pictures: [...slide.querySelectorAll("img")].map(i => [i.alt, i.naturalWidth]),
  };
}"""


def steps(page: Page) -> list[dict[str, Any]]:
    """Go through all slides with the space key; what each of them shows."""
    seen: list[dict[str, Any]] = []
    while len(seen) < 200:
        seen.append(page.evaluate(SLIDE))
        if seen[-1]["last"]:
            return seen
        page.keyboard.press("Space")
        page.wait_for_function(
            "at => JSON.stringify(Reveal.getIndices()) !== at", arg=seen[-1]["at"]
        )
    raise AssertionError("200 slides and no end")


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_a_lecture_steps_through_to_its_end_without_a_network(
    lang: Lang, tmp_path: Path, browser: Any
) -> None:
    path = tmp_path / "slides.html"
    path.write_text(slides(LECTURE, lang), encoding="utf-8")
    browser.page.goto(path.as_uri())
    browser.page.wait_for_function("document.documentElement.dataset.ready === 'true'")
    seen = steps(browser.page)
    assert browser.heard == []
    notebook = nbformat.read(LECTURE.notebook(lang), as_version=4)
    types = [cell.metadata.slideshow.slide_type for cell in notebook.cells]
    assert len(seen) == types.count("slide") + types.count("subslide")
    assert all(slide["bottom"] <= 801 and slide["right"] <= 1281 for slide in seen)
    pictures = [picture for slide in seen for picture in slide["pictures"]]
    assert len(pictures) == 15
    assert all(alt and width > 50 for alt, width in pictures)
    text = "\n".join(slide["text"] for slide in seen)
    assert sum(slide["formulas"] for slide in seen) > 40
    assert not any("$" in slide["prose"] for slide in seen)
    assert {"vi": "Chia sẻ trọng số", "en": "Weight sharing"}[lang] in text
    assert "import torch\n" not in text
    assert {"vi": "Gợi ý", "en": "Hint"}[lang] not in text


def test_the_page_names_its_language_and_links_to_the_slides_of_other_lectures(
    tmp_path: Path,
) -> None:
    slides(LECTURE, "vi")  # fills the cache
    shutil.copytree(ROOT / vendor.CACHE, tmp_path / vendor.CACHE)
    file = SourceFile(tmp_path, "lecture", "01_a")
    cells = [nbformat.v4.new_markdown_cell("# A <b>\n\n[B](02_b.ipynb#x), [c](glossary.md#c)")]
    cells[0].metadata["slideshow"] = {"slide_type": "slide"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"tichchap": {"lang": "vi"}})
    file.notebook("vi").parent.mkdir(parents=True)
    nbformat.write(notebook, file.notebook("vi"))
    html = slides(file, "vi")
    assert '<html lang="vi">' in html
    assert "<title>A &lt;b&gt;</title>" in html
    assert 'href="02_b.html#x"' in html
    assert "glossary.md" not in html


def test_the_command_says_where_the_slides_are_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_slides(["04_convolution"], ROOT, "vi", tmp_path / "out") == 0
    assert capsys.readouterr().out.startswith(f"1 slide decks in {tmp_path / 'out'}\nnext: open")
    assert (tmp_path / "out/04_convolution.html").stat().st_size > 2_000_000
    assert write_slides([], ROOT, "fr", None) == 1
    assert capsys.readouterr().err == "--lang: expected vi or en, got 'fr'\n"


def test_what_cannot_become_slides_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="ex02_a: expected a lecture"):
        slides(SourceFile(tmp_path, "exercise", "ex02_a"), "vi")
    with pytest.raises(CourseError, match=r"01_a: expected 01_a\.ipynb, got no file"):
        slides(SourceFile(tmp_path, "lecture", "01_a"), "vi")


def test_an_archive_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    other = vendor.Package("is-number", "7.0.0", "sha512-AAAA", "MIT")
    with pytest.raises(CourseError, match=r"is-number 7\.0\.0: expected sha512-AAAA, got sha512-"):
        vendor.texts(tmp_path, other, ["index.js"])
    assert list((tmp_path / vendor.CACHE).iterdir()) == []


def test_without_npm_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CourseError, match=r"reveal\.js 6\.0\.2 \(MIT\) is fetched with npm, which"):
        vendor.texts(tmp_path, vendor.REVEAL, ["dist/reveal.js"])
