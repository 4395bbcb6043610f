"""`tichchap doctor` in environments that are really as they are said to be."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from rich.console import Console

from tichchap.autograde.database_url import shown
from tichchap.autograde.doctor import (
    database,
    folders,
    fonts,
    gpu,
    isolation,
    items,
    language,
    probe,
    scripts,
    versions,
    workers,
)
from tichchap.autograde.doctor.command import show
from tichchap.autograde.doctor.finding import Finding, Machine, Verdict
from tichchap.autograde.grading import room
from tichchap.autograde.warm import levels
from tichchap.languages import LANGS, Lang

ROOT = Path(__file__).resolve().parents[2]
SECRET = "geheim"
TORCH = {"seconds": 2.0, "torch": "2.9", "built_for": "12.8", "devices": [], "mps": False}
Make = Callable[..., Machine]

boxed = pytest.mark.skipif(
    levels.strongest() is not levels.Level.FORKED_IN_BUBBLEWRAP, reason="no forks in bubblewrap"
)


def machine_of(root: Path | None = None, db: str | None = None, lang: Lang = "en") -> Machine:
    seen: Future[dict[str, Any]] = Future()
    seen.set_result({**TORCH, "said": ""})
    return Machine(root, db, lang, lang, seen)


@pytest.fixture
def fresh_levels() -> Iterator[None]:
    """What was found out about the machine is found out again."""
    levels.obstacle.cache_clear()
    yield
    levels.obstacle.cache_clear()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A PATH with those programs only that the test writes: name, shell script."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def write(name: str, script: str) -> None:
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)

    return write


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write anywhere: be somebody else for a while."""
    if os.geteuid() == 0:
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        yield


# isolation


@boxed
@pytest.mark.parametrize("lang", LANGS)
def test_the_strongest_level_is_tried_and_reported(lang: Lang, fresh_levels: None) -> None:
    found = isolation.isolation(machine_of(lang=lang))
    assert (found.verdict, found.advice) == (Verdict.OK, "")
    assert "forked-in-bubblewrap" in found.found


@pytest.mark.skipif(not shutil.which("true"), reason="no programs")
def test_without_bubblewrap_the_level_and_the_cause_are_said(
    programs: Callable[[str, str], None], fresh_levels: None
) -> None:
    found = isolation.isolation(machine_of())
    assert found.verdict is Verdict.WEAKER
    assert found.found.startswith("forked only, not forked-in-bubblewrap, bubblewrap")
    assert "not installed" in found.found
    assert "apt install bubblewrap" in found.advice


def test_a_bubblewrap_that_may_not_make_namespaces_is_quoted(
    programs: Callable[[str, str], None], fresh_levels: None
) -> None:
    programs("bwrap", "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1")
    found = isolation.isolation(machine_of())
    assert found.verdict is Verdict.WEAKER
    assert "uid map: Permission denied" in found.found
    assert "user namespaces" in found.advice


@boxed
def test_forks_that_cannot_be_put_apart_inside_make_grading_impossible(
    programs: Callable[[str, str], None], fresh_levels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which("bwrap", path=os.defpath)
    monkeypatch.setenv("PATH", os.pathsep.join([os.environ["PATH"], os.defpath]))
    more = "--unshare-user --uid 65534 --gid 65534 --disable-userns"
    programs("bwrap", f'[ $# -lt 20 ] && exec {real} "$@"\nexec {real} {more} "$@"')
    found = isolation.isolation(machine_of())
    assert found.verdict is Verdict.MISSING
    assert "unshare: No space left" in found.found  # so the kernel says that there may be no more


# workers


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux has it")
def test_as_many_submissions_are_graded_at_once_as_there_are_cores_for_us() -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert room.usual_workers(1) == 1
        assert "1 cores" in workers.workers(machine_of()).found
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"memory.max": "1073741824", "cpu.max": "max 100000"}, "1.0 GiB"),
        ({"memory.max": "max", "cpu.max": "50000 100000"}, "may use 0.5 cores"),
        ({"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000"}, "0.5 cores"),
        ({"memory/memory.limit_in_bytes": "1073741824"}, "1.0 GiB"),
    ],
)
def test_the_limits_of_a_container_count(
    files: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    monkeypatch.setattr(room, "GROUPS", tmp_path)
    monkeypatch.setattr(room, "cores", lambda: 4)
    found = workers.workers(machine_of())
    assert found.verdict is Verdict.WEAKER
    assert found.found.startswith("1 submissions at once")
    assert said in found.found
    assert "--workers N" in found.advice


def test_memory_bounds_how_many_are_graded_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "memory.max").write_text(str(10 * 2**30))
    monkeypatch.setattr(room, "GROUPS", tmp_path)
    monkeypatch.setattr(room, "cores", lambda: 16)
    assert [room.usual_workers(most * 2**30) for most in (1, 2, 3, 20)] == [10, 5, 3, 1]


# folders


def test_a_course_is_found_and_its_submissions_are_counted(tiny: Any) -> None:
    tiny.submit("an", "def double(x):\n    return 2 * x")
    found = folders.course(machine_of(tiny.course.root))
    assert found.verdict is Verdict.OK
    assert "1 submissions collected" in found.found


def test_no_course_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = folders.course(machine_of())
    assert (found.verdict, "--root" in found.advice) == (Verdict.MISSING, True)
    assert str(tmp_path) in found.found


def test_settings_that_do_not_run_are_a_finding(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c.CourseDirectory.db_url = nothing")
    found = folders.course(machine_of(tmp_path))
    assert found.verdict is Verdict.MISSING
    assert "NameError" in found.found


def test_a_course_that_cannot_be_written_is_a_finding() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "nbgrader_config.py").write_text("c = get_config()")
        machine = machine_of(folder)
        assert machine.course
        folder.chmod(0o555)
        with as_nobody():
            found = folders.course(machine)
        assert found.verdict is Verdict.MISSING
        assert "Permission denied" in found.found
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_an_exchange_is_ok_where_it_can_be_written(course_folder: Path, tmp_path: Path) -> None:
    machine = machine_of(course_folder)
    machine.course.config.Exchange.root = str(tmp_path / "none")
    found = folders.exchange(machine)
    assert (found.verdict, "tichchap collect" in found.advice) == (Verdict.WEAKER, True)
    machine.course.config.Exchange.root = str(tmp_path)
    assert folders.exchange(machine).verdict is Verdict.OK


def test_a_scratch_folder_whose_paths_are_too_long_for_sockets_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", "/tmp")
    assert folders.temporary(machine_of()).verdict is Verdict.OK
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(long))
    found = folders.temporary(machine_of())
    assert (found.verdict, "TMPDIR" in found.advice) == (Verdict.MISSING, True)
    assert "too long" in found.found
    assert not list(long.iterdir())


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch, course_folder: Path) -> None:
    usage = shutil.disk_usage("/")
    for free, verdict in ((2**30 - 1, Verdict.WEAKER), (2**20, Verdict.MISSING)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert folders.course(machine_of(course_folder)).verdict is verdict
        assert folders.temporary(machine_of()).verdict is verdict


# the gradebook


def test_a_released_sqlite_gradebook_is_ok_and_unchanged(tiny: Any) -> None:
    file = tiny.course.root / "gradebook.db"
    before = file.read_bytes()
    found = database.database(machine_of(tiny.course.root))
    assert (found.verdict, found.advice) == (Verdict.OK, "")
    assert sqlite3.sqlite_version in found.found
    assert file.read_bytes() == before


def test_a_gradebook_that_is_not_there_yet_is_not_made(course_folder: Path) -> None:
    found = database.database(machine_of(course_folder))
    assert (found.verdict, "generate_assignment" in found.advice) == (Verdict.OK, True)
    assert not (course_folder / "gradebook.db").exists()


def test_a_locked_gradebook_is_a_finding(tiny: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT", 0.1)
    other = sqlite3.connect(tiny.course.root / "gradebook.db", isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        found = database.database(machine_of(tiny.course.root))
    finally:
        other.close()
    assert (found.verdict, "locked" in found.found) == (Verdict.MISSING, True)


def test_what_is_no_database_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database, " * 100)
    (tmp_path / "folder.db").mkdir()
    for name in ("text.db", "folder.db", "nowhere/gradebook.db"):
        found = database.database(machine_of(db=f"sqlite:///{tmp_path / name}"))
        assert (name, found.verdict) == (name, Verdict.MISSING)
        assert found.advice


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgresql://me:{SECRET}@127.0.0.1:1/x", "refused"),
        (f"postgresql://127.0.0.1:1/x?user=me&password={SECRET}", "refused"),
        (f"postgresql://me:{SECRET}@127.0.0.1:port/x", "cannot be read"),
        (f"{SECRET}", "cannot be read"),
        (f"postgresql+nothing://me:{SECRET}@127.0.0.1:1/x", "driver"),
        (f"postgresql+pg8000://me:{SECRET}@127.0.0.1:1/x", "pg8000"),
        ("sqlite://", "in memory"),
    ],
)
def test_a_wrong_address_is_a_finding_and_its_password_is_never_shown(url: str, said: str) -> None:
    found = database.database(machine_of(db=url))
    assert found.verdict is Verdict.MISSING
    assert said in found.found
    assert found.advice
    assert SECRET not in repr(found) + shown(url)


@pytest.mark.slow
def test_a_postgresql_server_is_asked_for_version_rights_and_encoding(postgres: Any) -> None:
    found = database.database(machine_of(db=postgres.url))
    assert found.verdict is Verdict.OK
    assert "postgresql 1" in found.found
    assert "no exercise" in found.found
    words = ["-h", str(postgres.folder), "-U", "postgres"]
    postgres.call("psql", *words, "-c", "CREATE ROLE reader LOGIN")
    options = ["-T", "template0", "-E", "SQL_ASCII", "--locale", "C"]
    postgres.call("createdb", *words, *options, "ascii")
    host = f"host={postgres.folder}"
    found = database.database(machine_of(db=f"postgresql://reader@/postgres?{host}"))
    assert (found.verdict, "GRANT" in found.advice) == (Verdict.MISSING, True)
    found = database.database(machine_of(db=f"postgresql://postgres@/ascii?{host}"))
    assert (found.verdict, "SQL_ASCII" in found.found) == (Verdict.WEAKER, True)


# versions and programs


def test_installed_versions_are_in_their_ranges() -> None:
    found = versions.versions(machine_of())
    assert found.verdict is Verdict.OK
    assert "torch 2." in found.found


def test_an_old_version_and_an_absent_package_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(name: str, version: str, *lines: str) -> None:
        folder = tmp_path / f"{name}-{version}.dist-info"
        folder.mkdir()
        head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines]
        (folder / "METADATA").write_text("\n".join(head) + "\n")

    monkeypatch.syspath_prepend(tmp_path)
    install("nbgrader", "0.8.5")
    found = versions.versions(machine_of())
    assert found.verdict is Verdict.WEAKER
    assert "nbgrader 0.8.5 (<0.10,>=0.9.5)" in found.found
    install("tichchap", "0.1.0", "Requires-Python: >=3.99", "Requires-Dist: no-such-package>=1")
    found = versions.versions(machine_of())
    assert found.verdict is Verdict.MISSING
    assert "not installed: no-such-package" in found.found
    assert "(>=3.99)" in found.found


def test_programs_that_are_off_the_path_are_found_by_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts"))
    assert scripts.scripts(machine_of()).verdict is Verdict.OK
    monkeypatch.setenv("PATH", str(tmp_path))
    found = scripts.scripts(machine_of())
    assert (found.verdict, "activate" in found.advice) == (Verdict.WEAKER, True)
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(tmp_path))
    found = scripts.scripts(machine_of())
    assert (found.verdict, "alembic" in found.found) == (Verdict.MISSING, True)


# torch and the GPU


@pytest.mark.parametrize("code", ["raise ImportError('libtorch.so: cannot open')", "exit(3)"])
def test_a_torch_that_cannot_be_imported_is_a_finding(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torch.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with ThreadPoolExecutor(1) as pool:
        machine = Machine(None, None, "en", "en", probe.begin(pool))
        found = gpu.torch(machine)
        assert gpu.gpu(machine).verdict is Verdict.WEAKER
    assert found.verdict is Verdict.MISSING
    assert "libtorch.so" in found.found or "exit code 3" in found.found


def test_a_driver_without_a_torch_for_it_is_found(programs: Callable[[str, str], None]) -> None:
    programs("nvidia-smi", "echo 470.57.02")
    machine = machine_of()
    machine.torch.result()["said"] = "The NVIDIA driver on your system is too old"
    found = gpu.gpu(machine)
    assert (found.verdict, "driver" in found.advice) == (Verdict.WEAKER, True)
    assert "too old" in found.found
    assert "470.57.02" in found.found
    machine.torch.result()["devices"] = ["NVIDIA H100"]
    assert gpu.gpu(machine).verdict is Verdict.OK


def test_a_slow_import_is_told() -> None:
    machine = machine_of()
    assert gpu.torch(machine).verdict is Verdict.OK
    machine.torch.result()["seconds"] = 40.0
    found = gpu.torch(machine)
    assert (found.verdict, "40.0 s" in found.found) == (Verdict.WEAKER, True)


# language and fonts


def test_vietnamese_has_134_letters_that_are_not_ascii() -> None:
    assert len(fonts.letters()) == len(set(fonts.letters())) == 134
    assert {"đ", "Đ", "ư", "ặ", "Ở", "ỹ"} <= set(fonts.letters())


def test_a_font_for_pictures_that_lacks_vietnamese_is_found() -> None:
    assert "pictures: DejaVuSans" in fonts.fonts(machine_of()).found
    with mpl.rc_context({"font.family": ["cmr10"]}):
        found = fonts.fonts(machine_of())
    assert (found.verdict, "font.family" in found.advice) == (Verdict.WEAKER, True)
    assert "cmr10 lacks" in found.found


@pytest.mark.skipif(not shutil.which("fc-match"), reason="no fontconfig")
def test_a_system_without_fonts_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    found = fonts.fonts(machine_of())
    assert found.verdict is Verdict.WEAKER
    assert "pages: no font" in found.found
    assert "apt install fonts-noto" in found.advice


def test_a_language_that_the_course_has_not_is_found() -> None:
    machine = Machine(None, None, "en", "fr", machine_of().torch)
    found = language.language(machine)
    assert (found.verdict, "TICHCHAP_LANG" in found.advice) == (Verdict.MISSING, True)


# the command


def doctor(*words: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    command = [str(Path(sysconfig.get_path("scripts"), "tichchap")), "doctor", *words]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, timeout=120, check=False
    )


@pytest.mark.slow
def test_the_command_prints_json_as_documented_and_exits_with_0(tiny: Any) -> None:
    db = f"sqlite:///{tiny.course.root / 'gradebook.db'}"
    done = doctor("--json", "--lang", "vi", "--root", str(tiny.course.root), "--db", db)
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["possible"] is True
    assert [finding["item"] for finding in report["findings"]] == list(items.ITEMS)
    page = (ROOT / "docs" / "grading.md").read_text("utf-8")
    for key in (*report, *report["findings"][0]):
        assert f"`{key}`" in page
    for finding in report["findings"]:
        assert finding["verdict"] in set(Verdict)
        assert finding["found"]
        assert "không kiểm tra được" not in finding["found"]


@pytest.mark.slow
def test_the_command_fails_without_a_course_and_a_terminal_without_vietnamese_is_no_obstacle(
    tmp_path: Path,
) -> None:
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "TICHCHAP_LANG": "vi"}
    url = f"postgresql://me:{SECRET}@127.0.0.1:1/x"
    done = doctor("--root", str(tmp_path), "--db", url, **plain)
    said = done.stdout.decode("ascii")
    assert done.returncode == 1
    assert "terminal nay khong in duoc" in said.replace("\n", " ").replace("  ", "")
    assert b"Traceback" not in done.stderr
    assert SECRET.encode() not in done.stdout + done.stderr


def test_a_wrong_language_is_refused() -> None:
    done = doctor("--lang", "fr")
    assert (done.returncode, b"expected vi or en" in done.stderr) == (1, True)


def test_a_look_that_fails_is_a_line_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(machine: Machine) -> Finding:
        raise RuntimeError("first line\nsecond")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fonts, "fonts", fail)
    monkeypatch.setattr(versions, "versions", fail)
    found = {finding.item: finding for finding in items.look_at(machine_of())}
    assert list(found) == list(items.ITEMS)
    assert found["fonts"].verdict is Verdict.WEAKER
    assert found["versions"].verdict is Verdict.MISSING
    assert "RuntimeError: first line" in found["fonts"].found
    assert "cannot be told without the course" in found["database"].found


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("lang", LANGS)
def test_a_verdict_is_a_word_and_no_line_is_too_long(lang: Lang, width: int) -> None:
    found = [
        Finding(i, v, "x " * 99, "y" * 150) for i, v in zip(items.ITEMS, Verdict, strict=False)
    ]
    file = io.StringIO()
    show(found, lang, Console(file=file, width=width, color_system=None))
    lines = file.getvalue().splitlines()
    words = {"vi": ("đạt", "hạn chế", "thiếu"), "en": ("ok", "weaker", "missing")}[lang]
    assert [w for line in lines for w in words if line.startswith(f"{w} ")] == list(words)
    assert max(map(len, lines)) <= width
