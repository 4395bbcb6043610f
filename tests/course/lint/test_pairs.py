"""Cells in one language come in pairs."""

from collections.abc import Callable

import pytest

from tichchap.course.errors import Finding

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
