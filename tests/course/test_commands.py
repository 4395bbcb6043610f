"""What the commands print, and their exit codes."""

from pathlib import Path

import pytest

from tichchap.course import commands
from tichchap.course.project import SourceFile

Capture = pytest.CaptureFixture[str]


def build(root: Path, *names: str, check: bool = False) -> int:
    return commands.build(list(names), root, check=check, force=False)


def test_build_says_what_it_wrote_where_and_what_to_do_next(
    exercise: SourceFile, capsys: Capture
) -> None:
    assert build(exercise.root) == 0
    assert capsys.readouterr().out.splitlines() == [
        "solutions/ex01_size.py: 4 of 4 files changed",
        "  solutions/vi/ex01_size/ex01_size.ipynb",
        "  solutions/en/ex01_size/ex01_size.ipynb",
        "  exercises/vi/ex01_size/ex01_size.ipynb",
        "  exercises/en/ex01_size/ex01_size.ipynb",
        "  lectures/vi/glossary.md",
        "  lectures/en/glossary.md",
        "next: open a notebook with `make lab`, and commit sources and notebooks together",
    ]


def test_build_says_that_outputs_are_reused(built: SourceFile, capsys: Capture) -> None:
    assert build(built.root, "stride") == 0
    out = capsys.readouterr().out
    assert "lectures/01_stride.py: same code, outputs reused, 0 of 2 files changed" in out


def test_a_source_that_fails_does_not_stop_the_others(
    course: Path, exercise: SourceFile, capsys: Capture
) -> None:
    bad = SourceFile(course, "exercise", "ex00_bad")
    bad.path.write_text("# %% foo=1\n\n# %% bar=2\n", encoding="utf-8")
    assert build(course) == 1
    out, err = capsys.readouterr()
    assert "solutions/ex01_size.py: 4 of 4 files changed" in out
    assert err.splitlines() == [
        "solutions/ex00_bad.py:1: cell 1: unknown key `foo` in a plain cell; known there: "
        "claims, lang, slide, tags",
        "solutions/ex00_bad.py:3: cell 2: unknown key `bar` in a plain cell; known there: "
        "claims, lang, slide, tags",
        "not built: ex00_bad; nothing of it was written. Mend the source and repeat",
    ]
    assert exercise.release("vi").is_file()


def test_check_lists_what_is_stale_and_the_command_to_run(
    exercise: SourceFile, built: SourceFile, capsys: Capture
) -> None:
    assert build(exercise.root, check=True) == 1
    out, err = capsys.readouterr()
    assert "exercises/vi/ex01_size/ex01_size.ipynb: expected a notebook, got no file" in out
    assert err == "out of date: run `tichchap build ex01_size` and commit the result\n"
    assert not any(path.exists() for path in exercise.outputs())
    assert build(built.root, check=True) == 0
    assert capsys.readouterr().out == "1 sources: every notebook is what its source gives\n"


def test_check_of_everything_finds_a_glossary_page_edited_by_hand(
    built: SourceFile, capsys: Capture
) -> None:
    (built.root / "lectures/vi/glossary.md").write_text("# ?", encoding="utf-8")
    assert build(built.root, check=True) == 1
    out, err = capsys.readouterr()
    assert out.startswith("lectures/vi/glossary.md: differs from what ")
    assert err == "out of date: run `tichchap build` and commit the result\n"
    assert build(built.root) == 0
    assert build(built.root, check=True) == 0


def test_check_of_everything_finds_orphans(built: SourceFile, capsys: Capture) -> None:
    orphan = built.notebook("vi").with_name("02_gone.ipynb")
    orphan.write_bytes(built.notebook("vi").read_bytes())
    assert build(built.root, check=True) == 1
    out, err = capsys.readouterr()
    assert "lectures/vi/02_gone.ipynb: there is no lectures/02_gone.py any more" in out
    assert err == "remove what has no source any more\n"
    assert build(built.root, "stride", check=True) == 0


def test_lint_prints_one_finding_per_line(
    exercise: SourceFile, lecture: SourceFile, capsys: Capture
) -> None:
    assert commands.lint([], exercise.root) == 0
    assert capsys.readouterr().out == "2 sources, 0 findings\n"
    text = exercise.path.read_text(encoding="utf-8")
    exercise.path.write_text(text.replace("0.5 and", "0.6 and") + "\n# %%\n1;\n", encoding="utf-8")
    lecture.path.write_text("import torch\n", encoding="utf-8")
    assert commands.lint([], exercise.root) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "lectures/01_stride.py:1",
        "solutions/ex01_size.py:6",
        "solutions/ex01_size.py:37",
        "2 sources, 3 findings",
    ]


def test_an_unknown_name_and_an_empty_course_are_refused(course: Path, capsys: Capture) -> None:
    assert build(course) == 1
    assert "expected lectures/NN_slug.py or solutions/exNN_slug.py" in capsys.readouterr().err
    (course / "lectures" / "01_a.py").touch()
    assert build(course, "b") == 1
    assert capsys.readouterr().err == "no source is called 'b'; there are: 01_a\n"
    assert commands.lint(["b"], course) == 1


def test_new_says_what_to_do_next(course: Path, capsys: Capture) -> None:
    assert commands.new("lecture", "pooling", course) == 0
    assert capsys.readouterr().out.splitlines() == [
        "wrote lectures/01_pooling.py",
        "next: edit it (Vietnamese first, then English), then `tichchap build 01_pooling`",
    ]
    assert commands.new("lecture", "pooling", course) == 1
    assert "is there already" in capsys.readouterr().err
