"""The first use of a term leads to the glossary."""

from pathlib import Path

import pytest

from tichchap.course import glossary_page
from tichchap.course.glossary import load
from tichchap.course.link_terms import link_terms
from tichchap.course.source import Cell
from tichchap.languages import LANGS, Lang


def linked(*texts: str, lang: Lang = "en", kind: str = "lecture") -> list[str]:
    cells = [Cell("markdown", text, {"lang": lang}, n, n) for n, text in enumerate(texts)]
    return [cell.text for cell in link_terms(cells, kind, lang)]  # type: ignore[arg-type]


def test_only_the_first_use_in_a_lecture_is_linked() -> None:
    assert linked("A Stride, a stride.", "The stride.") == [
        "A [Stride](glossary.md#stride), a stride.",
        "The stride.",
    ]


def test_the_longest_term_wins_and_a_plural_belongs_to_the_word() -> None:
    assert linked("Feature maps and features.") == [
        "[Feature maps](glossary.md#feature-map) and [features](glossary.md#feature)."
    ]


def test_a_term_may_be_broken_over_two_lines() -> None:
    assert linked("a receptive\nfield") == ["a [receptive\nfield](glossary.md#receptive-field)"]


@pytest.mark.parametrize(
    "text",
    [
        "# Stride",
        "`stride`",
        "$stride$",
        "$$\nstride\n$$",
        "```\nstride\n```",
        "[stride](05_channels.ipynb)",
        "![stride](stride.png)",
        "<summary>Stride</summary>",
        "strider",
    ],
)
def test_headings_code_formulas_and_links_stay_as_they_are(text: str) -> None:
    assert linked(text) == [text]


def test_vietnamese_words_are_linked_to_the_same_entries() -> None:
    assert linked("Bước trượt bằng 2.", lang="vi") == ["[Bước trượt](glossary.md#stride) bằng 2."]


def test_a_phrase_that_only_looks_like_the_term_is_left_alone() -> None:
    assert linked("Ô bên cạnh.", lang="vi") == ["Ô bên cạnh."]
    assert linked("Một cạnh dọc.", lang="vi") == ["Một [cạnh](glossary.md#edge) dọc."]


def test_an_exercise_is_handed_out_alone_and_links_to_nothing() -> None:
    assert linked("The stride.", kind="exercise") == ["The stride."]


@pytest.mark.parametrize("lang", LANGS)
def test_every_term_has_a_definition_on_one_line_and_an_anchor_of_its_own(lang: Lang) -> None:
    terms = load()
    assert len(terms) >= 60
    assert len({term.anchor for term in terms}) == len(terms)
    assert len({term.word(lang).lower() for term in terms}) == len(terms)
    assert all(term.definition(lang) and "\n" not in term.definition(lang) for term in terms)
    assert all(f'<a id="{term.anchor}"></a>' in glossary_page.page(lang) for term in terms)


def test_a_page_that_was_edited_by_hand_is_stale(tmp_path: Path) -> None:
    for path, text in glossary_page.pages(tmp_path).items():
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    assert glossary_page.stale(tmp_path) == []
    (tmp_path / "lectures/vi/glossary.md").write_text("# ?", encoding="utf-8")
    (found,) = glossary_page.stale(tmp_path)
    assert found.startswith("lectures/vi/glossary.md: differs from what ")
