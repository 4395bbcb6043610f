"""Archives of Moodle, Canvas and by folder, laid out for nbgrader."""

import io
import json
import unicodedata
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest
from nbgrader.utils import parse_utc
from typer.testing import CliRunner, Result

from tichchap.autograde.collect.gather import Collected, Target, collect
from tichchap.autograde.collect.roll import Roll, read_roll
from tichchap.autograde.errors import GradingError
from tichchap.cli import app

NAME = "ex02_convolution"
FILE = f"{NAME}.ipynb"
Files = dict[str, bytes | tuple[bytes, tuple[int, int, int, int, int, int]]]


def notebook(text: str) -> bytes:
    return json.dumps({"cells": [], "said": text}).encode()


def zipped(files: Files) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files.items():
            data, date = content if isinstance(content, tuple) else (content, (1980, 1, 1, 0, 0, 0))
            archive.writestr(ZipInfo(name, date), data)
    return made.getvalue()


def gather(
    folder: Path, files: Files, roll: Roll | None = None, *, force: bool = False
) -> Collected:
    (folder / "in.zip").write_bytes(zipped(files))
    return collect(folder / "in.zip", Target(NAME, folder / "submitted", force), roll)


def laid_out(folder: Path) -> dict[str, bytes]:
    found = (folder / "submitted").rglob("*")
    root = folder / "submitted"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in found if p.is_file()}


def states(done: Collected) -> dict[str, str]:
    return {outcome.student: outcome.state.value for outcome in done.outcomes}


def said(done: Collected) -> list[str]:
    return [remark.said("en") for o in done.outcomes for remark in (*o.refused, *o.notes)]


MOODLE = "Nguyễn Hoài An_123456_assignsubmission_file_"


@pytest.mark.parametrize(
    "entry",
    [
        f"{MOODLE}/{FILE}",
        f"{MOODLE.rstrip('_')}/{FILE}",
        f"{MOODLE}/bài tập/{FILE}",
        f"{MOODLE}{FILE}",
        f"tải về/{MOODLE}/{FILE}",
        f"Participant_123456_assignsubmission_file_/{FILE}",
        f"anhoainguyen_123456_67890_{FILE}",
        f"an_hoai_LATE_123456_67890_{NAME}-1.ipynb",
        f"tải về/anhoainguyen_123456_67890_{NAME} (2).ipynb",
        f"123456/{FILE}",
        f"123456/{NAME}/{FILE}",
        f"submitted/123456/{NAME}/{FILE}",
        "123456/2024_11_20_bai.ipynb",
    ],
)
def test_each_layout_gives_the_folder_of_the_student(tmp_path: Path, entry: str) -> None:
    done = gather(tmp_path, {entry: notebook("an")})
    assert laid_out(tmp_path) == {f"123456/{NAME}/{FILE}": notebook("an")}
    assert states(done) == {"123456": "new"}
    assert not done.failed


def test_an_anonymous_student_of_canvas_has_the_anonymous_id(tmp_path: Path) -> None:
    done = gather(tmp_path, {f"LATE_anon_4Xk2p_67890_{FILE}": notebook("an")})
    assert laid_out(tmp_path) == {f"anon_4Xk2p/{NAME}/{FILE}": notebook("an")}
    assert said(done) == ["late (Canvas says)"]


def test_what_systems_add_is_left_out_and_other_files_are_named(tmp_path: Path) -> None:
    files: Files = {
        f"{MOODLE}/{FILE}": notebook("an"),
        f"{MOODLE}/essay.pdf": b"%PDF",
        f"{MOODLE}/.DS_Store": b"",
        f"{MOODLE}/.ipynb_checkpoints/{NAME}-checkpoint.ipynb": b"old",
        f"__MACOSX/{MOODLE}/._{FILE}": b"",
        f"{MOODLE}/": b"",
    }
    done = gather(tmp_path, files)
    assert said(done) == [f"ignored, not a notebook: {MOODLE}/essay.pdf"]
    assert list(laid_out(tmp_path).values()) == [notebook("an")]


def test_the_notebook_named_as_the_exercise_is_taken(tmp_path: Path) -> None:
    late = (2026, 3, 2, 8, 0, 0)
    files: Files = {f"an/{FILE}": notebook("right"), "an/scratch.ipynb": (notebook("x"), late)}
    done = gather(tmp_path, files)
    assert list(laid_out(tmp_path).values()) == [notebook("right")]
    assert said(done) == [f"several notebooks: took an/{FILE}, left an/scratch.ipynb"]


def test_of_notebooks_with_other_names_the_latest_is_taken(tmp_path: Path) -> None:
    files: Files = {
        "an/a.ipynb": (notebook("late"), (2026, 3, 2, 8, 0, 0)),
        "an/b.ipynb": (notebook("early"), (2026, 3, 1, 8, 0, 0)),
    }
    gather(tmp_path, files)
    assert laid_out(tmp_path)[f"an/{NAME}/{FILE}"] == notebook("late")


def test_a_single_notebook_with_another_name_is_taken_and_said(tmp_path: Path) -> None:
    done = gather(tmp_path, {"an/Untitled.ipynb": notebook("an")})
    assert said(done) == [f"the file is called Untitled.ipynb, it was taken as {NAME}"]
    assert states(done) == {"an": "new"}


def test_of_two_uploads_to_canvas_the_later_is_kept(tmp_path: Path) -> None:
    files: Files = {
        f"an_1_99_{FILE}": notebook("old"),
        f"an_LATE_1_100_{NAME}-1.ipynb": notebook("new"),
    }
    done = gather(tmp_path, files)
    assert list(laid_out(tmp_path).values()) == [notebook("new")]
    assert said(done) == [
        f"several notebooks: took an_LATE_1_100_{NAME}-1.ipynb, left an_1_99_{FILE}",
        "late (Canvas says)",
    ]


def test_a_zip_of_a_student_is_opened_one_level_deep(tmp_path: Path) -> None:
    inner = zipped({f"bai/{FILE}": notebook("an"), "bai/more.zip": zipped({FILE: b"{}"})})
    done = gather(tmp_path, {f"{MOODLE}/bai.zip": inner})
    assert list(laid_out(tmp_path).values()) == [notebook("an")]
    assert said(done) == [f"ignored, not a notebook: {MOODLE}/bai.zip > bai/more.zip"]


def test_a_notebook_that_is_not_json_is_collected_as_it_is(tmp_path: Path) -> None:
    done = gather(tmp_path, {f"an/{FILE}": b"\xff\x00 not json"})
    assert laid_out(tmp_path) == {f"an/{NAME}/{FILE}": b"\xff\x00 not json"}
    assert not done.failed


def test_a_student_without_a_notebook_is_reported(tmp_path: Path) -> None:
    done = gather(tmp_path, {f"an/{FILE}": b"{}", "binh/essay.pdf": b"%PDF"})
    assert states(done) == {"an": "new", "binh": "refused"}
    assert "there is no notebook (.ipynb) that can be collected" in said(done)
    assert done.failed


def test_a_notebook_of_nobody_is_reported(tmp_path: Path) -> None:
    done = gather(tmp_path, {f"{MOODLE}/{FILE}": b"{}", FILE: b"{}", "readme.txt": b""})
    assert [r.said("en") for r in done.refused] == [f"whose it is cannot be told: {FILE}"]
    assert [r.said("en") for r in done.ignored] == ["ignored, not a notebook: readme.txt"]
    assert done.failed


def test_an_archive_without_submissions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GradingError, match="expected submissions of Moodle, Canvas or by folder"):
        gather(tmp_path, {"readme.txt": b""})


def test_names_from_macos_become_composed(tmp_path: Path) -> None:
    gather(tmp_path, {unicodedata.normalize("NFD", f"hoài_ấn/{FILE}"): b"{}"})
    assert list(laid_out(tmp_path)) == [f"hoài_ấn/{NAME}/{FILE}"]


def test_the_same_submission_is_left_alone_and_another_is_kept_unless_forced(
    tmp_path: Path,
) -> None:
    gather(tmp_path, {f"an/{FILE}": b"1"})
    assert states(gather(tmp_path, {f"an/{FILE}": b"1"})) == {"an": "same"}
    kept = gather(tmp_path, {f"an/{FILE}": b"2", f"binh/{FILE}": b"3"})
    assert states(kept) == {"an": "kept", "binh": "new"}
    assert kept.failed
    assert laid_out(tmp_path)[f"an/{NAME}/{FILE}"] == b"1"
    assert states(gather(tmp_path, {f"an/{FILE}": b"2"}, force=True)) == {"an": "replaced"}
    assert laid_out(tmp_path)[f"an/{NAME}/{FILE}"] == b"2"


def test_dates_of_submissions_are_what_nbgrader_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = (2026, 3, 1, 22, 30, 10), (2026, 3, 2, 8, 0, 0)
    gather(tmp_path, {f"an/{FILE}": (b"1", early), f"binh/{FILE}": (b"2", late)})
    stamp = (tmp_path / "submitted" / "an" / NAME / "timestamp.txt").read_text("utf-8")
    # zips have the local time of the machine
    expected = datetime(*early).astimezone().utctimetuple()[:6]
    assert parse_utc(stamp.strip()).timetuple()[:6] == expected


def test_the_date_that_unix_adds_is_utc(tmp_path: Path) -> None:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for student, seconds in (("an", 1_772_000_000), ("binh", 1_772_100_000)):
            info = ZipInfo(f"{student}/{FILE}", (2026, 1, 1, 0, 0, 0))
            info.extra = b"UT\x05\x00\x01" + seconds.to_bytes(4, "little")
            archive.writestr(info, b"{}")
    (tmp_path / "in.zip").write_bytes(made.getvalue())
    collect(tmp_path / "in.zip", Target(NAME, tmp_path / "submitted"))
    stamp = (tmp_path / "submitted" / "an" / NAME / "timestamp.txt").read_text("utf-8")
    assert stamp == "2026-02-25 06:13:20 UTC\n"


@pytest.mark.parametrize(
    "files",
    [
        {f"an/{FILE}": b"1", f"binh/{FILE}": b"2"},
        # stamped as the archive was made
        {
            f"an/{FILE}": (b"1", (2026, 3, 2, 8, 0, 0)),
            f"binh/{FILE}": (b"2", (2026, 3, 2, 8, 4, 0)),
        },
        {
            f"an_1_7_{FILE}": (b"1", (2026, 3, 2, 8, 0, 0)),
            f"binh_2_8_{FILE}": (b"2", (2026, 3, 3, 8, 0, 0)),
        },
        {f"an/{FILE}": (b"1", (2026, 0, 0, 0, 0, 0)), f"binh/{FILE}": b"2"},
    ],
    ids=["none", "of the download", "of Canvas", "impossible"],
)
def test_dates_that_are_not_those_of_submissions_are_not_written(
    tmp_path: Path, files: Files
) -> None:
    gather(tmp_path, files)
    assert not list(tmp_path.rglob("timestamp.txt"))
    assert len(laid_out(tmp_path)) == 2


def test_a_replaced_submission_does_not_keep_its_date(tmp_path: Path) -> None:
    stamp = tmp_path / "submitted" / "an" / NAME / "timestamp.txt"
    gather(tmp_path, {f"an/{FILE}": b"1"})
    stamp.write_text("2026-03-01 08:00:00 UTC")
    gather(tmp_path, {f"an/{FILE}": b"2"}, force=True)
    assert not stamp.exists()


CSV = """ID;Moodle_ID;canvas_id;name;email
20210001;123456;777;Nguyễn Hoài An;An@x.vn
20210002;;;Nguyễn Thị Bình;
"""


@pytest.mark.parametrize(
    "entry",
    [
        f"X_123456_assignsubmission_file_/{FILE}",
        f"NGUYỄN THỊ BÌNH_9_assignsubmission_file_/{FILE}",
        unicodedata.normalize("NFD", f"Nguyễn Thị Bình_9_assignsubmission_file_/{FILE}"),
        f"x_777_1_{FILE}",
        f"bìnhnguyễnthị_9_1_{FILE}",
        f"an@X.vn/{FILE}",
        f"20210001/{FILE}",
    ],
)
def test_the_file_of_students_gives_the_ids_of_the_course(tmp_path: Path, entry: str) -> None:
    (tmp_path / "students.csv").write_text(CSV, encoding="utf-8-sig")
    gather(tmp_path, {entry: b"{}"}, read_roll(tmp_path / "students.csv"))
    student = "20210002" if "_9_" in entry else "20210001"
    assert list(laid_out(tmp_path)) == [f"{student}/{NAME}/{FILE}"]


def test_a_name_does_not_stand_for_a_student_whose_number_is_known(tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_text(CSV, encoding="utf-8")
    files: Files = {f"Nguyễn Hoài An_9_assignsubmission_file_/{FILE}": b"{}"}
    done = gather(tmp_path, files, read_roll(tmp_path / "students.csv"))
    assert said(done) == ["not in the file of students: moodle_id 9, name Nguyễn Hoài An"]
    assert laid_out(tmp_path) == {}


def test_two_people_are_not_one_student(tmp_path: Path) -> None:
    files: Files = {f"An_{n}_assignsubmission_file_/{FILE}": b"{}" for n in (8, 9)}
    done = gather(tmp_path, files, Roll([{"id": "an", "name": "An"}], "students.csv"))
    assert said(done)[0].startswith("several people in the archive are this student: 8, 9;")
    assert laid_out(tmp_path) == {}


def test_a_number_of_moodle_is_not_taken_for_an_id_of_the_course(tmp_path: Path) -> None:
    roll = Roll([{"id": "123456", "moodle_id": "5"}], "students.csv")
    done = gather(tmp_path, {f"{MOODLE}/{FILE}": b"{}"}, roll)
    assert said(done) == ["not in the file of students: moodle_id 123456, name Nguyễn Hoài An"]
    assert laid_out(tmp_path) == {}
    assert done.failed


def test_a_name_of_two_students_is_refused(tmp_path: Path) -> None:
    rows = [{"id": "1", "name": "Nguyễn Hoài An"}, {"id": "2", "name": "nguyễn hoài an"}]
    done = gather(tmp_path, {f"{MOODLE}/{FILE}": b"{}"}, Roll(rows, "students.csv"))
    assert said(done)[0].startswith("Nguyễn Hoài An is several students (1, 2): add the column")
    assert laid_out(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a CSV file in UTF-8"),
        ("name,email\nAn,an@x.vn\n", "expected the column id and at least one of .* got name"),
        ("id\nan\n", "at least one of moodle_id, canvas_id, name, email, got id"),
        ("id,name\n../an,An\n", "line 2: expected a student id of letters"),
        ("id,name\nan,An\n\nan,An\n", "line 4: the id 'an' is taken already"),
    ],
)
def test_a_file_of_students_that_is_wrong_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "students.csv").write_text(text, encoding="utf-8")
    with pytest.raises(GradingError, match=message):
        read_roll(tmp_path / "students.csv")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for folder in ("lectures", "solutions"):
        (tmp_path / folder).mkdir()
    (tmp_path / "solutions" / f"{NAME}.py").touch()
    (tmp_path / "lectures" / "04_convolution.py").touch()
    return tmp_path


def invoke(course: Path, files: Files, *options: str) -> Result:
    (course / "in.zip").write_bytes(zipped(files))
    command = ["collect", str(course / "in.zip"), "convolution", "--root", str(course)]
    return CliRunner().invoke(app, [*command, *options])


def test_the_command_says_what_it_did_and_what_to_do_next(course: Path) -> None:
    result = invoke(course, {f"{MOODLE}/{FILE}": b"{}"}, "--lang", "en")
    assert result.exit_code == 0, result.output
    lines = [line.strip() for line in result.output.splitlines() if line]
    assert lines == [
        f"{NAME}: archive of the kind Moodle, students: 1",
        "123456 (Nguyễn Hoài An): collected",
        "1 new",
        "the submissions are here",
        str(course / "submitted"),
        "what to do next: grade them",
        f"tichchap grade {NAME}",
    ]


def test_the_command_speaks_vietnamese_and_fails_where_something_is_missing(course: Path) -> None:
    result = invoke(course, {f"{MOODLE}/{FILE}": b"{}", f"{MOODLE}/../{FILE}": b"{}"})
    assert result.exit_code == 1
    assert "123456 (Nguyễn Hoài An): đã thu" in result.output
    assert "Không thu được\n  tên trong tệp zip chỉ ra ngoài thư mục: " in result.output


def test_the_command_takes_the_folder_the_students_and_force(course: Path) -> None:
    (course / "students.csv").write_text(CSV, encoding="utf-8")
    options = ("--submitted", str(course / "x"), "--students", str(course / "students.csv"))
    assert invoke(course, {f"{MOODLE}/{FILE}": b"1"}, *options).exit_code == 0
    assert invoke(course, {f"{MOODLE}/{FILE}": b"2"}, *options).exit_code == 1
    assert invoke(course, {f"{MOODLE}/{FILE}": b"2"}, *options, "--force").exit_code == 0
    assert (course / "x" / "20210001" / NAME / FILE).read_bytes() == b"2"


@pytest.mark.parametrize(
    ("exercise", "lang", "message"),
    [
        ("ex99_none", "vi", "no source is called 'ex99_none'"),
        ("04_convolution", "vi", "expected an exercise such as ex02_convolution, got the lecture"),
        (NAME, "fr", "--lang: expected vi or en, got 'fr'"),
        (NAME, "vi", "expected an undamaged zip: "),
    ],
)
def test_the_command_refuses_what_it_does_not_know(
    course: Path, exercise: str, lang: str, message: str
) -> None:
    command = ["collect", str(course / "none.zip"), exercise, "--root", str(course)]
    result = CliRunner().invoke(app, [*command, "--lang", lang])
    assert result.exit_code == 1
    assert message in result.output
    assert not (course / "submitted").exists()


def test_the_command_says_that_nothing_was_collected(course: Path) -> None:
    result = invoke(course, {"an/essay.pdf": b"%PDF"}, "--lang", "en")
    assert result.exit_code == 1
    assert result.output.endswith("\nNothing was collected.\n")
