"""Messages exist in both languages, with the same details."""

import ast
import string
import unicodedata
from pathlib import Path

import pytest

import tichchap.grade
from tichchap.grade import checks, messages
from tichchap.grade.messages import catalogue, speak, spoken, text
from tichchap.languages import LANGS

SOURCES = sorted(Path(tichchap.grade.__file__).parent.rglob("*.py"))


def placeholders(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", catalogue())
def test_both_languages_have_the_same_details(key: str) -> None:
    sentences = catalogue()[key]
    assert set(sentences) == set(LANGS)
    assert placeholders(sentences["vi"]) == placeholders(sentences["en"])
    assert unicodedata.is_normalized("NFC", sentences["vi"])


def kinds() -> set[str]:
    """Collect every kind of difference that the sources make."""
    calls = (node for path in SOURCES for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {
        str(node.args[0].value)
        for node in calls
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Difference"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_kind_of_difference_has_a_text() -> None:
    assert len(kinds()) > 10
    assert kinds() <= set(catalogue())


def test_every_check_has_a_title() -> None:
    names = {
        check.name
        for suite in (checks.correlate2d, checks.conv2d, checks.count_parameters, checks.Conv2d)
        for check in suite
    }
    assert {f"check-{name}" for name in names} <= set(catalogue())


@pytest.fixture
def _language_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_spoken", "vi")
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)


@pytest.mark.usefixtures("_language_kept")
def test_the_notebook_chooses_the_language_and_the_environment_overrides_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speak("en")
    assert text("got") == "got"
    monkeypatch.setenv("TICHCHAP_LANG", "vi")
    assert text("got") == "nhận được"


@pytest.mark.usefixtures("_language_kept")
def test_another_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="speak: expected one of vi, en, got 'fr'"):
        speak("fr")
    monkeypatch.setenv("TICHCHAP_LANG", "de")
    with pytest.raises(ValueError, match="TICHCHAP_LANG: expected one of vi, en, got 'de'"):
        spoken()
