"""What students may have, as a folder: lectures, exercises, the package; nothing of solutions.

What is left out is not copied and then removed: only what is named here is read at all.
"""

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tichchap.course import leaks, parse
from tichchap.course.errors import CourseError
from tichchap.course.headings import title
from tichchap.course.leaks import Leak
from tichchap.course.project import Kind, find_sources
from tichchap.course.write import write_bytes
from tichchap.languages import LANGS, Lang, complete

PACKAGE = "lib/tichchap"
# the answers of the demo's class, and what needs the instructor's sources
LEFT_OUT = (f"{PACKAGE}/autograde/sample_class/", f"{PACKAGE}/certify/")
AS_IT_IS = ("LICENSE", "constraints.txt", "environment.yml", "pyproject.toml")
# lists what was published, so that the next time what is gone can be removed, and nothing else
MANIFEST = ".tichchap-published.json"
MARKERS = ("### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS")


@dataclass(frozen=True)
class Published:
    """What a call changed in the folder."""

    files: int
    written: list[str]
    removed: list[str]


def contents(root: Path) -> dict[str, bytes]:
    """Every file that students get, by its path with forward slashes.

    Raises:
        CourseError: a file is missing that has to be there, such as a lecture not built yet.
    """
    found = {path.relative_to(root).as_posix(): path for path in _paths(root)}
    missing = [name for name, path in found.items() if not path.is_file()]
    if missing:
        raise CourseError(f"to be published but not there: {', '.join(missing)}; tichchap build")
    files = {name: path.read_bytes() for name, path in found.items()}
    return {**files, "README.md": readme(root).encode()}


def _paths(root: Path) -> Iterator[Path]:
    for source in find_sources(root):
        for lang in LANGS:
            yield source.given(lang)
    for lang in LANGS:
        yield root / "lectures" / lang / "glossary.md"
    yield from (root / name for name in AS_IT_IS)
    for path in sorted((root / PACKAGE).rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and "__pycache__" not in path.parts and not name.startswith(LEFT_OUT):
            yield path


def readme(root: Path) -> str:
    """The student's first page, in every language."""
    parts = []
    words = complete(
        {
            "vi": ("Bài giảng", "Bài tập", "Cài đặt", "Kiểm tra bài của mình"),
            "en": ("Lectures", "Exercises", "Set up", "Check your work"),
        }
    )
    for lang in LANGS:
        lectures, exercises, install, check = words[lang]
        parts.append(f"## {lectures}\n\n{_links(root, 'lecture', lang)}")
        parts.append(f"## {exercises}\n\n{_links(root, 'exercise', lang)}")
        parts.append(
            f"## {install}\n\n```sh\npython -m venv .venv && source .venv/bin/activate\n"
            'pip install -c constraints.txt -e ".[course]"\ntichchap lab\n```'
        )
        parts.append(f"## {check}\n\n```sh\ntichchap check ex02\n```")
    return "\n\n".join(["# tichchap", *parts]) + "\n"


def _links(root: Path, kind: Kind, lang: Lang) -> str:
    links = []
    for source in find_sources(root):
        if source.kind == kind:
            path = source.given(lang)
            notebook = nbformat.read(path, as_version=4)
            name = path.relative_to(root).as_posix()
            links.append(f"- [{title(notebook, source.name)}]({name})")
    return "\n".join(links)


def leaking(root: Path, files: dict[str, bytes]) -> list[Leak]:
    """What is in the files that students must not get: see `leaks`, for each exercise."""
    found = []
    for name, data in files.items():
        if name.endswith(".ipynb"):
            text = data.decode()
            found += [Leak(name, f"holds {marker!r}") for marker in MARKERS if marker in text]
    for file in (each for each in find_sources(root) if each.kind == "exercise"):
        source = parse.read(file)
        for name in (file.release(lang).relative_to(root).as_posix() for lang in LANGS):
            found += leaks.scan_text(files[name].decode(), name, source)
    return found


def put(files: dict[str, bytes], folder: Path) -> Published:
    """Make the folder hold these files; what a former call put there and is gone is removed.

    Raises:
        CourseError: the folder holds other things, and is not one that was published before.
    """
    before = _former(folder)
    written = [name for name, data in files.items() if write_bytes(folder / name, data)]
    removed = sorted(before - set(files))
    for name in removed:
        (folder / name).unlink(missing_ok=True)
        _remove_empty((folder / name).parents, folder)
    listed = json.dumps(sorted(files), ensure_ascii=False, indent=1) + "\n"
    write_bytes(folder / MANIFEST, listed.encode())
    return Published(len(files), written, removed)


def _former(folder: Path) -> set[str]:
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise CourseError(f"expected a folder to publish into, got the file {folder}")
    if (folder / MANIFEST).is_file():
        names = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {name for name in names if ".." not in Path(name).parts}
    if others := sorted(path.name for path in folder.iterdir() if path.name != ".git"):
        raise CourseError(
            f"{folder} is not empty and was not published before (no {MANIFEST}); "
            f"it has {', '.join(others[:5])}: give another folder"
        )
    return set()


def _remove_empty(folders: Iterable[Path], top: Path) -> None:
    for folder in folders:
        if folder == top or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def commit(folder: Path, message: str) -> bool:
    """Commit all of the folder in its own git repository; whether there was something new.

    Raises:
        CourseError: git refuses.
    """
    if not (folder / ".git").exists():
        _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "--all")
    if not _git(folder, "status", "--porcelain"):
        return False
    _git(folder, "commit", "--quiet", "-m", message)
    return True


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise CourseError(f"git cannot be run: {error}") from error
    if done.returncode:
        raise CourseError(f"git {words[0]} in {folder}: {done.stderr.strip()}")
    return done.stdout.strip()
