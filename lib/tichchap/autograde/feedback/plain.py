"""Text that anybody may have written, made fit to be read."""

import re

from nbconvert.filters.ansi import strip_ansi

from tichchap.autograde.records import printable

# a link or a title to a terminal, which strip_ansi leaves
COMMAND = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
# a progress bar writes over its line again and again
OVERWRITTEN = re.compile(r"[^\n]*\r(?!\n|$)", re.MULTILINE)


def plain(said: str) -> str:
    """Take out the colours and movements of a terminal; mark what cannot be printed."""
    shown: str = strip_ansi(COMMAND.sub("", said)) if "\x1b" in said else said
    if "\r" in shown:
        shown = OVERWRITTEN.sub("", shown.replace("\r\n", "\n")).replace("\r", "")
    return printable(shown)
