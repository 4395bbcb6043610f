"""What is special to exercise 1: its cards, no torchvision, answers of the wrong type."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms.functional import to_tensor

from tichchap.certify.notebook import around, checks_of, full, graded, source_cells
from tichchap.course.project import SourceFile
from tichchap.grade import CheckFailed, checks
from tichchap.grade.operations.image_to_tensor import oracle as image_to_tensor
from tichchap.grade.operations.predict_shape import CARDS, SHAPES, oracle
from tichchap.grade.operations.video_to_tensor import oracle as video_to_tensor

FILE = SourceFile(Path(__file__).parents[2], "exercise", "ex01_tensors")
FUNCTIONS = (
    "image_to_tensor",
    "stack_batch",
    "video_to_tensor",
    "flatten_images",
    "unflatten_images",
    "predict_shape",
)
ROW = re.compile(r"^# \| (\d+) \| `(.+?)` \|", re.MULTILINE)


def points(name: str, answer: Callable[..., Any]) -> dict[str, float]:
    return graded(around(FILE, checks_of(FILE, name)), {name: answer})


def named(function: str) -> list[Any]:
    return [getattr(getattr(checks, function), check.name) for check in getattr(checks, function)]


def test_it_has_30_points_one_of_them_in_words() -> None:
    assert sum(full(source_cells(FILE, "vi")).values()) == 29


def drawn(mode: str, width: int, height: int) -> Image.Image:
    channels = (len(mode),) if len(mode) > 1 else ()
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, *channels), dtype=np.uint8)
    return Image.fromarray(pixels)


def test_every_card_gives_what_the_check_expects() -> None:
    rows = ROW.findall(Path(FILE.path).read_text("utf-8"))
    assert rows[:12] == rows[12:]
    frame = np.zeros((1080, 1920, 3), np.uint8)
    space = {
        "np": np,
        "torch": torch,
        "to_tensor": to_tensor,
        "video_to_tensor": lambda frames: torch.empty(
            len(frames), *video_to_tensor(frames[:1]).shape[1:], device="meta"
        ),
        "grey": drawn("L", 28, 20),
        "photo": drawn("RGB", 640, 480),
        "logo": drawn("RGBA", 64, 48),
        "photos": [drawn("RGB", 640, 480)] * 16,
        "frames": [frame] * 25,
        "x": torch.zeros(3, 32, 48),
        "digits": torch.zeros(16, 1, 20, 28),
    }
    for number, expression in rows[:12]:
        made = eval(expression, space)
        assert tuple(getattr(made, "shape", made)) == SHAPES[CARDS[int(number) - 1]]


@pytest.mark.parametrize(("mode", "size"), [("RGB", (7, 4)), ("L", (5, 3)), ("L", (3, 6))])
def test_the_oracle_agrees_with_torchvision(mode: str, size: tuple[int, int]) -> None:
    picture = drawn(mode, *size)
    assert torch.equal(image_to_tensor(np.array(picture)), to_tensor(picture))


def test_alpha_is_dropped_as_pil_drops_it() -> None:
    picture = drawn("RGBA", 6, 4)
    assert torch.equal(image_to_tensor(np.array(picture)), to_tensor(picture.convert("RGB")))


WITH_TORCHVISION: dict[str, Callable[..., Any]] = {
    "image_to_tensor": lambda image: to_tensor(image)[:3],
    "video_to_tensor": lambda frames: torch.stack([to_tensor(frame) for frame in frames]),
}


@pytest.mark.parametrize("name", WITH_TORCHVISION)
def test_torchvision_scores_nothing_and_is_named(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert points(name, WITH_TORCHVISION[name]) == {}
    assert "torchvision.transforms.functional.to_tensor" in capsys.readouterr().out


SHAPE_ONLY: dict[str, Callable[..., Any]] = {
    "image_to_tensor": lambda image: torch.ones(image_to_tensor(image).shape),
    "stack_batch": lambda images: torch.ones_like(torch.stack(images)),
    "video_to_tensor": lambda frames: torch.ones(video_to_tensor(frames).shape),
    "flatten_images": lambda images: torch.ones_like(images.flatten(1)),
    "unflatten_images": lambda rows, height, width: torch.ones(len(rows), height, width),
}


@pytest.mark.parametrize("name", SHAPE_ONLY)
def test_an_answer_of_the_right_shape_only_scores_nothing(name: str) -> None:
    assert points(name, SHAPE_ONLY[name]) == {}


NOTEBOOK_ONLY: dict[str, Callable[..., Any]] = {
    "image_to_tensor": lambda image: torch.tensor([[[1.0, 0]], [[0, 0.4]], [[0.2, 1]]]),
    "flatten_images": lambda images: torch.arange(1.0, 13).reshape(2, 6),
}


@pytest.mark.parametrize("name", NOTEBOOK_ONLY)
def test_an_answer_copied_from_the_notebook_gets_the_example_only(name: str) -> None:
    assert set(points(name, NOTEBOOK_ONLY[name])) == {f"{name}-example"}


def stops(*arguments: Any) -> Any:
    raise SystemExit(3)


ANSWERS: dict[str, Any] = {
    "nothing": lambda *arguments: None,
    "list": lambda *arguments: [1, [2]],
    "array": lambda *arguments: np.zeros((2, 3)),
    "generator": lambda *arguments: (n for n in arguments),
    "complex": lambda *arguments: torch.zeros(2, 3, dtype=torch.complex64),
    "meta": lambda *arguments: torch.zeros(3, 1, 2, device="meta"),
    "nan": lambda *arguments: torch.full((3, 1, 2), float("nan")),
    "input": lambda *arguments: arguments[0],
    "no arguments": lambda: None,
    "exit": stops,
    "no function": None,
    "text": "text",
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_of_the_wrong_kind_fails_every_check_with_a_message(
    function: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for check in named(function):
        with pytest.raises(CheckFailed):
            check(ANSWERS[kind])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("number", range(1, 13))
def test_a_wrong_card_costs_its_own_points_and_is_named_but_not_told(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    right = oracle(number)
    lost = full(checks_of(FILE, "predict_shape"))
    wrong = (*right[:-1], right[-1] + 1)
    got = points("predict_shape", lambda card: wrong if card == number else oracle(card))
    assert set(lost) - set(got) == {f"predict_shape-card{number}"}
    said = capsys.readouterr().out
    assert f"Card {number}: the prediction" in said
    assert str(right) not in said.replace(str(wrong), "")


def test_a_shape_may_be_a_tuple_a_list_or_a_size() -> None:
    for kind in (tuple, list, torch.Size):
        for check in named("predict_shape"):
            check(lambda card, kind=kind: kind(oracle(card)))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (3, "Card 1: expected a tuple of whole numbers such as (2, 3), got int 3."),
        ((20.0, 28.0), "Card 1: expected a tuple of whole numbers such as (2, 3), got tuple"),
        ((20, 28, 1), "Card 1: the number of axes in the prediction (20, 28, 1) is not right."),
    ],
)
def test_the_axes_of_a_card_are_counted(answer: Any, said: str) -> None:
    with pytest.raises(CheckFailed, match=re.escape(said)):
        checks.predict_shape.axes(lambda card: answer)


def test_the_axes_of_other_wrong_shapes_may_be_right() -> None:
    checks.predict_shape.axes(lambda card: tuple(7 for _ in oracle(card)))


def test_a_card_that_is_left_out_costs_its_own_points_only() -> None:
    shapes = {card: oracle(card) for card in range(1, 13) if card != 4}
    got = points("predict_shape", lambda card: shapes[card])
    lost = set(full(checks_of(FILE, "predict_shape"))) - set(got)
    assert lost == {"predict_shape-card4", "predict_shape-axes"}


def test_an_array_that_cannot_be_written_to_is_checked_like_any_other() -> None:
    image = np.asarray(Image.new("RGB", (2, 1), (255, 51, 0)))
    assert not image.flags.writeable
    expected = torch.tensor([1, 0.2, 0])[:, None, None].expand(3, 1, 2)
    checks.image_to_tensor.gives(image_to_tensor, image, expected=expected)
