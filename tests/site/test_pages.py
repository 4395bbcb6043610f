"""Single pages before Sphinx reads them."""

import json
from pathlib import Path

import pytest

from tichchap.course.glossary import load
from tichchap.course.settings import Published
from tichchap.languages import LANGS, REQUIRED, Lang
from tichchap.site import claims, exercises, glossary, graders, handbook, lectures
from tichchap.site.course import Course

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("lang", LANGS)
def test_each_glossary_term_has_an_anchor_a_word_and_a_meaning(lang: Lang) -> None:
    page = glossary.pages(Course(ROOT, lang))["glossary.md"]
    script = glossary.cards(Course(ROOT, lang))
    cards = json.loads(script.removeprefix("window.TERMS = ").removesuffix(";\n"))
    for term in load():
        assert f"({term.anchor})=\n**{term.word(lang)}**" in page
        assert cards[term.anchor][::2] == [term.word(lang), term.definition(lang)]


def test_the_ledger_leads_to_the_cell_of_a_lecture_and_back(tmp_path: Path) -> None:
    course = Course(ROOT, "vi")
    page = claims.pages(course)["claims.md"]
    told = lectures.pages(course)
    links = [part.partition(")")[0] for part in page.split("](lectures/")[1:]]
    assert len(links) > 50
    for link in links:
        name, _, place = link.partition("#")
        assert json.dumps(f"({place})=")[1:-1] in told[f"lectures/{name}"]


def test_what_is_wrong_comes_first_in_the_ledger() -> None:
    page = claims.pages(Course(ROOT, "en"))["claims.md"]
    assert page.index("## Wrong") < page.index("## Misleading") < page.index("## Right")


def test_checks_of_an_exercise_become_a_list_with_their_points() -> None:
    page = exercises.pages(Course(ROOT, "en"))["exercises/ex02_convolution.ipynb"]
    assert "`conv2d-example`, points: 1" in page
    assert "`conv2d-stride`, points: 2, run only when graded" in page
    assert page == exercises.pages(Course(ROOT, "en"))["exercises/ex02_convolution.ipynb"]


def test_the_matrix_is_shown_where_it_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = {
        "checks": {"conv2d": ["conv2d-example", "conv2d-channels"]},
        "rows": [
            ["wrong", "conv2d", "flipped-kernel", "conv2d-channels", "·×"],
            ["right", "conv2d", "loops", "", "··"],
        ],
    }
    (tmp_path / "ex02_convolution.json").write_text(json.dumps(proof), "utf-8")
    monkeypatch.setattr(graders, "FOLDER", str(tmp_path))
    made = graders.pages(Course(ROOT, "en"))
    page = made["graders/ex02_convolution.md"]
    assert "| Wrong answer | Caught by | example | channels |" in page
    assert "| `channels` | · | × |" in page
    assert "1 of 1 get all points" in made["graders/index.md"]
    assert "The matrix of results is not there" in made["graders/ex01_tensors.md"]


def handbook_of(root: Path) -> None:
    (root / "docs" / "vi").mkdir(parents=True)
    text = "# A\n\n[b](b.md#it-is) [c](../tests/c.py) [d](https://d.example) `[e](e.py)`\n"
    (root / "docs" / "a.md").write_text(text, encoding="utf-8")
    (root / "docs" / "b.md").write_text("# B\n\n## It is\n\n## C\n", encoding="utf-8")
    (root / "docs" / "vi" / "b.md").write_text(
        "# Bê\n\n[a](../a.md) [c](../../tests/c.py) [d](../../CONTRIBUTING.md#x)\n"
        "\n## Là\n\n```sh\n## no\n```\n\n## C\n",
        "utf-8",
    )


def test_links_of_the_handbook_lead_to_the_repository_or_nowhere(tmp_path: Path) -> None:
    handbook_of(tmp_path)
    plain = handbook.pages(Course(tmp_path, "en"))["handbook/a.md"]
    assert plain == "# A\n\n[b](b.md#it-is) c [d](https://d.example) `[e](e.py)`\n"
    published = Published("o", "r", "main")
    linked = handbook.pages(Course(tmp_path, "vi", published))["handbook/a.md"]
    assert "[b](b.md#là) [c](https://github.com/o/r/blob/main/tests/c.py)" in linked
    told = handbook.pages(Course(tmp_path, "vi", published))["handbook/b.md"]
    assert "[a](a.md) [c](https://github.com/o/r/blob/main/tests/c.py)" in told
    assert "[d](contributing.md#x)" in told


def test_the_handbook_is_in_the_readers_language_where_it_is_translated(tmp_path: Path) -> None:
    handbook_of(tmp_path)
    vi, en = (Course(tmp_path, lang) for lang in REQUIRED)
    assert dict(handbook.titles(vi)) == {"a": "A", "b": "Bê"}
    assert dict(handbook.titles(en)) == {"a": "A", "b": "B"}
    pages = handbook.pages(vi)
    assert pages["handbook/a.md"].startswith("---\ncontent_lang: en\n---")
    assert "chỉ có bản tiếng Anh" in pages["handbook/a.md"]
    assert pages["handbook/b.md"].startswith("# Bê")
