"""Cells in one language come in pairs."""

from collections.abc import Callable

import pytest

from tichchap import languages
from tichchap.course.errors import Finding
from tichchap.course.lint import keys, sizes

Linter = Callable[..., list[Finding]]
VI, EN = '# %% [markdown] lang="vi"\n# a\n\n', '# %% [markdown] lang="en"\n# a\n\n'


def test_pairs_of_prose_and_of_code_are_accepted(findings: Linter) -> None:
    code = '# %% lang="vi"\nspeak("vi")\n\n# %% lang="en"\nspeak("en")\n\n'
    assert findings(VI + EN + code + VI + EN) == []


@pytest.mark.parametrize(
    ("cells", "line", "message"),
    [
        (VI, 11, 'expected a cell with lang="en" right after this one'),
        (EN, 11, 'expected a cell with lang="vi" right before this one'),
        (VI + VI + EN, 11, 'expected a cell with lang="en" right after this one'),
        (VI + EN + EN, 17, 'expected a cell with lang="vi" right before this one'),
        (VI + "# %%\nx = 1\n\n" + EN, 11, 'expected a cell with lang="en" right after this one'),
        (EN + VI, 11, 'expected a cell with lang="vi" right before this one'),
        (VI + '# %% lang="en"\nx = 1\n', 14, "expected a markdown cell as in Vietnamese, got code"),
    ],
)
def test_a_cell_without_its_partner_is_reported(
    findings: Linter, cells: str, line: int, message: str
) -> None:
    found = findings(cells)
    assert (line, message) in [(finding.line, finding.message) for finding in found]


def test_both_cells_of_a_pair_have_the_same_tags_and_points(findings: Linter) -> None:
    (found,) = findings(VI.replace("vi", "vi", 1).replace('"vi"', '"vi" tags=["hint"]') + EN)
    assert found.message == "expected tags=['hint'] as in Vietnamese, got None"


TITLE = """\
# %% [markdown] lang="vi"
# # Bước 0,5

# %% [markdown] lang="en"
# # Step 0.5

"""
XX = '# %% [markdown] lang="xx"\n# ⟦a⟧\n\n'
TITLE_XX = '# %% [markdown] lang="xx"\n# # ⟦Step⟧ 0.5\n\n'


@pytest.fixture
def third(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third language, as docs/languages.md adds one."""
    for module in (languages, keys, sizes):
        monkeypatch.setattr(module, "LANGS", ("vi", "en", "xx"))


@pytest.mark.usefixtures("third")
@pytest.mark.parametrize(
    ("title", "cells", "messages"),
    [
        (TITLE, VI + EN, []),
        (TITLE + TITLE_XX, VI + EN + XX + VI + EN + XX, []),
        (TITLE + TITLE_XX, VI + EN, ['expected one cell with lang="xx" after this one, got 0']),
        (
            TITLE + TITLE_XX,
            VI + EN + XX + XX,
            ['expected one cell with lang="xx" after this one, got 2'],
        ),
        (TITLE, VI + EN + XX, ['expected one cell with lang="xx" after this one, got 0']),
        (
            TITLE + TITLE_XX,
            "# %%\nx = 1\n\n" + XX + VI + EN + XX,
            ['expected a cell with lang="en" before this one'],
        ),
        (
            TITLE + TITLE_XX,
            VI + EN + XX.replace('"xx"', '"xx" tags=["hint"]'),
            ["expected tags=None as in English, got ['hint']"],
        ),
        (
            TITLE + TITLE_XX.replace("0.5", "0.6"),
            VI + EN + XX,
            ["numbers differ between the languages: only in en: 0.5; only in xx: 0.6"],
        ),
        (
            TITLE + TITLE_XX,
            VI + EN + XX.replace("# ⟦a⟧", "# ## ⟦a⟧"),
            ["heading levels differ between the languages: only in en: nothing; only in xx: 2"],
        ),
    ],
)
def test_a_further_language_is_there_in_all_cells_or_in_none(
    findings: Linter, title: str, cells: str, messages: list[str]
) -> None:
    assert [found.message for found in findings(cells, title=title)] == messages
