"""What the matrix of a convolution and the ladder of durations draw."""

import math

import pytest
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap import viz
from tichchap.viz import style

KERNEL = torch.tensor([[2.0, -1.0, 0.5], [3.0, 7.0, -4.0]])


def matrix(height: int, width: int) -> Tensor:
    """The matrix of the convolution with KERNEL, from its action on images with a single 1."""
    dots = torch.eye(height * width).view(-1, 1, height, width)
    return F.conv2d(dots, KERNEL[None, None]).flatten(1).T


def numbers(ax: Axes) -> Tensor:
    return torch.as_tensor(ax.images[0].get_array())


def rgb(ax: Axes, i: int, j: int) -> tuple[float, ...]:
    image = ax.images[0]
    colors = torch.as_tensor(image.cmap(image.norm(numbers(ax).numpy())))
    return tuple(colors[i, j, :3].tolist())


def test_entries_carry_the_number_of_their_weight() -> None:
    _, ax = viz.sparsity(matrix(3, 4), KERNEL).axes
    assert numbers(ax).tolist() == [
        [1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0],
        [0, 1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0],
        [0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6],
    ]
    texts = {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in ax.texts}
    assert len(texts) == 24
    assert (texts[0, 0], texts[0, 6], texts[3, 11]) == ("1", "6", "6")
    assert ax.get_title() == "T  (4×12)"


def test_a_weight_has_the_same_colour_in_the_kernel_and_all_over_the_matrix() -> None:
    own, ax = viz.sparsity(matrix(3, 4), KERNEL).axes
    assert numbers(own).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert own.get_title() == "w  (2×3)"
    for number in range(1, 7):
        places = (numbers(ax) == number).nonzero().tolist()
        assert {rgb(ax, i, j) for i, j in places} == {rgb(own, *divmod(number - 1, 3))}
    assert len({rgb(own, r, s) for r in range(2) for s in range(3)}) == 6
    assert rgb(own, 0, 2) == pytest.approx(to_rgb(style.BLUE))
    assert rgb(own, 1, 2) == pytest.approx(to_rgb(style.ORANGE))
    assert rgb(ax, 0, 3) == to_rgb(style.GROUND)


def test_the_transpose_is_drawn_under_its_own_title() -> None:
    _, ax = viz.sparsity(matrix(3, 4).T, KERNEL, title="A").axes
    assert ax.get_title() == "A  (12×4)"
    assert numbers(ax)[:, 0].tolist() == [1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0]


def test_blocks_are_ruled_between_them_and_not_at_the_border() -> None:
    _, ax = viz.sparsity(matrix(3, 4), KERNEL, blocks=(2, 4)).axes
    lines = [torch.as_tensor(line.get_xydata()).T.tolist() for line in ax.get_lines()]
    assert lines == [[[0, 1], [1.5, 1.5]], [[3.5, 3.5], [0, 1]], [[7.5, 7.5], [0, 1]]]


def test_a_wide_matrix_has_small_cells_without_numbers_beside_a_kernel_with_them() -> None:
    figure = viz.sparsity(matrix(5, 7), KERNEL)
    own, ax = figure.axes
    assert not ax.texts
    assert [t.get_text() for t in own.texts] == list("123456")
    width = figure.get_size_inches()[0]
    assert ax.get_position().width * width == pytest.approx(35 * style.CELL / 3)
    assert own.get_position().width * width == pytest.approx(3 * style.CELL)


def test_sparsity_refuses_what_is_no_matrix_of_the_weights() -> None:
    good = matrix(3, 4)
    with pytest.raises(ValueError, match=r"matrix\[1, 2\] is 9, which is no weight"):
        viz.sparsity(good.index_put((torch.tensor(1), torch.tensor(2)), torch.tensor(9.0)), KERNEL)
    for twice in (torch.ones(2, 3), KERNEL * torch.tensor([1.0, 0.0, 1.0])):
        with pytest.raises(ValueError, match="weight must hold different numbers, none of them 0"):
            viz.sparsity(good, twice)
    with pytest.raises(ValueError, match=r"weight must be a matrix \(H, W\), got \(1, 1, 2, 3\)"):
        viz.sparsity(good, KERNEL[None, None])


def bars(ax: Axes) -> list[tuple[float, float]]:
    """Left and right end of each bar, from top to bottom."""
    found = [p for p in ax.patches if isinstance(p, Rectangle)]
    return [(p.get_x(), p.get_x() + p.get_width()) for p in found]


def test_bars_end_at_the_milliseconds_and_name_the_factor() -> None:
    ax = viz.speed_ladder({"a": 0.5, "b": 0.2764, "c": 1e-4}).axes[0]
    assert [end for _, end in bars(ax)] == pytest.approx([500, 276.4, 0.1])
    assert [t.get_text().strip() for t in ax.texts] == ["1×", "1.8×", "5\N{NO-BREAK SPACE}000×"]
    assert [t.get_position()[0] for t in ax.texts] == pytest.approx([500, 276.4, 0.1])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b", "c"]
    assert ax.get_ylim() == (2.5, -0.5)
    assert ax.get_xscale() == "log"
    assert ax.get_xlabel() == "ms"


def test_the_shortest_bar_can_be_seen_and_the_longest_fits() -> None:
    ax = viz.speed_ladder({"a": 1e-3, "b": 1e-6}).axes[0]
    assert bars(ax)[1] == pytest.approx((1e-4, 1e-3))
    assert ax.get_xlim() == pytest.approx((1e-4, 1))


def test_a_factor_has_two_digits() -> None:
    ax = viz.speed_ladder({"a": 1.0, "b": 1 / 9.97, "c": 1 / 47.4, "d": 1 / 1234}).axes[0]
    texts = [t.get_text().strip() for t in ax.texts]
    assert texts == ["1×", "10×", "47×", "1\N{NO-BREAK SPACE}200×"]


def test_speed_ladder_refuses_what_takes_no_time() -> None:
    with pytest.raises(ValueError, match="seconds is empty"):
        viz.speed_ladder({})
    for bad in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match=r"'b' took \S+ s, expected more than 0"):
            viz.speed_ladder({"a": 1.0, "b": bad})
