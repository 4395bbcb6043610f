"""Sizes of cells and of lectures."""

from collections.abc import Callable

import pytest

from tichchap.course.errors import Finding
from tichchap.course.lint import lint
from tichchap.course.parse import parse

Linter = Callable[..., list[Finding]]


def lines(count: int, indent: str = "") -> str:
    return "".join(f"{indent}x{number} = {number}\n" for number in range(count))


def function(count: int) -> str:
    return "def f():\n" + lines(count - 1, "    ")


def solve(count: int) -> str:
    marks = ("    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n")
    return f"def f():\n{marks[0]}{lines(count - 3, '    ')}{marks[1]}"


@pytest.mark.parametrize(
    ("marker", "longest", "too_long", "message"),
    [
        ("# %%", lines(15), lines(16), "expected at most 15 lines of code, got 16"),
        ("# %%", function(25), function(26), "25 lines in a cell of one function or class, got 26"),
        ('# %% solve="f"', solve(30), solve(31), "at most 30 lines in a solve cell, got 31"),
        ("# %%", "a = 1\n" + function(14), "a = 1\n" + function(15), "at most 15 lines of code"),
    ],
)
def test_code_has_a_longest_length(
    findings: Linter, marker: str, longest: str, too_long: str, message: str
) -> None:
    assert findings(f"{marker}\n{longest}") == []
    (found,) = findings(f"{marker}\n{too_long}")
    assert message in found.message


def test_blank_lines_are_not_counted(findings: Linter) -> None:
    assert findings("# %%\n" + lines(15).replace("\n", "\n\n")) == []


@pytest.mark.parametrize(("lang", "limit"), [("vi", 160), ("en", 120)])
def test_prose_has_a_longest_length_by_language(findings: Linter, lang: str, limit: int) -> None:
    def cells(count: int) -> str:
        words = {"vi": "a", "en": "a", lang: "a " * count + "— <b> ="}
        return "".join(f'# %% [markdown] lang="{k}"\n# {w}\n\n' for k, w in words.items())

    assert findings(cells(limit)) == []
    (found,) = findings(cells(limit + 1))
    assert found.message == f"expected at most {limit} words in {lang}, got {limit + 1}"


@pytest.mark.parametrize(
    ("title", "count"), [("", 0), ('# %% [markdown] lang="vi"\n# # A\n# # B\n\n', 2)]
)
def test_there_is_one_title(findings: Linter, title: str, count: int) -> None:
    english = title.replace('"vi"', '"en"')
    found = [finding.message for finding in findings("", title=title + english)]
    assert found == [f"expected one title, `# …`, in {lang}, got {count}" for lang in ("en", "vi")]


@pytest.mark.parametrize(("extra", "fits"), [(23, False), (24, True), (44, True), (45, False)])
def test_a_lecture_has_25_to_45_cells(extra: int, fits: bool) -> None:
    title = "".join(f'# %% [markdown] lang="{lang}"\n# # A\n\n' for lang in ("vi", "en"))
    cells = "".join(f"# %%\n{number}\n\n" for number in range(extra))
    found = [str(finding) for finding in lint(parse(title + cells, "lectures/01_a.py", "lecture"))]
    expected = [
        f"lectures/01_a.py:1: expected 25 to 45 cells in {lang}, got {extra + 1}"
        for lang in ("en", "vi")
    ]
    assert found == ([] if fits else expected)
