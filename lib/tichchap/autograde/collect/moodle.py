"""Moodle's archives: `Full Name_123456_assignsubmission_file_/file.ipynb`, or without folders."""

import re

from tichchap.autograde.collect.layout import Layout, Place

SUBMISSION = re.compile(r"(?P<name>.*)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)")


def place(entry: str) -> Place | None:
    """Say whose an entry is, None where it is not Moodle's."""
    parts = entry.split("/")
    for part in parts:
        if found := SUBMISSION.fullmatch(part):
            return Place(found["number"], found["name"], found["file"] or parts[-1])
    return None


MOODLE = Layout("Moodle", "moodle_id", True, place)
