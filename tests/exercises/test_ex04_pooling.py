"""What is special to the exercise on pooling: ties, ready-made pooling, layers as arguments."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import tichchap.nn
from tichchap.grade import CheckFailed, checks, speak


@pytest.fixture(autouse=True)
def _spoken() -> None:
    speak("en")


def passed(operation: str, answer: Any) -> set[str]:
    """Name the checks of an operation that an answer passes."""
    suite, names = getattr(checks, operation), set()
    for check in suite:
        try:
            getattr(suite, check.name)(answer)
        except CheckFailed:
            continue
        names.add(check.name)
    return names


def pooled(reduce: Callable[[Tensor], Tensor], value: float = -torch.inf) -> Callable[..., Tensor]:
    """Make a pooling by unfolding, from what becomes of the pixels of a window."""

    def pool(x: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Tensor:
        (R, S), (sh, sw), (ph, pw) = (
            (each, each) if isinstance(each, int) else each
            for each in (kernel_size, kernel_size if stride is None else stride, padding)
        )
        x = F.pad(x, (pw, pw, ph, ph), value=value)
        return reduce(x.unfold(2, R, sh).unfold(3, S, sw).flatten(-2))

    return pool


def adaptive(x: Tensor, kernel_size: Any, *args: Any, **options: Any) -> Tensor:
    size = F.unfold(x[:, :1], kernel_size, stride=kernel_size).shape[-1]
    return F.adaptive_max_pool2d(x, (1, size))


class Subclass(nn.MaxPool2d):
    """Only the name is new."""


FORBIDDEN: dict[str, tuple[str, Any]] = {
    "F.max_pool2d": ("max_pool2d", F.max_pool2d),
    "nn.MaxPool2d inside": ("max_pool2d", lambda x, k, s=None, p=0: nn.MaxPool2d(k, s, p)(x)),
    "adaptive": ("max_pool2d", adaptive),
    "tichchap.nn.max_pool2d": ("max_pool2d", tichchap.nn.max_pool2d),
    "F.avg_pool2d": ("avg_pool2d", lambda x, k, s=None, p=0, i=True: F.avg_pool2d(x, k, s, p)),
    "tichchap.nn.avg_pool2d": ("avg_pool2d", tichchap.nn.avg_pool2d),
    "nn.MaxPool2d": ("MaxPool2d", nn.MaxPool2d),
    "subclass": ("MaxPool2d", Subclass),
    "tichchap.nn.MaxPool2d": ("MaxPool2d", tichchap.nn.MaxPool2d),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_ready_made_pooling_scores_nothing(name: str) -> None:
    assert passed(*FORBIDDEN[name]) == set()


def slide(a: int, b: int, c: int, pool: Callable[[], nn.Module]) -> nn.Module:
    return nn.Sequential(nn.Conv2d(a, b, 3, 1, 1), pool(), nn.Conv2d(b, c, 3, 1, 1), pool())


class EverySecond(nn.Module):
    """Throw away three of four elements."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :, ::2, ::2]


SHRINKING: dict[str, Callable[[], nn.Module]] = {
    "max": lambda: nn.MaxPool2d(2),
    "mean": lambda: nn.AvgPool2d(2),
    "tichchap": lambda: tichchap.nn.MaxPool2d(2),
    "interpolation": lambda: nn.Upsample(scale_factor=0.5),
    "slice": EverySecond,
}


@pytest.mark.parametrize("way", SHRINKING)
def test_a_stack_may_not_shrink_otherwise_than_by_its_stride(
    way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert passed("strided_replacement", lambda a, b, c: slide(a, b, c, SHRINKING[way])) == set()
    assert "strided_replacement calls" in capsys.readouterr().out


@pytest.mark.parametrize(
    "reduce",
    [
        lambda window: window.amax(-1),
        lambda window: window.max(-1).values,
        lambda window: window.flip(-1).max(-1).values,
        lambda window: window.sort(-1).values[..., -1],
        lambda window: window.gather(-1, window.argmax(-1, keepdim=True))[..., 0],
    ],
    ids=["shared evenly", "the first", "the last", "sorted", "gathered"],
)
def test_any_valid_sub_gradient_is_right(reduce: Callable[[Tensor], Tensor]) -> None:
    assert {"gradients", "ties"} <= passed("max_pool2d", pooled(reduce))


class Weighted(torch.autograd.Function):
    """A maximum whose ties get these shares of the gradient, by their order."""

    @staticmethod
    def forward(ctx: Any, window: Tensor, shares: tuple[float, float]) -> Tensor:
        ctx.save_for_backward(window)
        ctx.shares = shares
        return window.amax(-1)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        (window,) = ctx.saved_tensors
        order = (window == window.amax(-1, keepdim=True)).to(window.dtype)
        place = order.cumsum(-1) * order
        single = order.sum(-1, keepdim=True) == 1
        first, second = ctx.shares
        share = torch.where(single, order, (place == 1) * first + (place == 2) * second)
        return share * grads[0][..., None], None


@pytest.mark.parametrize(
    ("shares", "right"),
    [((1.0, 0.0), True), ((0.3, 0.7), True), ((1.0, 1.0), False), ((2.0, -1.0), False)],
)
def test_ties_share_the_gradient_of_their_window(shares: tuple[float, float], right: bool) -> None:
    answer = pooled(lambda window: Weighted.apply(window, shares))
    names = passed("max_pool2d", answer)
    assert "gradients" in names
    assert ("ties" in names) == right


def test_a_pixel_that_is_not_the_largest_gets_nothing() -> None:
    def leaking(window: Tensor) -> Tensor:
        top = window.amax(-1)
        leak = window[..., 0] - window[..., -1]
        return top + leak - leak.detach()

    assert "ties" not in passed("max_pool2d", pooled(leaking))


def ones_of_the_right_shape(right: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return lambda *args, **options: torch.ones_like(right(*args, **options))


def test_an_answer_right_in_shape_only_gets_nothing_hidden() -> None:
    pool = pooled(lambda window: window.amax(-1))

    def average(
        x: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        count_include_pad: Any = 1,
    ) -> Tensor:
        return pool(x, kernel_size, stride, padding)

    assert passed("max_pool2d", ones_of_the_right_shape(pool)) == set()
    assert passed("avg_pool2d", ones_of_the_right_shape(average)) == set()
    assert passed("shift_consistency", lambda layer, x, shift: 0.5) == set()
    assert passed("same_size", lambda n: True) == set()

    def sizes_only(a: int, b: int, c: int) -> nn.Module:
        return nn.Sequential(nn.Conv2d(a, c, 4, 4), nn.ReLU())

    assert passed("strided_replacement", sizes_only) == {"example"}


@pytest.mark.parametrize("wrong", [None, [1.0], torch.tensor(1j)], ids=str)
def test_odd_answers_get_a_message(wrong: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for operation in ("max_pool2d", "avg_pool2d", "shift_consistency", "same_size"):
        assert passed(operation, lambda *args, **options: wrong) == set()
    assert passed("MaxPool2d", lambda *args, **options: lambda x: wrong) == set()
    assert passed("strided_replacement", lambda a, b, c: lambda x: wrong) == set()
    assert passed("strided_replacement", lambda a, b, c: wrong) == set()
    assert "not yet right" in capsys.readouterr().out


def test_a_function_in_the_notebook_gets_a_real_layer() -> None:
    seen: list[Any] = []

    def noting(layer: Any, x: Tensor, shift: int) -> float:
        seen.append(layer)
        return 1.0

    x = torch.ones(1, 1, 1, 4)
    checks.shift_consistency.gives(noting, nn.MaxPool2d((1, 2), 1), x, 1, expected=1.0)
    assert type(seen[0]) is nn.MaxPool2d
    assert (seen[0].kernel_size, seen[0].stride, seen[0].padding) == ((1, 2), 1, 0)
