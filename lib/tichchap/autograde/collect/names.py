"""Names in archives: deciphered, and refused where they are not those of plain files."""

import re
import stat
import unicodedata
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from tichchap.autograde.collect.remarks import RefusedError

ENCRYPTED, UTF8 = 0x1, 0x800
# what Windows opens as a device, whatever the ending
DEVICE = re.compile(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]) *(\..*)?", re.IGNORECASE)
JUNK_FOLDERS = {"__MACOSX", ".ipynb_checkpoints"}
JUNK_FILES = {".DS_Store", "Thumbs.db", "desktop.ini"}
STUDENT_ID = re.compile(r"[\w.@-]+")  # as tichchap.autograde.submissions wants it


def name_of(info: ZipInfo) -> str:
    """Give the name of an entry, composed (NFC).

    Where the entry does not say that its name is UTF-8 zipfile takes it as cp437, which no
    Vietnamese name is: the bytes are tried as UTF-8 and as Windows' Vietnamese, cp1258.
    """
    name = info.orig_filename
    if not info.flag_bits & UTF8:
        name = _deciphered(name)
    return unicodedata.normalize("NFC", name)


def _deciphered(name: str) -> str:
    data = name.encode("cp437")
    for encoding in ("utf-8", "cp1258"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def is_junk(name: str) -> bool:
    """Tell whether an entry is what a system adds by itself."""
    *folders, file = name.split("/")
    return bool(JUNK_FOLDERS & set(folders)) or file in JUNK_FILES or file.startswith("._")


def check_entry(name: str, info: ZipInfo) -> None:
    """Check that an entry is a plain file inside the archive.

    Raises:
        RefusedError: it is not, or cannot be read.
    """
    parts = name.split("/")
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        raise RefusedError("control", name=repr(name))
    if "\\" in name:
        raise RefusedError("backslash", name=name)
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise RefusedError("absolute", name=name)
    if ".." in parts:
        raise RefusedError("outside", name=name)
    if any(DEVICE.fullmatch(part) for part in parts):
        raise RefusedError("device", name=name)
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise RefusedError("link", name=name)
    if info.flag_bits & ENCRYPTED:
        raise RefusedError("encrypted", name=name)
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise RefusedError("method", name=name, got=info.compress_type)


def check_student_id(student: str) -> str:
    """Give a student id back, composed (NFC), where nbgrader can make a folder of it.

    Raises:
        RefusedError: it cannot.
    """
    student = unicodedata.normalize("NFC", student)
    wrong = not STUDENT_ID.fullmatch(student) or student.startswith(".")
    if wrong or DEVICE.fullmatch(student):
        raise RefusedError("student_id", got=repr(student))
    return student
