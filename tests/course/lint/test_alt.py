"""Every picture of a lecture has a text in both languages."""

from collections.abc import Callable

import pytest

from tichchap.course.errors import Finding

Linter = Callable[..., list[Finding]]
ALT = (
    '# %% [markdown] lang="vi" tags=["alt"]\n# Một lưới.\n\n'
    '# %% [markdown] lang="en" tags=["alt"]\n# A grid.\n\n'
)
DRAW = "# %%\nviz.pixel_grid(x)\nplt.show()\n\n"
FILL = "".join(f"# %%\n{number} + 1\n\n" for number in range(25))


def of_alt(found: list[Finding]) -> list[str]:
    return [finding.message for finding in found if "alt" in finding.message]


def test_a_described_picture_is_accepted(findings: Linter) -> None:
    assert findings(DRAW + ALT + FILL, kind="lecture") == []


@pytest.mark.parametrize(
    "draw", [DRAW, "# %%\nviz.sliding_animation(x, w)\n\n", "# %%\nplt.plot(x)\nplt.show()\n\n"]
)
def test_a_picture_without_a_text_is_reported(findings: Linter, draw: str) -> None:
    (message,) = of_alt(findings(draw + FILL, kind="lecture"))
    assert message == 'expected a pair tagged "alt" after this cell: what its pictures show'


def test_an_alt_text_stands_after_a_code_cell(findings: Linter) -> None:
    prose = ALT.replace(' tags=["alt"]', "")
    found = of_alt(findings(DRAW + ALT + prose + ALT + FILL, kind="lecture"))
    assert found == ["expected an alt text right after the code cell that draws"] * 2


def test_an_alt_text_is_short(findings: Linter) -> None:
    long = ALT.replace("A grid.", "word " * 71).replace("Một lưới.", "chữ " * 71)
    assert of_alt(findings(DRAW + long + FILL, kind="lecture")) == []
    found = findings(DRAW + long + FILL, kind="lecture")
    assert [f.message for f in found] == ["expected at most 70 words for one picture, got 71"] * 2
