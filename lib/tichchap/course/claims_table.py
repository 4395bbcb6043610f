"""What `tichchap claims` shows: the ledger as a table."""

import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from tqdm import tqdm

from tichchap.course.claims import LEDGER, VERDICTS, Claim, load, treated
from tichchap.course.errors import CourseError
from tichchap.course.project import find_root, language
from tichchap.languages import Lang, complete

COLOURS = {"right": "green", "misleading": "yellow", "wrong": "red"}
HEADS = complete(
    {
        "vi": ("mã", "", "bài", "slide nói gì, và đúng ra là gì"),
        "en": ("id", "", "lecture", "what the slide says, and what is right"),
    }
)
WORDS = complete(
    {
        "vi": {"right": "đúng", "misleading": "dễ hiểu lầm", "wrong": "sai"},
        "en": {str(verdict): str(verdict) for verdict in VERDICTS},
    }
)


def show(root: Path | None, lang: str, *, check: bool) -> int:
    """Print the ledger in one language; with `check` run every program first. An exit code."""
    try:
        spoken = language(lang)
        root = root or find_root(Path.cwd())
        claims, lectures = load(root), treated(root)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    failed = _failures(claims) if check else []
    Console().print(_table(claims, lectures, spoken))
    counts = ", ".join(f"{sum(c.verdict == v for c in claims)} {v}" for v in VERDICTS)
    print(f"{len(claims)} claims of the deck: {counts}; source {LEDGER}")
    for line in failed:
        print(line, file=sys.stderr)
    if check and not failed:
        print("every check passes")
    return 1 if failed else 0


def _table(claims: list[Claim], lectures: dict[str, list[str]], lang: Lang) -> Table:
    table = Table(*HEADS[lang], show_lines=True)
    for claim in claims:
        verdict = f"[{COLOURS[claim.verdict]}]{WORDS[lang][claim.verdict]}[/]"
        numbers = " ".join(name[:2] for name in lectures.get(claim.id, []))
        said = f"[dim]{_plain(claim.slide)}: {_plain(claim.deck)}[/]"
        table.add_row(claim.id, verdict, numbers, f"{said}\n{_plain(claim.statement(lang))}")
    return table


def _plain(text: str) -> str:
    """The text on one line, safe from rich: the deck quotes square brackets."""
    return escape(" ".join(text.split()))


def _failures(claims: list[Claim]) -> list[str]:
    failed = []
    for claim in tqdm(claims, unit="claim", leave=False, disable=None):
        try:
            claim.run()
        except Exception as error:  # whatever a check raises, the others are run and reported
            failed.append(f"{claim.id}: {type(error).__name__}: {error}")
    return failed
