"""`tichchap doctor`: what it does and says; it returns an exit code."""

import codecs
import json
import os
import sys
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tichchap.autograde.doctor import probe
from tichchap.autograde.doctor.finding import Finding, Machine, Verdict
from tichchap.autograde.doctor.items import look_at
from tichchap.autograde.texts import text
from tichchap.course.errors import CourseError
from tichchap.course.project import language
from tichchap.languages import LANGS, Lang

STYLES = {Verdict.OK: "green", Verdict.WEAKER: "yellow", Verdict.MISSING: "bold red"}
PLAIN = str.maketrans({"đ": "d", "Đ": "D", "→": "->"})


def command(root: Path | None, db: str | None, lang: str | None, *, as_json: bool) -> int:
    """Look at the machine and print what was found; 1 where nothing can be graded here.

    `lang` is None for TICHCHAP_LANG: a wrong one is a finding.
    """
    wanted = os.environ.get("TICHCHAP_LANG") or LANGS[0]
    try:
        spoken = language(lang if lang is not None else wanted)
    except CourseError as error:
        if lang is not None:
            print(error, file=sys.stderr)
            return 1
        spoken = LANGS[0]
    for stream in (sys.stdout, sys.stderr):
        _print_what_can_be_printed(stream)
    print(text("doctor_begins", spoken), file=sys.stderr)
    with ThreadPoolExecutor(1) as pool:
        machine = Machine(root, db, spoken, wanted, probe.begin(pool))
        findings = list(look_at(machine))
    possible = not any(finding.verdict is Verdict.MISSING for finding in findings)
    if as_json:
        report = {"possible": possible, "findings": [each.as_dict() for each in findings]}
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        show(findings, spoken, Console(highlight=False))
    return 0 if possible else 1


def _print_what_can_be_printed(stream: TextIO) -> None:
    """A terminal without Vietnamese letters is a finding, and no reason to fail."""
    codecs.register_error("without tones", _without_tones)
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="without tones")


def _without_tones(error: UnicodeError) -> tuple[str, int]:
    """Vietnamese as it is written where there are no such letters: `dat` for `đạt`."""
    assert isinstance(error, UnicodeEncodeError)
    said = error.object[error.start : error.end].translate(PLAIN)
    parts = unicodedata.normalize("NFD", said)
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain.encode("ascii", "replace").decode(), error.end


def show(findings: Sequence[Finding], lang: Lang, console: Console) -> None:
    """Print the findings as a table, and the outcome below it."""
    table = Table(show_header=False, box=None, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for finding in findings:
        verdict = Text(text(f"doctor_{finding.verdict}", lang), STYLES[finding.verdict])
        table.add_row(verdict, text(f"doctor_item_{finding.item}", lang), finding_text(finding))
    console.print(table)
    bad = [f for f in findings if f.verdict is Verdict.MISSING]
    names = ", ".join(text(f"doctor_item_{finding.item}", lang) for finding in bad)
    key = "doctor_impossible" if bad else "doctor_possible"
    console.print(Text(f"\n{text(key, lang, names=names)}", style="bold"))


def finding_text(finding: Finding) -> Text:
    """What was found, and below it the advice."""
    made = Text(finding.found)
    if finding.advice:
        made.append(f"\n→ {finding.advice}", style="italic")
    return made
