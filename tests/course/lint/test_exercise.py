"""Checks, grade ids and solution regions of exercises."""

from collections.abc import Callable

import pytest

from tichchap.course.errors import Finding

Linter = Callable[..., list[Finding]]
BODY = "    ### BEGIN SOLUTION\n    return 41 + 1\n    ### END SOLUTION\n\n"
SOLVE = f'# %% solve="f"\ndef f():\n{BODY}'
CHECK = '# %% check="f" points=1\nassert f() == 42\n\n'


def test_a_solve_with_its_checks_is_accepted(findings: Linter) -> None:
    assert findings(SOLVE + CHECK + CHECK.replace("points=1", "points=2 hidden=true")) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (CHECK + SOLVE, 'expected a cell with solve="f" before this check'),
        (SOLVE.replace('"f"', '"g"'), 'expected solve="g" to define g, it does not'),
        (SOLVE.replace("    ### END SOLUTION\n", ""), "got `### BEGIN SOLUTION`"),
        ('# %% solve="f"\ndef f():\n    return 1\n', "and then `### END SOLUTION`, got neither"),
        ("# %%\n### BEGIN SOLUTION\n", "expected `### BEGIN SOLUTION` in a solve cell only"),
        (
            SOLVE + CHECK + "### BEGIN HIDDEN TESTS\n",
            "expected hidden=true instead of `### BEGIN HIDDEN TESTS`",
        ),
        (SOLVE + SOLVE, "expected a grade id of its own, 'f' is used 2 times"),
        (
            SOLVE + 2 * CHECK.replace("points", 'name="a" points'),
            "expected a grade id of its own, 'f-a' is used 2 times",
        ),
    ],
)
def test_a_flaw_is_reported(findings: Linter, cells: str, message: str) -> None:
    assert any(message in finding.message for finding in findings(cells)), findings(cells)
