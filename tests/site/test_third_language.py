"""A third language, added as docs/languages.md says, to a copy of the course and its package.

It is English in brackets, with a mark on its vowels, so that what is translated can be told from
where English stands in. Lecture 4 and exercise 2 are translated, lecture 1 and exercise 1 are not.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tichchap.course.vendor import CACHE

pytestmark = pytest.mark.alone
ROOT = Path(__file__).parents[2]
COPIED = ("lectures", "solutions", "exercises")
TRANSLATED = ("lectures/04_convolution.py", "solutions/ex02_convolution.py")
CATALOGUES = ("site/texts.toml", "grade/messages.toml", "autograde/student/texts.toml")
NAME = "Énğlïsh"
OPEN, CLOSE = "⟦", "⟧"
CELL = re.compile(r'(# %%[^\n]* ?lang="en"[^\n]*\n)(.*?)(?=\n# %%|\Z)', re.DOTALL)
ENTRY = re.compile(r'^en = "(?!\|)(.*)"$', re.MULTILINE)
BLOCK = re.compile(r"^((?:#+|-|\d+\.) )?(.*)$")
CLOSED = ("$$", "```", "|", "<", "![")  # what a bracket would break


def pseudo(text: str) -> str:
    """A line in the third language."""
    return f"{OPEN}{text}{CLOSE}"


def cell(match: re.Match[str]) -> str:
    """An English cell of a source, and the same in the third language."""
    head, body = match[1], match[2]
    other = head.replace('lang="en"', 'lang="xx"')
    if "[markdown]" not in head:
        return f"{head}{body}\n{other}{body.replace('en', 'xx')}"
    lines, inside = [], False
    for line in body.split("\n"):
        words = line.removeprefix("#").strip()
        fresh = bool(words) and not inside and not words.startswith(CLOSED)
        inside = bool(words)
        found = BLOCK.match(words)
        lines.append(f"# {found[1] or ''}{pseudo(found[2])}" if fresh and found else line)
    return f"{head}{body}\n{other}" + "\n".join(lines)


def translate(root: Path) -> None:
    """Do what a translator does, in the order of the page."""
    languages = root / "lib" / "tichchap" / "languages.py"
    told = languages.read_text("utf-8")
    added = told.replace('"en": "English"}', f'"en": "English", "xx": "{NAME}"}}')
    assert added != told
    languages.write_text(added, encoding="utf-8")
    for name in TRANSLATED:
        path = root / name
        path.write_text(CELL.sub(cell, path.read_text("utf-8")), encoding="utf-8")
    for name in CATALOGUES:
        path = root / "lib" / "tichchap" / name
        more = ENTRY.sub(lambda m: f'{m[0]}\nxx = "{pseudo(m[1])}"', path.read_text("utf-8"))
        path.write_text(more, encoding="utf-8")
    pages = root / "lib" / "tichchap" / "site" / "pages"
    home = (pages / "en" / "index.md").read_text("utf-8")
    (pages / "xx").mkdir()
    (pages / "xx" / "index.md").write_text(
        re.sub(r"^# (.+)$", lambda m: f"# {pseudo(m[1])}", home, count=1, flags=re.MULTILINE),
        "utf-8",
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy, translated and built by its own package."""
    root = tmp_path_factory.mktemp("third") / "course"
    unwanted = shutil.ignore_patterns("__pycache__", "*0[2356789]_*", "*10_*")
    kept = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "lib", root / "lib", ignore=kept)
    shutil.copytree(ROOT / "docs", root / "docs", ignore=kept)
    for folder in COPIED:
        shutil.copytree(ROOT / folder, root / folder, ignore=unwanted)
    shutil.copyfile(ROOT / "solutions" / TRANSLATED[1].split("/")[1], root / TRANSLATED[1])
    for name in ("pyproject.toml", "CONTRIBUTING.md"):
        shutil.copyfile(ROOT / name, root / name)
    (root / CACHE).parent.mkdir()
    (root / CACHE).symlink_to(ROOT / CACHE)
    translate(root)
    run(root, "build")
    return root


def run(root: Path, *words: str) -> str:
    """Run `tichchap …` with the package of the copy; what it says."""
    environment = os.environ | {"PYTHONPATH": str(root / "lib")}
    command = [sys.executable, "-c", "from tichchap.cli import main; main()", *words]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def notebook(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def prose(found: Any) -> list[str]:
    """The text cells, without the note that the notebook is generated."""
    return [cell.source for cell in found.cells[1:] if cell.cell_type == "markdown"]


def test_a_translated_lecture_has_its_texts_and_the_outputs_that_are_there(course: Path) -> None:
    made = notebook(course / "lectures" / "xx" / "04_convolution.ipynb")
    english = notebook(course / "lectures" / "en" / "04_convolution.ipynb")
    assert made.metadata.tichchap == {"lang": "xx", "source": "lectures/04_convolution.py"}
    assert all(OPEN in text or text.startswith(CLOSED) for text in prose(made))
    assert prose(made)[0].startswith(f"# {OPEN}Convolution{CLOSE}")
    code = [[cell for cell in each.cells if cell.cell_type == "code"] for each in (made, english)]
    assert [cell.source for cell in code[0]] == [cell.source for cell in code[1]]
    pictures = 0
    for ours, theirs in zip(*code, strict=True):
        for one, other in zip(ours.outputs, theirs.outputs, strict=True):
            assert one.get("data") == other.get("data")
            if "image/png" in one.get("data", {}):
                pictures += 1
                assert OPEN in one.metadata["image/png"].alt
    assert pictures > 5


def test_a_translated_exercise_is_released_and_speaks_its_language(course: Path) -> None:
    for folder in ("solutions", "exercises"):
        made = notebook(course / folder / "xx" / "ex02_convolution" / "ex02_convolution.ipynb")
        assert made.metadata.tichchap.lang == "xx"
        assert prose(made)[0].startswith(f"# {OPEN}Exercise 2. Convolution{CLOSE}")
        assert 'speak("xx")' in [cell.source for cell in made.cells]
    program = "from tichchap.grade.messages import *; speak('xx'); print(text('expected'))"
    environment = os.environ | {"PYTHONPATH": str(course / "lib"), "TICHCHAP_LANG": ""}
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert said.stdout.startswith(OPEN), said.stderr


def test_where_nothing_is_translated_english_stands_in_and_is_named(course: Path) -> None:
    for kind, name in (("lectures", "01_images_as_tensors"), ("exercises/xx", "ex01_tensors")):
        folder = "lectures/xx" if kind == "lectures" else f"{kind}/{name}"
        made = notebook(course / folder / f"{name}.ipynb")
        assert made.metadata.tichchap.told == "en"
        assert "Not translated yet: this is the text in English." in made.cells[0].source
        assert prose(made) == prose(notebook(course / folder.replace("xx", "en") / f"{name}.ipynb"))
    said = run(course, "lint")
    assert "xx: lectures/01_images_as_tensors.py is not translated" in said
    assert "xx: lectures/04_convolution.py" not in said
    assert re.search(r"xx: lib/tichchap/site/texts\.toml lacks \d of \d+ texts", said)
    assert re.search(r"xx: lib/tichchap/course/glossary\.toml lacks (\d+) of \1 texts", said)


def test_the_two_others_are_built_as_before(course: Path) -> None:
    for lang in ("vi", "en"):
        for name in ("01_images_as_tensors", "04_convolution"):
            path = f"lectures/{lang}/{name}.ipynb"
            assert (course / path).read_bytes() == (ROOT / path).read_bytes()


def test_the_site_has_the_third_language(course: Path) -> None:
    run(course, "site", "--lang", "xx", "--to", str(course / "web"))
    pages = course / "web" / "xx"
    lecture = (pages / "lectures" / "04_convolution.html").read_text("utf-8")
    assert '<html class="no-js" lang="xx"' in lecture or re.search(r'<html[^>]* lang="xx"', lecture)
    assert f"<h1>{OPEN}Convolution{CLOSE}" in lecture
    assert pseudo("Skip to content") in lecture or OPEN in lecture.split("<article")[0]
    untranslated = (pages / "lectures" / "01_images_as_tensors.html").read_text("utf-8")
    assert re.search(r'<article[^>]* lang="en"', untranslated)
    assert pseudo("This page is in English only.") in untranslated
    for name in ("handbook/privacy.html", "start/student.html"):
        page = (pages / name).read_text("utf-8")
        assert re.search(r'<article[^>]* lang="en"', page), name
        assert pseudo("This page is in English only.") in page
    assert not re.search(r'<article[^>]* lang="en"', (pages / "index.html").read_text("utf-8"))
    assert (pages / "notebooks" / "ex02_convolution.ipynb").is_file()
