"""The language of the commands, and whether Vietnamese gets through terminal and file system."""

import os
import sys

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict
from tichchap.autograde.warm import scratch
from tichchap.course.errors import CourseError
from tichchap.course.project import language as known
from tichchap.languages import LANGS

ITEM = "language"
SAMPLE = "tích chập ở đây"
VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")


def language(machine: Machine) -> Finding:
    """What is spoken, the locale, and the encodings of terminal and file names."""
    terminal = getattr(sys.stdout, "encoding", None) or "?"
    locale = next((f"{n}={os.environ[n]}" for n in VARIABLES if os.environ.get(n)), "LANG=")
    details = {"wanted": machine.wanted, "locale": locale, "terminal": terminal}
    found = machine.say("language_found", **details, files=sys.getfilesystemencoding())
    try:
        known(machine.wanted)
    except CourseError:
        found += machine.say("language_unknown", langs=", ".join(LANGS))
        return Finding(ITEM, Verdict.MISSING, found, machine.say("advice_lang"))
    if not _prints(terminal):
        found += machine.say("language_terminal")
        return Finding(ITEM, Verdict.WEAKER, found, machine.say("advice_utf8"))
    if kept := _names_change():
        found += machine.say("language_names", name=SAMPLE, kept=kept)
        return Finding(ITEM, Verdict.WEAKER, found, machine.say("advice_utf8"))
    return Finding(ITEM, Verdict.OK, found)


def _prints(encoding: str) -> bool:
    try:
        return SAMPLE.encode(encoding).decode(encoding) == SAMPLE
    except (UnicodeError, LookupError):
        return False


def _names_change() -> str:
    """What becomes of a Vietnamese file name; empty where it stays as it is."""
    with scratch.folder() as folder:
        try:
            (folder / SAMPLE).touch()
        except (OSError, UnicodeError) as error:
            return type(error).__name__
        (kept,) = (path.name for path in folder.iterdir())
    return "" if kept == SAMPLE else ascii(kept)
