"""A course whose exercise is cheap to grade by the real command: one function, two checks, a text.

Test modules get it from the fixture `counting`: they cannot import each other.
"""

import json
import os
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbformat import NotebookNode

from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.records import Report, read
from tichchap.course.write import text_of, write

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex98_count"
SETUP = "from tichchap.grade import checks, speak\n\nspeak('en')"
HEAD = "def count_parameters(in_channels, out_channels, kernel_size, bias=True):\n"
ANSWER = f"{HEAD}    raise NotImplementedError"
EXAMPLE = "checks.count_parameters.gives(count_parameters, 3, 64, 3, expected=1792)"
VALUES = """# hidden check
### BEGIN HIDDEN TESTS
checks.count_parameters.values(count_parameters)
### END HIDDEN TESTS"""
QUESTION = "Your answer"
RIGHT = f"""{HEAD}    R, S = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
    return out_channels * (in_channels * R * S + bool(bias))"""
ANSWERS = {
    "right": RIGHT,
    "square": f"{HEAD}    return out_channels * (in_channels * kernel_size**2 + bool(bias))",
    "unsolved": ANSWER,
    "syntax": f"{HEAD[:-2]}\n    return 1",
    "constant": f"{HEAD}    return 1792",
    "gone": "x = 1",
}
POINTS = {"right": 3.0, "square": 1.0, "unsolved": 0.0, "syntax": 0.0, "constant": 1.0, "gone": 0.0}
SEED = 7

Row = dict[str, Any]


def cell(kind: str, source: str, grade_id: str, points: float | None, *, solution: bool) -> Any:
    """A cell with nbgrader's metadata."""
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source)
    keys = {"grade_id": grade_id, "schema_version": 3, "task": False, "locked": not solution}
    keys |= {"grade": points is not None, "solution": solution}
    keys |= {} if points is None else {"points": points}
    made.metadata = nbformat.from_dict({"nbgrader": keys})
    made.id = f"cell-{grade_id}"
    return made


def source() -> NotebookNode:
    """The notebook that is released."""
    made: NotebookNode = nbformat.v4.new_notebook(
        cells=[
            cell("code", SETUP, "locked-1", None, solution=False),
            cell("code", ANSWER, "count_parameters", None, solution=True),
            cell("code", EXAMPLE, "count_parameters-example", 1, solution=False),
            cell("code", VALUES, "count_parameters-values", 2, solution=False),
            cell("markdown", QUESTION, "why", 2, solution=True),
        ]
    )
    made.metadata = nbformat.from_dict(
        {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "tichchap": {"lang": "en"},
        }
    )
    return made


@dataclass
class Counting:
    """The course in `root`; `scratch` is the command's /tmp."""

    root: Path
    scratch: Path
    name: str = NAME
    arguments: list[str] = field(default_factory=list)
    said: Any = None
    earned: dict[str, float] = field(default_factory=dict)
    answers = ANSWERS

    @classmethod
    def make(cls, root: Path, db: str | None = None) -> "Counting":
        """Write the course into a new folder and release its exercise."""
        root.mkdir(parents=True)
        settings = (ROOT / "nbgrader_config.py").read_text("utf-8")
        (root / "nbgrader_config.py").write_text(settings, "utf-8")
        write(root / "solutions" / "vi" / NAME / f"{NAME}.ipynb", text_of(source()))
        with GradebookCourse(root, db=db) as course:
            course.generate_assignment(NAME)
        return cls.at(root, db)

    @classmethod
    def at(cls, root: Path, db: str | None = None, name: str = NAME) -> "Counting":
        """A course that is there already."""
        scratch = root.with_name(f"{root.name}-tmp")
        scratch.mkdir(exist_ok=True)
        return cls(root, scratch, name, ["--db", db] if db else [])

    def copy(self, to: Path) -> "Counting":
        """The same course, submissions included, in another folder."""
        shutil.copytree(self.root, to)
        return self.at(to, name=self.name)

    @property
    def db(self) -> str | None:
        """The gradebook's URL, if it is not the usual one."""
        return self.arguments[1] if self.arguments else None

    def submitted(self, student: str) -> Path:
        """The notebook as it was handed in."""
        return self.root / "submitted" / student / self.name / f"{self.name}.ipynb"

    def autograded(self, student: str) -> Path:
        """The folder of what was graded."""
        return self.root / "autograded" / student / self.name

    def submit(self, student: str, answer: str, why: str | None = None) -> None:
        """Hand in a notebook with an answer in it."""
        released = self.root / "exercises" / "vi" / NAME / f"{NAME}.ipynb"
        notebook = nbformat.reads(released.read_text("utf-8"), as_version=4)
        notebook.cells[1].source = answer
        if why is not None:
            notebook.cells[4].source = why
        write(self.submitted(student), text_of(notebook))

    def submit_class(self, count: int) -> dict[str, float]:
        """Hand in so many, of every kind in turn; what they should earn."""
        kinds = list(ANSWERS)
        earned = {}
        for number in range(count):
            student, kind = f"s{number:03}", kinds[number % len(kinds)]
            # each differs from all others
            self.submit(student, f"{ANSWERS[kind]}\n# {student}")
            earned[student] = POINTS[kind]
        return earned

    def command(self, *more: str) -> list[str]:
        """The words of the real command."""
        script = str(Path(sysconfig.get_path("scripts"), "tichchap"))
        words = [script, "grade", self.name, "--root", str(self.root), "--seed", str(SEED)]
        return [*words, "--lang", "en", "--workers", "2", *self.arguments, *more]

    def start(self, *more: str) -> "subprocess.Popen[str]":
        """Start the command, in a session of its own as a terminal would."""
        return subprocess.Popen(
            self.command(*more),
            env=os.environ | {"TMPDIR": str(self.scratch)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def grade(self, *more: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run the command to its end; the exit code is as expected."""
        with self.start(*more) as process:
            try:
                said, complained = process.communicate(timeout=300)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        assert process.returncode == code, complained or said
        return subprocess.CompletedProcess(process.args, code, said, complained)

    def rows(self) -> list[Row]:
        """Every grade in the gradebook, in order."""
        with GradebookCourse(self.root, db=self.db) as course, course.gradebook() as gradebook:
            return [
                {
                    "student": submission.student.id,
                    "name": grade.name,
                    "auto": grade.auto_score,
                    "manual": grade.manual_score,
                    "needs": grade.needs_manual_grade,
                }
                for submission in sorted(
                    gradebook.assignment_submissions(self.name), key=lambda each: each.student.id
                )
                for notebook in submission.notebooks
                for grade in sorted(notebook.grades, key=lambda each: each.name)
            ]

    def points(self) -> dict[str, float]:
        """The points of the checks, by student."""
        points: dict[str, float] = {}
        for row in self.rows():
            points[row["student"]] = points.get(row["student"], 0.0) + (row["auto"] or 0.0)
        return points

    def files(self) -> dict[str, Path]:
        """The reports, by student."""
        found = self.root.glob(f"autograded/*/{self.name}/report.json")
        return {path.parent.parent.name: path for path in sorted(found)}

    def report(self, student: str) -> Report:
        """The report of a student."""
        return read(self.files()[student].read_text("utf-8"))

    def reports(self) -> dict[str, Row]:
        """What the reports say, apart from times and attempts."""
        return {student: _timeless(path) for student, path in self.files().items()}

    def leftovers(self) -> list[str]:
        """What is left in the command's /tmp, and which of its processes."""
        left = [path.name for path in self.scratch.glob("tichchap-*")]
        return left + [" ".join(process.cmdline()) for process in self.processes()]

    def processes(self) -> Iterator[psutil.Process]:
        """Every process that the command has started, and all that those have."""
        for process in psutil.process_iter():
            with _gone():
                if process.environ().get("TMPDIR") == str(self.scratch) or _sees(
                    process, self.scratch
                ):
                    yield process


@contextmanager
def _gone() -> Iterator[None]:
    with suppress(psutil.Error, OSError):
        yield


def _sees(process: psutil.Process, folder: Path) -> bool:
    # in a sandbox the environment is another one, but the folder is mounted
    return str(folder) in Path(f"/proc/{process.pid}/mountinfo").read_text("utf-8")


def _timeless(path: Path) -> Row:
    record: Row = json.loads(path.read_text("utf-8"))
    del record["seconds"], record["attempts"]
    for check in record["checks"]:
        del check["seconds"]
    return record
