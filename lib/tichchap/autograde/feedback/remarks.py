"""What the grading remarked, in the language of the student: it is recorded in English."""

import re

from tichchap.autograde.feedback.plain import plain
from tichchap.autograde.texts import text
from tichchap.languages import Lang

LONGEST = 500
PATTERNS = {
    "said_missing_cell": r"missing cell: (?P<cell>.+)",
    "said_copied_cell": r"copied cell: (?P<cell>.+)",
    "said_unknown_cell": r"unknown cell id: (?P<cell>.*)",
    "said_order": r"cells in another order",
    "said_cell_stopped": r"cell (?P<number>\d+) was stopped after (?P<seconds>\d+) s",
    "said_output_cut": r"output was cut off after (?P<size>\d+) MiB",
    "said_file_not_used": r"file not used: (?P<name>.+)",
    "said_process_ended": r"the process of the submission ended: (?P<why>.+)",
    "said_no_interrupt": r"the code does not take an interrupt",
    "said_time_over": r"the time for all cells together is over",
    "said_no_kernel": r"the process says what no kernel says: (?P<why>.+)",
    "said_not_a_notebook": r"not a notebook: (?P<why>.+)",
    "said_not_there": r"(?P<name>.+): not in the submission",
    "said_too_large": r"(?P<name>.+): expected at most (?P<most>\d+) MiB, got (?P<got>\d+)",
    "said_link": r"the folder of the submission is a link",
}


def spoken(remark: str, lang: Lang) -> str:
    """Say a remark in a language; one that is not known stays as it is."""
    said = plain(remark)[:LONGEST]
    for key, pattern in PATTERNS.items():
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            return text(key, lang, **found.groupdict())
    return said
