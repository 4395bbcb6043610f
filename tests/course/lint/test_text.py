"""NFC, and the words of the glossary."""

import unicodedata
from collections.abc import Callable
from itertools import chain

import pytest

from tichchap.course.errors import Finding
from tichchap.course.glossary import load, misused
from tichchap.languages import LANGS, REQUIRED

Linter = Callable[..., list[Finding]]


def pair(vi: str, en: str) -> str:
    return f'# %% [markdown] lang="vi"\n# {vi}\n\n# %% [markdown] lang="en"\n# {en}\n'


def test_text_with_loose_marks_is_reported_in_prose_and_in_code(findings: Linter) -> None:
    loose = unicodedata.normalize("NFD", "đệm")
    (prose,) = findings(pair(f"a\n# {loose}", "a"))
    assert prose.message == f"line 2 of the cell: expected NFC text, got {loose!r} with loose marks"
    (code,) = findings(f'# %%\nprint("{loose}")\n')
    assert "expected NFC text" in code.message


@pytest.mark.parametrize(
    ("vi", "en", "message"),
    [
        ("Sải bước là 2", "a 2", "glossary: expected 'bước trượt', got 'Sải bước'"),
        ("a 2", "the step size is 2", "glossary: expected 'stride', got 'step size'"),
        ("mạng thần  kinh", "a", "glossary: expected 'mạng nơ-ron', got 'mạng thần  kinh'"),
    ],
)
def test_a_refused_word_is_reported_with_the_word_to_use(
    findings: Linter, vi: str, en: str, message: str
) -> None:
    (found,) = findings(pair(vi, en))
    assert found.message == message


def test_code_addresses_and_parts_of_words_are_free(findings: Linter) -> None:
    assert findings(pair("`step size` a", "`step size` and upstep sizes")) == []


def test_a_word_refused_in_one_language_is_free_in_the_other(findings: Linter) -> None:
    assert findings(pair("step size", "sải bước")) == []


def test_every_term_has_both_languages_in_nfc() -> None:
    terms = load()
    assert len(terms) >= 60
    for term in terms:
        assert {*REQUIRED} <= term.words.keys() & term.definitions.keys()
        words = (*term.words.values(), *term.definitions.values())
        for text in chain(words, *term.refused.values()):
            assert text.strip() == text != ""
            assert unicodedata.is_normalized("NFC", text)
        assert all(definition.endswith(".") for definition in term.definitions.values())


@pytest.mark.parametrize("lang", LANGS)
def test_the_glossary_keeps_to_itself(lang: str) -> None:
    terms = load()
    own = [term.word(lang) for term in terms]
    assert len(set(own)) == len(own)
    for term in terms:
        assert misused(f"{term.word(lang)}. {term.definition(lang)}", lang, terms) == []
