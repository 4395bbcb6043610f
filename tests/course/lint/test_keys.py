"""The vocabulary of cell keys."""

from collections.abc import Callable

import pytest

from tichchap.course.errors import Finding
from tichchap.course.lint import lint
from tichchap.course.parse import parse

Linter = Callable[..., list[Finding]]
SOLVE = (
    '# %% solve="f"\ndef f():\n    ### BEGIN SOLUTION\n    return 41 + 1\n    ### END SOLUTION\n\n'
)


@pytest.mark.parametrize(
    "cells",
    [
        '# %% tags=["setup", "remove-cell"]\nx = 1\n',
        SOLVE + '# %% check="f" points=1\nassert f() == 42\n',
        SOLVE + '# %% check="f" points=0.5 hidden=true name="two-words"\nassert f() == 42\n',
        "# %% locked=true\nx = 1\n",
        '# %% lang="vi"\nspeak("vi")\n\n# %% lang="en"\nspeak("en")\n',
        '# %% [markdown] written="why" points=0 lang="vi"\n# vì\n\n'
        '# %% [markdown] written="why" points=0 lang="en"\n# because\n',
    ],
)
def test_the_known_keys_are_accepted(findings: Linter, cells: str) -> None:
    assert findings(cells) == []


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("# %% [markdown]\n# a\n", 'expected lang="vi" or lang="en" on a markdown cell, got none'),
        ('# %% [markdown] lang="fr"\n# a\n', 'expected lang="vi" or lang="en", got \'fr\''),
        (
            "# %% solv=1\nx = 1\n",
            "unknown key `solv` in a plain cell; known there: claims, lang, slide, tags",
        ),
        (
            "# %% Title\nx = 1\n",
            "expected keys such as tags=[\"predict\"] after `# %%`, got 'Title'",
        ),
        ('# %% tags=["quiz"]\nx = 1\n', "unknown tag 'quiz'; known: alt, explain, hint, "),
        ('# %% check="f"\nf()\n', "expected points above 0, got no points"),
        ('# %% check="f" points=0\nf()\n', "expected points above 0, got 0"),
        ('# %% check="f" points=-1\nf()\n', "expected points above 0, got -1"),
        ('# %% check="f" points="2"\nf()\n', "expected points above 0, got '2'"),
        ('# %% check="f" points=true\nf()\n', "expected points above 0, got True"),
        ('# %% check="f" points=1 hidden=1\nf()\n', "expected hidden=true or no such key, got 1"),
        ('# %% check="f" points=1 name="A b"\nf()\n', "name=\"stride\", got 'A b'"),
        ('# %% check="f()" points=1\nf()\n', "expected the name of a function or class"),
        ('# %% solve="f" points=1\nx = 1\n', "unknown key `points` beside `solve`"),
        ('# %% solve="f" check="f" points=1\nx = 1\n', "expected one of solve, check, written, "),
        ('# %% written="why" points=1\nx = 1\n', "expected `written` on a markdown cell"),
        ('# %% [markdown] solve="f" lang="vi"\n# a\n', "expected `solve` on a code cell"),
    ],
)
def test_a_wrong_key_is_reported_with_its_line_and_cell(
    findings: Linter, cell: str, message: str
) -> None:
    found = findings(cell)
    assert any(message in str(finding) for finding in found), found
    assert str(found[0]).startswith("solutions/ex01_size.py:11: cell 3: ")


@pytest.mark.parametrize("key", ['solve="f"', 'check="f" points=1', "locked=true"])
def test_a_lecture_has_no_exercise_keys(key: str) -> None:
    found = lint(parse(f"# %% {key}\nx = 1\n", "lectures/01_a.py", "lecture"))
    assert any("belongs in an exercise (solutions/), this is a lecture" in str(f) for f in found)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ('slide="page"', "expected slide to be one of slide, subslide, fragment, skip, notes, -"),
        ('claims="floor-48"', "expected ids of claims, claims=[\"flatten-size\"], got 'floor-48'"),
        ('claims=["Floor 48"]', "got ['Floor 48']"),
    ],
)
def test_the_keys_of_a_lecture_are_checked(key: str, message: str) -> None:
    found = lint(parse(f"# %% {key}\nx = 1\n", "lectures/01_a.py", "lecture"))
    assert any(message in str(finding) for finding in found), found


@pytest.mark.parametrize("key", ['slide="skip"', 'claims=["floor-48"]'])
def test_an_exercise_is_no_slide_deck_and_treats_no_claim(findings: Linter, key: str) -> None:
    assert any("belongs in a lecture" in str(found) for found in findings(f"# %% {key}\nx = 1\n"))


def test_all_findings_come_together_in_the_order_of_the_source(findings: Linter) -> None:
    found = findings('# %% foo=1\nx = 1\n\n# %% tags=["bar"] baz=2\ny = 2\n')
    assert [(f.line, f.cell) for f in found] == [(11, 3), (14, 4), (14, 4)]
