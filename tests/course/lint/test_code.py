"""Code cells."""

from collections.abc import Callable

import pytest

from tichchap.course.errors import Finding
from tichchap.course.lint.code import check_code
from tichchap.course.parse import parse

Linter = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    "code",
    [
        "plt.plot([1])\nplt.show()",
        "viz.pixel_grid(x)\nplt.show()",
        "from tichchap.viz import pixel_grid\n\npixel_grid(x)\nplt.show()",
        "plt.rcParams.update({})",
        "def draw(x):\n    plt.imshow(x)",
        "from tichchap import viz",
        "text = 'a;'\ntext",
        "x = 1  # no;",
        "",
    ],
)
def test_good_code_is_accepted(findings: Linter, code: str) -> None:
    assert findings(f"# %%\n{code}\n") == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = = 1", "line 1 of the cell is not Python: invalid syntax"),
        ("a = 1\n%timeit a", "line 2 of the cell is not Python: invalid syntax"),
        ("4 + 4;", "expected no `;` at the end (nbval ignores it), got '4 + 4;'"),
        ("4 + 4;  # four\n\n", "expected no `;` at the end (nbval ignores it), got '4 + 4;'"),
        ("plt.plot([1])", "expected a cell that draws to end with plt.show(), got 'plt.plot([1])'"),
        ("viz.pixel_grid(x)", "expected a cell that draws to end with plt.show(), got"),
        ("for i in range(3):\n    ax[i].imshow(x)", "expected a cell that draws to end with plt."),
        ("plt.show()\nplt.title('a')", "expected a cell that draws to end with plt.show(), got"),
    ],
)
def test_a_flaw_is_reported(findings: Linter, code: str, message: str) -> None:
    (found,) = findings(f"# %%\n{code}\n")
    assert message in found.message


def test_a_name_imported_from_viz_draws_in_later_cells_too(findings: Linter) -> None:
    (found,) = findings("# %%\nfrom tichchap.viz import pixel_grid\n\n# %%\npixel_grid(x)\n")
    assert (found.cell, "plt.show()" in found.message) == (4, True)


def test_randomness_in_a_lecture_needs_a_seed_before_it() -> None:
    draw = "# %%\nx = torch.randn(3)\n"
    (found,) = check_code(parse(draw, "lectures/01_a.py", "lecture"))
    assert found.message == "expected a seed (torch.manual_seed) before torch.randn is called"
    seeded = f"# %%\ntorch.manual_seed(0)\n\n{draw}"
    assert list(check_code(parse(seeded, "lectures/01_a.py", "lecture"))) == []
    generator = "# %%\nrng = np.random.default_rng(0)\n"
    assert list(check_code(parse(generator, "lectures/01_a.py", "lecture"))) == []
