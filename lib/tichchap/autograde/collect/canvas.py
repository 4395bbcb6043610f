"""Canvas's archives: `anhoainguyen_LATE_12345_67890_ex02_convolution-1.ipynb`, all in one folder.

The numbers are the student's and the file's; files are numbered in the order of their upload.
Where students are anonymous, `LATE_anon_4Xk2p` stands for name and number.
"""

import re

from tichchap.autograde.collect.layout import Layout, Place

NAMED = r"(?P<name>[^\W\d].*?)_(?P<late>LATE_)?(?P<number>\d+)"
ANONYMOUS = r"(?P<late>LATE_)?(?P<number>anon_[A-Za-z0-9]+)"
FILE = r"_(?P<upload>\d{1,18})_(?P<file>.+)"
SUBMISSIONS = [re.compile(whose + FILE) for whose in (ANONYMOUS, NAMED)]


def place(entry: str) -> Place | None:
    """Say whose an entry is, None where it is not Canvas's."""
    file = entry.split("/")[-1]
    for pattern in SUBMISSIONS:
        if found := pattern.fullmatch(file):
            said = found.groupdict()
            late = said["late"] is not None
            name = said.get("name", "")
            return Place(said["number"], name, said["file"], int(said["upload"]), late)
    return None


# every entry has the date of the download
CANVAS = Layout("Canvas", "canvas_id", False, place)
