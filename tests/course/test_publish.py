"""What students get: everything that they need, nothing of the solutions, at paths that stay."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tichchap.cli import app
from tichchap.course.errors import CourseError
from tichchap.course.publish import MANIFEST, contents, leaking, put

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "exercises/vi/ex02_convolution/ex02_convolution.ipynb"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """What the course publishes."""
    return contents(ROOT)


def publish(*words: str) -> Result:
    return CliRunner().invoke(app, ["publish", *words, "--root", str(ROOT)])


def test_students_get_lectures_exercises_and_the_package(files: dict[str, bytes]) -> None:
    for name in (
        NOTEBOOK,
        "lectures/en/04_convolution.ipynb",
        "lectures/vi/glossary.md",
        "lib/tichchap/nn/conv.py",
        "lib/tichchap/data/mnist/LICENSE",
        "pyproject.toml",
        "LICENSE",
    ):
        assert files[name] == (ROOT / name).read_bytes()


def test_nothing_that_holds_answers_is_among_it(files: dict[str, bytes]) -> None:
    tops = {name.split("/")[0] for name in files}
    folders = {"exercises", "lectures", "lib"}
    assert tops == {
        *folders,
        *("LICENSE", "README.md", "constraints.txt", "environment.yml", "pyproject.toml"),
    }
    assert not [name for name in files if "sample_class" in name or "solution" in name]
    assert not [name for name in files if name.startswith("lectures/") and name.endswith(".py")]
    assert leaking(ROOT, files) == []


def test_every_link_of_the_first_page_leads_to_a_file(files: dict[str, bytes]) -> None:
    text = files["README.md"].decode()
    links = [part.split(")")[0] for part in text.split("](")[1:]]
    assert len(links) == 2 * (10 + 6)
    assert set(links) <= set(files)


def test_a_hidden_check_in_a_notebook_is_found(files: dict[str, bytes]) -> None:
    notebook = json.loads(files[NOTEBOOK])
    notebook["cells"][-1]["source"] = ["checks.conv2d.memory(conv2d)"]
    leaks = leaking(ROOT, {**files, NOTEBOOK: json.dumps(notebook).encode()})
    assert [leak.where.startswith(NOTEBOOK) for leak in leaks] == [True]


def test_the_package_that_students_get_runs_by_itself(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    put(files, tmp_path)
    program = "import tichchap, tichchap.cli; from tichchap.grade import checks; checks.conv2d"
    words = [sys.executable, "-c", f"{program}; print(tichchap.__file__)"]
    environment = {"PYTHONPATH": str(tmp_path / "lib"), "PATH": ""}
    said = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.startswith(str(tmp_path))


def test_publishing_again_changes_and_removes_only_what_differs(tmp_path: Path) -> None:
    put({"a/old.txt": b"1", "b.txt": b"2", "c.txt": b"3"}, tmp_path)
    (tmp_path / "notes.txt").write_text("of somebody who works there")
    kept = (tmp_path / "c.txt").stat().st_mtime_ns
    done = put({"b.txt": b"two", "c.txt": b"3", "d.txt": b"4"}, tmp_path)
    assert (done.written, done.removed) == (["b.txt", "d.txt"], ["a/old.txt"])
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == [MANIFEST, "b.txt", "c.txt", "d.txt", "notes.txt"]
    assert (tmp_path / "c.txt").stat().st_mtime_ns == kept


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(CourseError, match=r"was not published before.*thesis\.tex"):
        put({"a.txt": b""}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_the_course_itself_is_refused() -> None:
    done = publish(str(ROOT))
    assert done.exit_code == 1
    assert "expected a folder apart from the course" in done.output


def test_the_repository_has_a_history_of_its_own_and_the_zip_the_same_files(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "An")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "an@example.org")
    for _ in range(2):
        done = publish(str(tmp_path / "class"), "--zip", "--git")
        assert done.exit_code == 0, done.output
    assert "nothing new to commit" in done.output
    words = ["git", "-C", str(tmp_path / "class"), "log", "--format=%s"]
    history = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert history.splitlines() == ["Publish the course"]
    with zipfile.ZipFile(tmp_path / "class.zip") as archive:
        assert {f"class/{name}" for name in files} == set(archive.namelist())
        assert archive.read(f"class/{NOTEBOOK}") == files[NOTEBOOK]
