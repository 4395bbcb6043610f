"""The claim ledger: what the deck says, whether it is right, and a program that proves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from tichchap.course import parse
from tichchap.course.errors import CourseError
from tichchap.course.lint.keys import SLUG
from tichchap.course.project import find_sources
from tichchap.languages import LANGS, REQUIRED, Lang, complete

Verdict = Literal["right", "misleading", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("right", "misleading", "wrong")
LEDGER = "lectures/claims.yaml"
KEYS = ("id", "slide", "deck", "verdict", "check")


@dataclass(frozen=True)
class Claim:
    """One checkable statement of the deck.

    Attributes:
        id: small letters, digits and hyphens; lectures name it.
        slide: the title of the slide, as on the deck.
        deck: the deck's own words.
        verdict: right, misleading or wrong.
        statements: what is right, one sentence or two, by language.
        check: a Python program that fails unless the verdict holds.
    """

    id: str
    slide: str
    deck: str
    verdict: Verdict
    statements: Mapping[Lang, str]
    check: str

    def statement(self, lang: Lang) -> str:
        """What is right, in one language."""
        return self.statements[lang]

    def run(self) -> None:
        """Run the check in a name space of its own. Raises whatever it raises."""
        program = compile(self.check, f"{LEDGER}:{self.id}", "exec")
        exec(program, {"__name__": f"claim {self.id}"})


def load(root: Path) -> list[Claim]:
    """The claims in the order of the deck.

    Raises `CourseError` for a ledger that is missing or no YAML, and for an entry with an unknown,
    missing or empty key, another verdict, an id that is taken, or a check that is not Python.
    """
    path = root / LEDGER
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{LEDGER}: expected the claim ledger, got no file") from None
    except yaml.YAMLError as error:
        raise CourseError(f"{LEDGER}: expected YAML, got {error}") from None
    if not isinstance(entries, list):
        raise CourseError(f"{LEDGER}: expected a list of claims, got {type(entries).__name__}")
    claims = [_claim(number, entry) for number, entry in enumerate(entries, start=1)]
    seen: set[str] = set()
    for claim in claims:
        if claim.id in seen:
            raise CourseError(f"{LEDGER}: expected ids of their own, {claim.id!r} comes twice")
        seen.add(claim.id)
    return claims


def treated(root: Path) -> dict[str, list[str]]:
    """The names of the lectures that treat each claim, by its id, in their order."""
    found: dict[str, list[str]] = {}
    for file in find_sources(root):
        for cell in parse.read(file).cells:
            for claim in cell.keys.get("claims", []):
                lectures = found.setdefault(claim, [])
                lectures += [file.name] if file.name not in lectures else []
    return found


def _claim(number: int, entry: Any) -> Claim:
    where = f"{LEDGER}: claim {number}"
    if not isinstance(entry, dict):
        raise CourseError(f"{where}: expected keys and values, got {entry!r}")
    where = f"{where} ({entry.get('id', 'without id')})"
    for problem in _problems(entry):
        raise CourseError(f"{where}: {problem}")
    told = {key: value.strip() for key, value in entry.items()}
    statements = complete({lang: told.pop(lang) for lang in LANGS if lang in told})
    return Claim(**told, statements=statements)


def _problems(entry: dict[str, Any]) -> Iterator[str]:
    wanted = {*KEYS, *REQUIRED}
    missing = sorted(wanted - entry.keys())
    unknown = sorted(map(str, entry.keys() - wanted - {*LANGS}))
    if missing or unknown:
        yield f"expected the keys {sorted(wanted)}; missing: {missing}, unknown: {unknown}"
    for key, value in entry.items():
        if not isinstance(value, str) or not value.strip():
            yield f"expected {key} to be a text, got {value!r}"
    if entry["verdict"] not in VERDICTS:
        yield f"expected the verdict to be one of {', '.join(VERDICTS)}, got {entry['verdict']!r}"
    if not SLUG.fullmatch(entry["id"]):
        yield f"expected an id of small letters, digits and hyphens, got {entry['id']!r}"
    try:
        compile(entry["check"], entry["id"], "exec")
    except SyntaxError as error:
        yield f"check, line {error.lineno}: not Python: {error.msg}"
