"""`tichchap lab`: the start page tells what is done, and JupyterLab opens on it as it should."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.lab_server import IDLE, TICHCHAP, opened, started_lab
from typer.testing import CliRunner

from tichchap.autograde.student.run import run_checks
from tichchap.autograde.student.start_page import write_page
from tichchap.autograde.submissions import answer_cells, fill, read_notebook, sample_class
from tichchap.cli import app
from tichchap.course.write import text_of
from tichchap.languages import LANGS, Lang

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex02_convolution"
LINK = re.compile(r"\]\(([^)]+)\)")
WRITTEN = {
    "vi": "đã viết {} trên 4 câu trả lời; lần chạy gần nhất đạt {} trên 4 kiểm tra nhìn thấy được",
    "en": "{} of 4 answers written; {} of 4 visible checks passed when last run",
}
# not started; file to hand in made, changed after that; submitted, changed after that
STATES = {
    "vi": (
        "chưa làm (4 câu trả lời)",
        "; đã tạo tệp nộp bài",
        "; bài đã đổi sau khi tạo tệp nộp",
        "; đã nộp",
        "; bài đã đổi sau khi nộp",
    ),
    "en": (
        "not started (4 answers)",
        "; file to hand in made",
        "; changed after the file to hand in was made",
        "; submitted",
        "; changed after it was submitted",
    ),
}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What students have of the course."""
    root = tmp_path / "course"
    shutil.copytree(ROOT / "exercises", root / "exercises", ignore=shutil.ignore_patterns("*.zip"))
    shutil.copytree(ROOT / "lectures", root / "lectures")
    shutil.copy(ROOT / "pyproject.toml", root)
    monkeypatch.chdir(root)
    return root


def answer(course: Path, lang: Lang, names: list[str]) -> Path:
    """Start from the release and fill in some answers of a good student."""
    path = course / "exercises" / lang / NAME / f"{NAME}.ipynb"
    release = read_notebook(ROOT / path.relative_to(course))
    answers = next(each.answers for each in sample_class(NAME) if each.id == "an")
    path.write_text(text_of(fill(release, {name: answers[name] for name in names})), "utf-8")
    return path


def state(course: Path, lang: Lang, name: str = NAME) -> str:
    """The state of an exercise that a new page shows."""
    (row,) = [
        line
        for line in write_page(course, lang).read_text("utf-8").splitlines()
        if f"/{name}.ipynb" in line
    ]
    return row.split(" | ")[1].removesuffix(" |")


@pytest.mark.parametrize("lang", LANGS)
def test_an_exercise_goes_from_not_started_to_handed_in(
    course: Path, lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = course / "data"
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(data))
    fresh, packed, changed, submitted, changed_again = STATES[lang]
    assert state(course, lang) == fresh
    path = answer(course, lang, ["correlate2d", "conv2d"])
    half = WRITTEN[lang].format(2, 0)
    assert state(course, lang) == half
    assert CliRunner().invoke(app, ["submit", str(path)]).exit_code == 0
    os.utime(path)  # saved once more, unchanged
    assert state(course, lang) == half + packed
    answer(course, lang, ["correlate2d"])
    assert state(course, lang) == WRITTEN[lang].format(1, 0) + changed
    # tests/flows submits through the real exchange; this is where nbgrader keeps its copies
    for when, names in (("08", ["conv2d"]), ("09", ["correlate2d"])):
        copy = data / "nbgrader_cache" / "cnn" / f"an+{NAME}+2026-11-{when} 10:00:00 UTC+x"
        copy.mkdir(parents=True)
        shutil.copy(answer(course, lang, names), copy)
    assert state(course, lang) == WRITTEN[lang].format(1, 0) + submitted
    answer(course, lang, ["correlate2d", "conv2d", "count_parameters"])
    assert state(course, lang) == WRITTEN[lang].format(3, 0) + changed_again


def test_visible_checks_that_passed_when_they_were_last_run_are_counted(course: Path) -> None:
    path = answer(course, "en", ["correlate2d", "conv2d"])
    notebook = read_notebook(path)
    found = run_checks(notebook, path.parent, "en")
    path.write_text(text_of(notebook), "utf-8")
    passed = sum(verdict.passed for verdict in found.verdicts)
    assert 0 < passed < len(found.verdicts) == 4
    assert state(course, "en") == WRITTEN["en"].format(2, passed)


def test_a_lecture_that_was_run_and_saved_says_so(course: Path) -> None:
    first, second = sorted((course / "lectures" / "en").glob("*.ipynb"))[:2]
    notebook = read_notebook(second)
    notebook.metadata.language_info["version"] = "3.11.7"  # as JupyterLab does
    second.write_text(text_of(notebook), "utf-8")
    lines = write_page(course, "en").read_text("utf-8").splitlines()
    shown = {p: next(line for line in lines if p.name in line) for p in (first, second)}
    assert shown[first].endswith("| not run yet |")
    assert shown[second].endswith("| run |")


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_of_a_released_exercise_counts_as_written(course: Path, lang: Lang) -> None:
    for path in (course / "exercises" / lang).glob("*/*.ipynb"):
        count = len(answer_cells(read_notebook(path)))
        assert state(course, lang, path.stem) == STATES[lang][0].replace("4", str(count))


def test_a_mended_cell_and_a_written_text_count_and_a_comment_beside_the_stub_does_not(
    course: Path,
) -> None:
    path = course / "exercises" / "en" / "ex05_cnn" / "ex05_cnn.ipynb"
    notebook = read_notebook(path)
    cells = answer_cells(notebook)
    cells["FlattenSize"].source += "\n# mended"
    cells["silent-mistakes"].source = "Because the labels are shuffled."
    cells["train"].source = "# later\n" + cells["train"].source
    path.write_text(text_of(notebook), "utf-8")
    assert (
        state(course, "en", "ex05_cnn")
        == "2 of 14 answers written; 0 of 13 visible checks passed when last run"
    )


@pytest.mark.parametrize("lang", LANGS)
def test_every_link_leads_to_a_file_and_lectures_stand_in_order_with_their_time(
    course: Path, lang: Lang
) -> None:
    page = write_page(course, lang)
    text = page.read_text("utf-8")
    links = LINK.findall(text)
    assert len(links) == 16
    assert all((page.parent / link).is_file() for link in links)
    lectures = [line for line in text.splitlines() if f"lectures/{lang}/" in line]
    assert [line.split(" ")[1] for line in lectures] == [str(n) for n in range(1, 11)]
    word = {"vi": "phút", "en": "minutes"}[lang]
    seen = {"vi": "chưa chạy", "en": "not run yet"}[lang]
    assert all(re.search(rf"\| \d\d {word} \| {seen} \|$", line) for line in lectures)
    assert {"vi": "mười giây", "en": "ten seconds"}[lang] in text


def test_copies_are_left_out_and_what_cannot_be_read_is_said(course: Path) -> None:
    path = course / "exercises" / "en" / NAME / f"{NAME}.ipynb"
    shutil.copy(path, path.with_name(f"{NAME}-Copy1.ipynb"))
    path.write_text("{", "utf-8")
    path.with_suffix(".zip").write_bytes(b"no zip")
    assert state(course, "en") == "the file cannot be read"
    assert "Copy1" not in write_page(course, "en").read_text("utf-8")


def test_a_folder_without_notebooks_and_an_unknown_language_are_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["lab", "--root", str(tmp_path), "--lang", "en"])
    assert done.exit_code == 1
    assert f"nothing to open: expected lectures in {tmp_path}/lectures/en" in done.stderr
    done = CliRunner().invoke(app, ["lab", "--root", str(tmp_path), "--lang", "fr"])
    assert done.exit_code == 1
    assert "expected vi or en, got 'fr'" in done.stderr


@pytest.fixture
def server(course: Path, tmp_path: Path) -> Iterator[str]:
    """`tichchap lab --lang vi` for a user who has settings; its address."""
    theme = tmp_path / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/themes"
    theme.parent.mkdir(parents=True)
    theme.with_suffix(".jupyterlab-settings").write_text('{"theme": "JupyterLab Dark"}', "utf-8")
    style = tmp_path / ".jupyter" / "custom" / "custom.css"
    style.parent.mkdir()
    style.write_text(":root { --own: theirs; }", "utf-8")
    with started_lab((*TICHCHAP, "lab", "--lang", "vi", "--"), tmp_path, course) as address:
        yield address


def contents(folder: Path) -> dict[str, str]:
    """The user's settings in a home."""
    files = (path for path in (folder / ".jupyter" / "lab").rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@pytest.mark.alone
@pytest.mark.slow
def test_jupyterlab_opens_on_the_page_in_vietnamese_and_leaves_the_users_settings_alone(
    server: str, course: Path, tmp_path: Path, browser: Any
) -> None:
    before = contents(tmp_path)
    page = browser.page
    page.context.set_offline(False)
    page.goto(server)
    page.wait_for_selector(".jp-MarkdownViewer h1", timeout=90_000)
    assert page.locator(".jp-MarkdownViewer h1").inner_text().startswith("Mạng nơ-ron tích chập")
    assert "/lab/tree/start/start.vi.md" in page.url
    assert page.locator(".lm-MenuBar-itemLabel").first.inner_text() == "Tệp"
    assert page.evaluate("document.body.dataset.jpThemeName") == "JupyterLab Dark"  # as chosen
    own = "getComputedStyle(document.documentElement).getPropertyValue('--own')"
    assert page.evaluate(own) == "theirs"
    page.wait_for_timeout(2000)  # the news would pop up
    assert page.locator(".Toastify__toast").count() == 0
    page.screenshot(path=tmp_path / "lab-start-vi.png")
    page.locator(".jp-MarkdownViewer a", has_text=re.compile("^Tích chập$")).click()
    page.wait_for_selector(".jp-NotebookPanel .jp-Notebook h1", timeout=60_000)
    # told to stop while this kernel started, the server was still there after 30 s
    opened(page, "lectures/vi/04_convolution.ipynb")
    page.wait_for_function(IDLE, timeout=60_000)
    after = contents(tmp_path)
    assert after == before
    assert [json.loads(text) for text in after.values()] == [{"theme": "JupyterLab Dark"}]
