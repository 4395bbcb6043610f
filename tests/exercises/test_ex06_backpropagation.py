"""What is special to backpropagation by hand: no autograd, points for each part, bad answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

import tichchap.nn
from tichchap.certify.notebook import full, graded, source_cells, unsolved_cells
from tichchap.course.project import SourceFile
from tichchap.grade import CheckFailed, checks

FILE = SourceFile(Path(__file__).parents[2], "exercise", "ex06_backpropagation")
Answer = Callable[..., Any]


def passed(operation: str, answer: Answer) -> set[str]:
    """Name the checks of an operation that an answer passes, the visible one too."""
    cells = [cell for cell in unsolved_cells(FILE, "en") if not cell.graded or operation in cell.id]
    return {id.removeprefix(f"{operation}-") for id in graded(cells, {operation: answer})}


def test_there_are_28_points_beside_the_written_question() -> None:
    assert sum(full(source_cells(FILE, "vi")).values()) == 28


def conv_by_autograd(
    grad: Tensor, x: Tensor, weight: Tensor, stride: Any = 1, padding: Any = 0
) -> Any:
    with torch.enable_grad():
        leaves = [each.clone().requires_grad_() for each in (x, weight, weight[:, 0, 0, 0])]
        z = F.conv2d(leaves[0], leaves[1], leaves[2], stride, padding)
        torch.autograd.backward(z, grad)
        return tuple(leaf.grad for leaf in leaves)


def conv_by_columns_and_autograd(
    grad: Tensor, x: Tensor, weight: Tensor, stride: Any = 1, padding: Any = 0
) -> Any:
    def forward(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        columns = F.unfold(x, weight.shape[2:], 1, padding, stride)
        return (weight.flatten(1) @ columns + bias[:, None]).view(grad.shape)

    return torch.func.vjp(forward, x, weight, weight.new_zeros(len(weight)))[1](grad)


def conv_by_transposed(
    grad: Tensor, x: Tensor, weight: Tensor, stride: Any = 1, padding: Any = 0
) -> Any:
    return F.conv_transpose2d(grad, weight, None, stride, padding), weight, grad.sum((0, 2, 3))


def max_by_autograd(grad: Tensor, x: Tensor, kernel_size: Any, stride: Any = None) -> Tensor:
    x = x.detach().requires_grad_()
    return torch.autograd.grad(F.max_pool2d(x, kernel_size, stride), x, grad)[0]


def average_by_ours(grad: Tensor, x: Tensor, kernel_size: Any, stride: Any = None) -> Tensor:
    x = x.detach().requires_grad_()
    return torch.autograd.grad(tichchap.nn.avg_pool2d(x, kernel_size, stride), x, grad)[0]


FORBIDDEN = [
    ("conv2d_backward", conv_by_autograd),
    ("conv2d_backward", conv_by_columns_and_autograd),
    ("conv2d_backward", conv_by_transposed),
    ("max_pool2d_backward", max_by_autograd),
    ("avg_pool2d_backward", average_by_ours),
    *((name, getattr(checks, name).operation.oracle) for name in
      ("conv2d_backward", "max_pool2d_backward", "avg_pool2d_backward")),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "answer"), FORBIDDEN)
def test_what_computes_gradients_by_itself_scores_nothing(operation: str, answer: Answer) -> None:
    assert passed(operation, answer) == set()


@pytest.mark.parametrize("fill", [torch.zeros_like, torch.ones_like])
def test_answers_that_are_right_in_shape_only_score_nothing(
    fill: Callable[[Tensor], Tensor],
) -> None:
    def conv(grad: Tensor, x: Tensor, weight: Tensor, stride: Any = 1, padding: Any = 0) -> Any:
        return fill(x), fill(weight), fill(weight[:, 0, 0, 0])

    assert passed("conv2d_backward", conv) == set()
    for operation in ("max_pool2d_backward", "avg_pool2d_backward"):
        assert passed(operation, lambda grad, x, kernel_size, stride=None: fill(x)) == set()


def only(*parts: str) -> Answer:
    """Answer these parts right and leave the others 0."""

    def conv(grad: Tensor, x: Tensor, weight: Tensor, stride: Any = 1, padding: Any = 0) -> Any:
        K, C, R, S = weight.shape
        columns = F.unfold(x, (R, S), 1, padding, stride)
        spread = weight.flatten(1).T @ grad.flatten(2)
        right = {
            "input": F.fold(spread, x.shape[2:], (R, S), 1, padding, stride),
            "weight": torch.einsum("nko,nto->kt", grad.flatten(2), columns).view(K, C, R, S),
            "bias": grad.sum((0, 2, 3)),
        }
        return tuple(part if name in parts else part * 0 for name, part in right.items())

    return conv


def test_each_part_has_points_of_its_own() -> None:
    for part in ("input", "weight", "bias"):
        assert passed("conv2d_backward", only(part)) == {part}
    assert passed("conv2d_backward", only("input", "weight")) == {
        *("input", "weight", "stride", "padding"),
    }
    every = {check.name for check in checks.conv2d_backward} | {"example"}
    assert passed("conv2d_backward", only("input", "weight", "bias")) == every


def changed(change: Callable[[Any], Any]) -> Answer:
    right = only("input", "weight", "bias")
    return lambda *args, **options: change(right(*args, **options))


BAD: dict[str, Answer] = {
    "None": changed(lambda parts: None),
    "a list": changed(list),
    "two parts": changed(lambda parts: parts[:2]),
    "one tensor": changed(lambda parts: parts[0]),
    "a dictionary": changed(lambda parts: dict(enumerate(parts))),
    "arrays": changed(lambda parts: tuple(part.numpy() for part in parts)),
    "numbers": changed(lambda parts: tuple(part.tolist() for part in parts)),
    "complex": changed(lambda parts: tuple(part + 0j for part in parts)),
    "not a number": changed(lambda parts: tuple(part * torch.nan for part in parts)),
    "a generator": changed(iter),
    "an error": changed(lambda parts: 1 / 0),
    "no such argument": lambda grad_output, x: None,
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("check", [check.name for check in checks.conv2d_backward])
def test_a_bad_answer_is_told_and_never_crashes_a_check(name: str, check: str) -> None:
    with pytest.raises(CheckFailed) as failed:
        getattr(checks.conv2d_backward, check)(BAD[name])
    assert str(failed.value)


def test_the_visible_check_says_which_part_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert passed("conv2d_backward", only("input", "bias")) == {"input", "bias"}
    assert "grad_weight: 4 of 4 elements are wrong." in capsys.readouterr().out
