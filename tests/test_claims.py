"""The claim ledger: every program passes, every quotation is the deck's, every claim is taught."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tichchap.course import glossary
from tichchap.course.claims import VERDICTS, Claim, load, treated
from tichchap.course.lint.markdown import dissect
from tichchap.course.lint.parity import features
from tichchap.languages import LANGS, Lang

ROOT = Path(__file__).parents[1]
DECK = ROOT.parent / "shared" / "deck" / "deck.txt"
CLAIMS = load(ROOT)
LIBRARIES = {"numpy", "PIL", "tichchap", "torch", "torchvision"}

each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
needs_deck = pytest.mark.skipif(not DECK.is_file(), reason="the deck's text is not beside us")


@each_claim
def test_the_program_proves_the_verdict(claim: Claim) -> None:
    claim.run()


@each_claim
def test_the_program_can_fail(claim: Claim) -> None:
    """Each assertion looks at something that the program computed."""
    asserts = [node for node in ast.walk(ast.parse(claim.check)) if isinstance(node, ast.Assert)]
    assert len(asserts) >= 2
    for node in asserts:
        assert any(isinstance(part, ast.Name) for part in ast.walk(node.test)), ast.unparse(node)


@each_claim
def test_the_program_needs_nothing_that_a_student_lacks(claim: Claim) -> None:
    found = {name.split(".")[0] for name in imports(ast.parse(claim.check))}
    assert found <= LIBRARIES | {"importlib", "inspect", "itertools", "math", "warnings"}


def test_the_audit_is_covered_and_all_verdicts_occur() -> None:
    assert len(CLAIMS) >= 47
    assert {claim.verdict for claim in CLAIMS} == set(VERDICTS)


def test_lectures_name_only_claims_of_the_ledger() -> None:
    unknown = {key: names for key, names in treated(ROOT).items() if key not in _ids()}
    assert unknown == {}


def test_every_claim_is_treated_by_a_lecture() -> None:
    taught = treated(ROOT)
    assert [key for key in _ids() if key not in taught] == []


@each_claim
def test_both_languages_say_the_same(claim: Claim) -> None:
    vi, en = (claim.statement(lang) for lang in ("vi", "en"))
    assert features(vi, "vi") == features(en, "en")
    assert vi != en


@each_claim
@pytest.mark.parametrize("lang", LANGS)
def test_no_refused_word_is_used(claim: Claim, lang: Lang) -> None:
    prose = dissect(claim.statement(lang)).prose
    found = glossary.misused(prose, lang, glossary.load())
    assert [(word, term.word(lang)) for word, term in found] == []


@needs_deck
def test_the_quotations_stand_in_the_deck_in_the_order_of_the_ledger() -> None:
    deck, start, missing = _deck(), 0, []
    for claim in CLAIMS:
        place = _find(claim.deck, start)
        if place is None:
            missing.append(claim.id)
        elif deck.rfind(plain(claim.slide), 0, place) < 0:
            missing.append(f"{claim.id}: slide {claim.slide}")
        start = place or start
    assert missing == []


@needs_deck
def test_the_captions_in_the_ledger_are_all_that_the_deck_has() -> None:
    captions = re.findall(r"^Hình \d+: (.+)$", DECK.read_text(encoding="utf-8"), re.M)
    quoted = next(claim.check for claim in CLAIMS if claim.id == "slide-sources")
    literals = plain("".join(re.findall(r'"([^"]*)"', quoted)))
    assert len(captions) == 7
    assert [caption for caption in captions if plain(caption) not in literals] == []


def plain(text: str) -> str:
    """The text without white space and markup, formulas in plain signs.

    Example: `$O = \\frac{W - K}{S}$` is `O=(W-K)/S`.
    """
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/\2", text)
    text = re.sub(r"\\(?:text|mathbf)\{([^{}]*)\}", r"\1", text)
    for sign, written in {r"\times": "×", r"\lfloor": "⌊", r"\rfloor": "⌋", "−": "-"}.items():
        text = text.replace(sign, written)
    return re.sub(r"[\s*$\\]", "", text)


def _find(quotation: str, start: int) -> int | None:
    """Where the quotation begins in the deck, at `start` or later; its parts come in order."""
    first, place = None, start
    for part in quotation.split("…"):
        place = _deck().find(plain(part), place)
        if place < 0:
            return None
        first = place if first is None else first
    return first


@cache
def _deck() -> str:
    return plain(DECK.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _ids() -> list[str]:
    return [claim.id for claim in CLAIMS]
