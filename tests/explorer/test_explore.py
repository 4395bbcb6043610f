"""`explore` in Python: the reader's own function beside torch, whatever it does."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tichchap.explorer import explore

IMAGE = torch.arange(30.0).reshape(5, 6) % 7
KERNEL = torch.tensor([[1.0, -2.0], [0.5, 3.0]])


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0,
           dilation: int = 1) -> Tensor:  # fmt: skip
    return F.conv2d(x, weight, bias, stride, padding, dilation)


def turned(
    x: Tensor, weight: Tensor, bias: Any = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """A convolution as in mathematics: the usual misreading."""
    return F.conv2d(x, weight.flip(-1, -2), bias, stride, padding)


def correlate2d(image: Tensor, kernel: Tensor) -> Tensor:
    """Exercise 2's first function: two axes, no bias, no settings."""
    R, S = kernel.shape
    rows, cols = image.shape[0] - R + 1, image.shape[1] - S + 1
    z = torch.zeros(rows, cols)
    for i in range(rows):
        for j in range(cols):
            z[i, j] = (kernel * image[i : i + R, j : j + S]).sum()
    return z


def changed(widget: Any, **patch: Any) -> dict[str, Any]:
    """What the page does when something changes; Python's answer."""
    widget.state = {**widget.state, **patch, "asked": widget.state["asked"] + 1}
    answer: dict[str, Any] = widget.answer
    assert answer["asked"] == widget.state["asked"]
    return answer


def test_a_right_function_gives_torchs_values_in_every_form() -> None:
    expected = F.conv2d(IMAGE[None, None], KERNEL[None, None])[0]
    for image in (IMAGE, IMAGE[None], IMAGE[None, None]):
        for kernel in (KERNEL, KERNEL[None], KERNEL[None, None]):
            answer = explore(conv2d, image, kernel).answer
            assert (answer["error"], answer["wrong"], answer["total"]) == ("", 0, 20)
            assert answer["values"] == answer["expected"] == expected.tolist()


def test_each_change_asks_the_function_again() -> None:
    widget = explore(conv2d, IMAGE, KERNEL, 0.5)
    for patch in (
        {"stride": 2}, {"padding": 2}, {"dilation": 3}, {"bias": [-1.5]},
        {"kernels": torch.randn(3, 1, 3, 2).tolist(), "bias": [0.0, 1.0, 2.0]},
        {"image": torch.randn(1, 7, 9).tolist()},
    ):  # fmt: skip
        answer, state = changed(widget, **patch), widget.state
        expected = F.conv2d(
            torch.tensor(state["image"])[None], torch.tensor(state["kernels"]),
            torch.tensor(state["bias"]), state["stride"], state["padding"], state["dilation"],
        )[0]  # fmt: skip
        assert torch.tensor(answer["values"]).shape == expected.shape
        assert torch.allclose(torch.tensor(answer["values"]), expected, atol=1e-6)
        assert answer["wrong"] == 0


def test_cells_that_differ_are_marked_one_by_one() -> None:
    answer = explore(turned, IMAGE, KERNEL).answer
    right = F.conv2d(IMAGE[None, None], KERNEL[None, None])[0]
    wrong = F.conv2d(IMAGE[None, None], KERNEL.flip(0, 1)[None, None])[0]
    assert answer["values"] == wrong.tolist()
    assert answer["differs"] == (right != wrong).tolist()
    assert answer["wrong"] == int((right != wrong).sum()) > 0


def test_a_function_of_two_axes_is_called_with_two_axes() -> None:
    widget = explore(correlate2d, IMAGE, KERNEL)
    assert (widget.answer["error"], widget.answer["wrong"]) == ("", 0)
    assert "it takes no bias: set b to 0" in changed(widget, bias=[0.5])["error"]
    assert "it takes no stride: set it to 1" in changed(widget, bias=[0.0], stride=2)["error"]
    assert changed(widget, stride=1)["wrong"] == 0


def loop(x: Tensor, weight: Tensor) -> Tensor:
    raise KeyboardInterrupt


def leave(x: Tensor, weight: Tensor) -> Tensor:
    raise SystemExit(3)


def index(x: Tensor, weight: Tensor) -> Tensor:
    return x[99]


def spoil(x: Tensor, weight: Tensor) -> Tensor:
    z = F.conv2d(x, weight)
    x.zero_()
    weight.zero_()
    print("spoilt")
    return z


def small(x: Tensor, weight: Tensor) -> Tensor:
    return F.conv2d(x, weight)[..., :-1]


def large(x: Tensor, weight: Tensor) -> Tensor:
    return F.conv2d(x, weight, padding=1)


def odd(x: Tensor, weight: Tensor) -> Tensor:
    z = F.conv2d(x, weight)
    z[0, 0, 0, 0], z[0, 0, 0, 1], z[0, 0, 0, 2] = math.nan, math.inf, -math.inf
    return z


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (loop, "KeyboardInterrupt"),
        (leave, "SystemExit: 3"),
        (index, "IndexError: index 99 is out of bounds for dimension 0 with size 5\nline "),
        (lambda x, w: None, "returned None"),
        (lambda x, w: "z", "returned str"),
        (lambda x, w: torch.zeros(2, 1, 3, 3), "returned tensor (2, 1, 3, 3)"),
        (lambda x: x, "TypeError"),
    ],
    ids=["interrupt", "exit", "index", "none", "text", "batch", "arguments"],
)
def test_whatever_the_function_does_is_shown_and_not_raised(
    function: Callable[..., Any], said: str
) -> None:
    answer = explore(function, IMAGE, KERNEL, lang="en").answer
    assert said in answer["error"]
    assert "values" not in answer
    assert answer["expected"] == F.conv2d(IMAGE[None, None], KERNEL[None, None])[0].tolist()


def test_the_line_that_raised_is_named() -> None:
    error = explore(index, IMAGE, KERNEL).answer["error"]
    assert error.endswith("of index: return x[99]")


def test_a_function_that_changes_its_arguments_or_prints_harms_nothing() -> None:
    image = IMAGE[None, None].clone()
    widget = explore(spoil, image, KERNEL[None, None])
    assert torch.equal(image, IMAGE[None, None])
    assert widget.answer["printed"] == "spoilt\n"
    assert widget.answer["wrong"] == 0
    assert changed(widget)["wrong"] == 0


def test_another_shape_is_said_and_missing_cells_are_marked() -> None:
    answer = explore(small, IMAGE, KERNEL, lang="en").answer
    assert answer["note"] == "Your output has the shape (1, 4, 4), torch's has (1, 4, 5)."
    assert answer["differs"][0] == [[False] * 4 + [True]] * 4
    answer = explore(large, IMAGE, KERNEL, lang="vi").answer
    assert answer["note"] == "Đầu ra của bạn có kích thước (1, 6, 7), của torch là (1, 4, 5)."
    assert torch.tensor(answer["values"]).shape == (1, 4, 5)
    assert answer["wrong"] > 0


def test_what_json_has_no_number_for_travels_as_text() -> None:
    answer = explore(odd, IMAGE, KERNEL).answer
    assert answer["values"][0][0][:3] == ["nan", "∞", "-∞"]
    assert answer["wrong"] == 3


def test_pooling_and_padding_are_guessed_from_the_name() -> None:
    def max_pool2d(x: Tensor, kernel_size: int, stride: int | None = None, padding: int = 0) -> Any:
        return F.max_pool2d(x, kernel_size, stride, padding)

    def avg_pool2d(x: Tensor, kernel_size: int, stride: int | None = None, padding: int = 0) -> Any:
        return F.avg_pool2d(x, kernel_size, stride, padding, count_include_pad=False)

    def pad2d(x: Tensor, padding: int, value: float = 0.0) -> Tensor:
        return F.pad(x, (padding,) * 4, value=value)

    widget = explore(max_pool2d)
    assert widget.answer["values"] == [[[8, 2], [-1, 9]]]  # the deck's example
    assert "it takes no dilation" in changed(widget, dilation=2)["error"]
    widget = explore(avg_pool2d, IMAGE, 3, padding=1)
    assert (widget.state["pool"], widget.state["window"], widget.state["stride"]) == ("avg", 3, 3)
    differs = torch.tensor(widget.answer["differs"][0])
    assert differs[0].all()  # the corners divide by 4, torch by 9
    widget = explore(pad2d, IMAGE, padding=2)
    assert widget.answer["values"] == F.pad(IMAGE[None], (2, 2, 2, 2)).tolist()
    assert "choose zeros" in changed(explore(pad2d, lang="en"), fill="reflect")["error"]
    assert explore(nn.ReLU(), IMAGE, mode="padding").function_name == "ReLU"


def test_without_a_function_nothing_is_asked() -> None:
    widget = explore()
    assert widget.answer is None
    widget.state = {**widget.state, "stride": 2, "asked": 1}
    assert widget.answer is None
    assert len(widget.state["image"][0]) == 12


def test_a_state_that_torch_refuses_is_an_error_to_show() -> None:
    widget = explore(conv2d, IMAGE, KERNEL)
    assert "RuntimeError" in changed(widget, dilation=4, kernels=[[[[1.0] * 7] * 7]])["error"]
    assert changed(widget, kernels="what")["error"]


def test_the_language_is_the_arguments_or_else_the_environments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)
    assert explore().lang == "vi"
    monkeypatch.setenv("TICHCHAP_LANG", "en")
    assert explore().lang == "en"
    assert explore(lang="vi").lang == "vi"


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ((3,), TypeError, "function must be callable, got int"),
        ((None, "x"), TypeError, "image must hold numbers, got str"),
        ((None, torch.zeros(40, 3)), ValueError, r"at most 4 channels of 32×32, got \(40, 3\)"),
        ((None, torch.zeros(2, 1, 5, 5)), ValueError, r"got \(2, 1, 5, 5\)"),
        ((None, torch.zeros(5)), ValueError, r"image must be \(H, W\).*got \(5,\)"),
        ((None, IMAGE / 0), ValueError, "image must hold finite numbers"),
        ((None, IMAGE + 1j), TypeError, "image must hold real numbers, got torch.complex64"),
        ((None, IMAGE, torch.zeros(8, 8)), ValueError, r"at most 4 filters of 7×7, got \(8, 8\)"),
        ((None, IMAGE, torch.zeros(1, 3, 2, 2)), ValueError, r"with C = 1, .* got \(1, 3, 2, 2\)"),
        ((None, IMAGE, KERNEL, [1, 2]), ValueError, "bias must hold 1 or 1 numbers, got 2"),
    ],
    ids=["function", "text", "size", "batch", "axes", "finite", "real", "kernel", "C", "bias"],
)
def test_wrong_arguments_are_refused(
    arguments: tuple[Any, ...], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=f"^explore: .*{said}"):
        explore(*arguments)


def test_wrong_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="stride must be a whole number from 1 to 8, got 0"):
        explore(stride=0)
    with pytest.raises(ValueError, match="padding must be a whole number from 0 to 8, got True"):
        explore(padding=True)
    with pytest.raises(ValueError, match="mode must be one of conv, pool, padding, got 'x'"):
        explore(mode="x")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="lang must be vi or en, got 'fr'"):
        explore(lang="fr")
    with pytest.raises(ValueError, match="the side of the window, must be a whole number"):
        explore(None, IMAGE, KERNEL, mode="pool")
