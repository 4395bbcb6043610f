"""Sphinx on small source trees: what is a warning, and what stops the build."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tichchap.course.errors import CourseError
from tichchap.languages import LANGS
from tichchap.site.assemble import Tree
from tichchap.site.build import build, door
from tichchap.site.course import Course
from tichchap.site.language import run_sphinx
from tichchap.site.texts import catalogue
from tichchap.site.vendored import fetch

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_broken_link_a_broken_formula_and_an_orphan_are_warnings(tmp_path: Path) -> None:
    tree = Tree(tmp_path, fetch(ROOT, tmp_path / "static"))
    tree.source.mkdir()
    tree.locale.mkdir()
    page = "# A\n\n[x](nowhere.md) $\\frac{1}{2}$ and $\\frac{1$\n"
    (tree.source / "index.md").write_text(page, encoding="utf-8")
    (tree.source / "alone.md").write_text("# B\n", encoding="utf-8")
    # in a process of its own: Sphinx leaves state behind, and warns of its own extensions
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        heard = "\n".join(pool.submit(run_sphinx, Course(tmp_path, "en"), tree).result())
    assert heard.count("WARNING") == 3
    assert "nowhere" in heard
    assert "Missing close brace" in heard
    assert "alone.md" in heard
    html = (tree.html / "index.html").read_text(encoding="utf-8")
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in html
    assert 'id="MJX-TEX-N-31"' in html


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(CourseError, match="expected an empty folder or an earlier site"):
        build(ROOT, tmp_path, LANGS, slides=False)
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "mine"


def test_the_first_page_offers_the_languages_that_were_built() -> None:
    assert 'href="en/index.html"' in door(LANGS)
    assert "en/index.html" not in door(["vi"])
    assert 'const known = ["vi"]' in door(["vi"])


def test_every_text_is_there_in_both_languages() -> None:
    for key, texts in catalogue().items():
        assert set(texts) == set(LANGS), key
        assert all(texts.values()), key
