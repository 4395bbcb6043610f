"""Archives that mean harm, or are damaged: what is wrong is said, and nothing else is written."""

import io
import re
import stat
import struct
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from tichchap.autograde.collect.archive import MIB, Archive, Limits
from tichchap.autograde.collect.deliver import deliver
from tichchap.autograde.collect.gather import Collected, Target, collect
from tichchap.autograde.collect.names import check_student_id
from tichchap.autograde.collect.remarks import RefusedError
from tichchap.autograde.errors import GradingError

NAME = "ex02_convolution"
FILE = f"{NAME}.ipynb"
GOOD = f"binh/{FILE}"


class OldName(ZipInfo):
    """An entry whose name is bytes of some encoding, without the flag for UTF-8."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # zipfile's name
        return self.raw, self.flag_bits & ~0x800


def packed(*files: tuple[ZipInfo | str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", method) as target:
        for name, data in files:
            info = name if isinstance(name, ZipInfo) else ZipInfo(name)
            info.compress_type = method
            target.writestr(info, data)
    return made.getvalue()


def gather(folder: Path, data: bytes) -> Collected:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "in.zip").write_bytes(data)
    return collect(folder / "in" / "in.zip", Target(NAME, folder / "submitted"))


def written(folder: Path) -> list[str]:
    found = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return sorted(set(found) - {"in/in.zip"})


def only_the_good_one(folder: Path, done: Collected) -> list[str]:
    """What was said, where nothing but the good submission was written."""
    assert written(folder) == [f"submitted/binh/{NAME}/{FILE}"]
    assert done.failed
    remarks = [*done.refused, *(r for o in done.outcomes for r in o.refused)]
    return [remark.said("en") for remark in remarks]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (f"/an/{FILE}", f"a name in the zip is an absolute path: /an/{FILE}"),
        (f"C:/an/{FILE}", f"a name in the zip is an absolute path: C:/an/{FILE}"),
        (f"an/../../{FILE}", f"a name in the zip points outside its folder: an/../../{FILE}"),
        (f"..\\an\\{FILE}", f"a name in the zip has a backslash: ..\\an\\{FILE}"),
        ("an/con.ipynb", "a name in the zip is a device of Windows: an/con.ipynb"),
        (f"LPT1/{FILE}", f"a name in the zip is a device of Windows: LPT1/{FILE}"),
        (f"an/\x1b[2J{FILE}", f"a name in the zip has control characters: 'an/\\x1b[2J{FILE}'"),
    ],
)
def test_a_name_that_is_no_plain_path_is_refused(tmp_path: Path, name: str, message: str) -> None:
    done = gather(tmp_path, packed((name, b"{}"), (GOOD, b"{}")))
    assert only_the_good_one(tmp_path, done) == [message]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    link = ZipInfo(f"an/{FILE}")
    link.external_attr = (kind | 0o777) << 16
    done = gather(tmp_path, packed((link, b"/etc/passwd"), (GOOD, b"{}")))
    assert only_the_good_one(tmp_path, done) == [f"an/{FILE} is no plain file (a link or a device)"]


def test_encrypted_entries_are_refused(tmp_path: Path) -> None:
    data = bytearray(packed((f"an/{FILE}", b"{}"), (GOOD, b"{}")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    done = gather(tmp_path, bytes(data))
    assert only_the_good_one(tmp_path, done) == [f"an/{FILE} is protected by a password"]


def test_packing_that_cannot_be_bounded_is_refused(tmp_path: Path) -> None:
    made = gather(tmp_path, packed((GOOD, b"{}"), method=ZIP_BZIP2))
    assert [r.said("en") for r in made.refused] == [
        f"{GOOD} is packed in a way that is not read (method 12)"
    ]
    assert written(tmp_path) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    done = gather(tmp_path, packed((f"an/{FILE}", b"1"), (f"an/{FILE}", b"2"), (GOOD, b"{}")))
    (message,) = only_the_good_one(tmp_path, done)
    assert message.startswith("the zip has this name more than once")


def test_a_bomb_is_refused_while_it_is_unpacked(tmp_path: Path) -> None:
    done = gather(tmp_path, packed((f"an/{FILE}", bytes(8 * MIB)), (GOOD, b"{}")))
    (message,) = only_the_good_one(tmp_path, done)
    assert (
        message == f"an/{FILE} looks like a zip bomb: unpacked it is more than 200 times as large"
    )


def test_a_bomb_in_a_zip_of_a_student_is_refused(tmp_path: Path) -> None:
    inner = packed((FILE, bytes(8 * MIB)))
    done = gather(tmp_path, packed(("an/bai.zip", inner), (GOOD, b"{}")))
    (message,) = only_the_good_one(tmp_path, done)
    assert message.startswith(f"{FILE} looks like a zip bomb")


def test_a_size_that_the_directory_makes_small_is_damage(tmp_path: Path) -> None:
    data = bytearray(packed((f"an/{FILE}", b"x" * 5000), (GOOD, b"{}")))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    (message,) = only_the_good_one(tmp_path, gather(tmp_path, bytes(data)))
    assert message.startswith(f"an/{FILE} is damaged in the zip: ")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(2, MIB, MIB, 10**6), "expected at most 2 entries in the zip, got more"),
        (Limits(9, 2 * MIB, 9 * MIB, 10**6), "c: expected at most 2 MiB unpacked, got more"),
        (Limits(9, 4 * MIB, 2 * MIB, 10**6), "b: expected at most 2 MiB unpacked in the whole"),
    ],
    ids=["entries", "file", "total"],
)
def test_each_limit_holds(limits: Limits, message: str) -> None:
    data = packed(("a", bytes(MIB)), ("b", bytes(2 * MIB)), ("c", bytes(3 * MIB)))
    with pytest.raises(RefusedError, match=message):
        read_all(data, limits)


def read_all(data: bytes, limits: Limits) -> None:
    with Archive(io.BytesIO(data), limits, "in.zip") as opened:
        for entry in opened.entries:
            opened.read(entry)


def test_the_entries_of_a_students_zip_are_counted_before_it_is_opened() -> None:
    many = packed(*((f"{n}", b"") for n in range(2001)))
    with pytest.raises(RefusedError, match="expected at most 2000 entries"):
        Archive.of_student(many, "bai.zip")


def test_the_zips_of_one_student_are_limited_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = packed((FILE, b"{}"))
    small = Limits(entries=10, file=MIB, total=2 * len(inner) - 1, ratio=200)
    monkeypatch.setattr("tichchap.autograde.collect.choose.OF_STUDENT", small)
    done = gather(tmp_path, packed((GOOD, b"{}"), ("an/1.zip", inner), ("an/2.zip", inner)))
    (an, _) = done.outcomes
    assert [r.details["name"] for r in an.refused] == ["an/2.zip"]


@pytest.mark.parametrize("data", [b"", b"Rar!\x1a\x07\x00", b"PK\x05\x06"])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(GradingError, match=r"in\.zip: expected an undamaged zip: "):
        gather(tmp_path, data)
    assert written(tmp_path) == []


def test_a_zip_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GradingError, match="expected an undamaged zip"):
        gather(tmp_path, packed((GOOD, b"{}" * 99))[:-40])


def test_damage_in_one_submission_costs_only_that(tmp_path: Path) -> None:
    data = bytearray(packed((f"an/{FILE}", bytes(range(256)) * 40), (GOOD, b"{}")))
    data[60:90] = bytes(30)
    (message,) = only_the_good_one(tmp_path, gather(tmp_path, bytes(data)))
    assert message.startswith(f"an/{FILE} is damaged in the zip: ")


def test_a_damaged_zip_of_a_student_costs_only_that(tmp_path: Path) -> None:
    done = gather(tmp_path, packed(("an/bai.zip", b"PK\x03\x04 no"), (GOOD, b"{}")))
    first, second = only_the_good_one(tmp_path, done)
    assert first.startswith("an/bai.zip: expected an undamaged zip: ")
    assert second == "there is no notebook (.ipynb) that can be collected"


def test_wrong_names_in_a_zip_of_a_student_are_refused(tmp_path: Path) -> None:
    inner = packed((f"../../{FILE}", b"bad"), ("ok.ipynb", b"{}"))
    done = gather(tmp_path, packed(("an/bai.zip", inner)))
    assert [r.said("en") for r in done.outcomes[0].refused] == [
        f"a name in the zip points outside its folder: ../../{FILE}"
    ]
    assert done.failed
    assert written(tmp_path) == [f"submitted/an/{NAME}/{FILE}"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Nguyễn Ấn".encode(), "Nguyễn Ấn"),
        (b"Nguy\xea\xden An", "Nguyễn An"),
        (b"Andr\x82\x8a", "Andréè"),
    ],
    ids=["utf-8", "cp1258", "cp437"],
)
def test_names_without_the_flag_for_utf8_are_deciphered(
    tmp_path: Path, raw: bytes, name: str
) -> None:
    info = OldName("x")
    info.raw = raw + b"_7_assignsubmission_file_/a.ipynb"
    done = gather(tmp_path, packed((info, b"{}")))
    assert [(o.student, o.name) for o in done.outcomes] == [("7", name)]


@pytest.mark.parametrize("student", ["..", ".an", "a b", "an/b", "", "NUL", "an\n", "aux.x"])
def test_an_id_that_cannot_be_a_folder_is_refused(student: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(f"got {student!r}")):
        check_student_id(student)


@pytest.mark.parametrize(
    "name", [f"an/{NAME}-{'9' * 5000}.ipynb", f"an_1_{'9' * 5000}_{FILE}", f"{'9' * 5000}/{FILE}"]
)
def test_endless_numbers_in_names_cost_only_their_own_submission(tmp_path: Path, name: str) -> None:
    done = gather(tmp_path, packed((name, b"{}"), (GOOD, b"{}")))
    assert f"submitted/binh/{NAME}/{FILE}" in written(tmp_path)
    assert len(done.outcomes) + len(done.refused) == 2


@pytest.mark.parametrize("student", ["20210001", "an@x.vn", "hoài_ấn", "a-b"])
def test_an_id_that_can_be_a_folder_is_given_back(student: str) -> None:
    assert check_student_id(student) == student


def test_a_failed_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        deliver(b"{}", tmp_path / "an" / FILE, None, force=False)
    assert written(tmp_path) == []
    done = gather(tmp_path, packed((GOOD, b"{}")))
    assert "No space left on device" in done.outcomes[0].refused[0].said("en")
    assert written(tmp_path) == []
