"""A class on one machine: a teacher and two students, each a real Unix user, and the exchange."""

import contextlib
import pwd
import secrets
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tichchap.autograde.records import read
from tichchap.course.write import text_of, write

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.skipif("os.geteuid() != 0", reason="only root makes users"),
    pytest.mark.skipif("shutil.which('useradd') is None", reason="no useradd here"),
]
SCRIPTS = Path(sysconfig.get_path("scripts"))
EXCHANGE = """
c = get_config()
c.Exchange.root = {root!r}
c.CourseDirectory.course_id = "tichchap"
"""


@dataclass
class User:
    """A Unix user with a home of its own; `settings` is what /etc/jupyter is elsewhere."""

    name: str
    home: Path
    settings: Path

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run a command as this user; what it said."""
        done = self._run(command, cwd or self.home)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def sees(self, path: Path) -> bool:
        """Whether this user can read a file or list a folder."""
        return not self._run(["ls" if path.is_dir() else "cat", str(path)], self.home).returncode

    def _run(self, command: Sequence[str], cwd: Path) -> "subprocess.CompletedProcess[str]":
        ours = {"HOME": str(self.home), "USER": self.name, "LOGNAME": self.name, "LANG": "C.UTF-8"}
        ours |= {"PATH": f"{SCRIPTS}:/usr/bin:/bin", "JUPYTER_CONFIG_PATH": str(self.settings)}
        known = pwd.getpwnam(self.name)
        return subprocess.run(
            command,
            user=known.pw_uid,
            group=known.pw_gid,
            extra_groups=[],
            umask=0o022,
            env=ours,
            cwd=cwd,
            capture_output=True,
            text=True,
            errors="replace",  # a gradebook is no text
            timeout=120,
            check=False,
        )

    def own(self, path: Path) -> None:
        """Make a folder and all in it this user's."""
        for each in [path, *path.rglob("*")]:
            shutil.chown(each, self.name, self.name)


@dataclass
class Classroom:
    """The exchange, the teacher and the students."""

    exchange: Path
    teacher: User
    students: list[User]


@pytest.fixture(scope="module")
def classroom() -> Iterator[Classroom]:
    """Three users who are there only for these tests."""
    top = Path(tempfile.mkdtemp(prefix="class-"))  # not pytest's: that one is closed to others
    top.chmod(0o755)
    exchange, settings = top / "exchange", top / "etc"
    exchange.mkdir()
    exchange.chmod(0o1777)
    settings.mkdir(mode=0o755)
    (settings / "nbgrader_config.py").write_text(EXCHANGE.format(root=str(exchange)), "utf-8")
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, top)
        users = [stack.enter_context(_user(top, who, settings)) for who in ("gv", "an", "binh")]
        yield Classroom(exchange, users[0], users[1:])


@contextlib.contextmanager
def _user(top: Path, who: str, settings: Path) -> Iterator[User]:
    name, home = f"{who}-{secrets.token_hex(3)}", top / who
    _as_root("useradd", "--home-dir", str(home), "--create-home", "--shell", "/bin/sh", name)
    try:
        home.chmod(0o700)
        yield User(name, home, settings)
    finally:
        _as_root("pkill", "-KILL", "-u", name, check=False)
        _as_root("userdel", name)


def _as_root(*command: str, check: bool = True) -> None:
    subprocess.run(command, check=check, capture_output=True)


def _answer(user: User, place: Path, answer: str) -> None:
    path = place / f"{place.name}.ipynb"
    notebook = nbformat.reads(path.read_text("utf-8"), 4)
    notebook.cells[1].source = answer
    write(path, text_of(notebook))
    user.own(place)


@pytest.fixture(scope="module")
def graded(classroom: Classroom, counting_released: Any) -> Any:
    """The course in the teacher's home: released, fetched, handed in, collected and graded."""
    teacher = classroom.teacher
    made = counting_released.copy(teacher.home / "course")
    teacher.own(teacher.home)
    course = made.root
    teacher.run("nbgrader", "release_assignment", made.name, cwd=course)
    teacher.run("chmod", "+t", str(classroom.exchange / "tichchap" / "inbound"))

    def work(student: User, kind: str) -> None:
        student.run("nbgrader", "fetch_assignment", made.name)
        _answer(student, student.home / made.name, made.answers[kind])
        student.run("nbgrader", "submit", made.name)

    with ThreadPoolExecutor() as both:
        list(both.map(work, classroom.students, ("right", "square")))
    teacher.run("nbgrader", "collect", made.name, cwd=course)
    made.said = teacher.run("tichchap", "grade", made.name, "--lang", "en", cwd=course)
    teacher.run("tichchap", "feedback", made.name, cwd=course)
    teacher.run("nbgrader", "release_feedback", made.name, cwd=course)
    return made


def test_work_goes_to_the_teacher_and_comes_back_graded(classroom: Classroom, graded: Any) -> None:
    an, binh = classroom.students
    assert graded.points() == {an.name: 3.0, binh.name: 1.0}
    with ThreadPoolExecutor() as both:
        list(both.map(lambda s: s.run("nbgrader", "fetch_feedback", graded.name), (an, binh)))
    for student in classroom.students:
        page = student.home / graded.name / "feedback"
        (found,) = page.rglob("*.html")
        text = found.read_text("utf-8")
        assert found.owner() == student.name
        assert student.name in text
    assert "kernel_size" in text


def test_the_teacher_grades_without_being_root(classroom: Classroom, graded: Any) -> None:
    for path in graded.files().values():
        assert path.owner() == classroom.teacher.name
        isolation = read(path.read_text("utf-8")).isolation
        assert isolation in ("forked-in-bubblewrap", "forked")
        assert (isolation == "forked") == ("reaches isolation forked only" in graded.said)


def test_a_student_sees_nothing_of_the_others_and_of_the_teacher(
    classroom: Classroom, graded: Any
) -> None:
    an, binh = classroom.students
    inbound, given = classroom.exchange / "tichchap" / "inbound", an.home / graded.name
    (handed_in,) = inbound.glob(f"{an.name}+*")
    private = [graded.root / "solutions", graded.root / "gradebook.db", given, inbound]
    private.append(classroom.exchange / "tichchap" / "feedback")
    assert [path for path in private if binh.sees(path)] == []
    assert binh.sees(classroom.exchange / "tichchap" / "outbound" / graded.name)
    assert classroom.teacher.sees(handed_in)
    assert len(handed_in.name.rsplit("+", 1)[1]) >= 12  # nobody guesses it
    assert inbound.stat().st_mode & 0o7 == 0o3
