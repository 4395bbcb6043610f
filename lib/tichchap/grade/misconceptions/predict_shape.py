"""Wrong predictions of `predict_shape(card)`: all cards right but one."""

from collections.abc import Callable

from tichchap.grade.misconceptions.registry import misconception
from tichchap.grade.operations.predict_shape import CARDS, SHAPES

WRONG: dict[tuple[str, str], tuple[int, ...]] = {
    ("grey_array", "width-before-height"): (28, 20),
    ("grey_array", "channel-axis-added"): (20, 28, 1),
    ("grey_array", "channel-axis-first"): (1, 20, 28),
    ("pil_size", "height-before-width"): (480, 640),
    ("rgb_array", "width-before-height"): (640, 480, 3),
    ("rgb_array", "channels-first"): (3, 480, 640),
    ("to_tensor", "channels-last"): (480, 640, 3),
    ("to_tensor", "width-before-height"): (3, 640, 480),
    ("grey_tensor", "channel-axis-missing"): (20, 28),
    ("grey_tensor", "channel-axis-last"): (20, 28, 1),
    ("grey_tensor", "three-channels"): (3, 20, 28),
    ("rgba_array", "alpha-forgotten"): (48, 64, 3),
    ("rgba_array", "width-before-height"): (64, 48, 4),
    ("batch", "concatenated"): (48, 480, 640),
    ("batch", "channels-before-batch"): (3, 16, 480, 640),
    ("video", "channels-forgotten"): (25, 1080, 1920),
    ("video", "channels-before-time"): (3, 25, 1080, 1920),
    ("video", "width-before-height"): (25, 3, 1920, 1080),
    ("unsqueeze", "axis-after-the-first"): (3, 1, 32, 48),
    ("unsqueeze", "axis-at-the-end"): (3, 32, 48, 1),
    ("permute", "permuted-the-other-way"): (48, 3, 32),
    ("permute", "nothing-moved"): (3, 32, 48),
    ("flatten", "over-the-batch"): (8960,),
    ("flatten", "channel-axis-kept"): (16, 1, 560),
    ("mean", "axis-kept"): (1, 32, 48),
    ("mean", "last-axis-reduced"): (3, 32),
}


def prediction(name: str, shape: tuple[int, ...]) -> Callable[[int], tuple[int, ...]]:
    """Make predictions that are right but for the card of this name."""

    def predict_shape(card: int) -> tuple[int, ...]:
        return shape if CARDS[card - 1] == name else SHAPES[CARDS[card - 1]]

    return predict_shape


for (_name, _mistake), _shape in WRONG.items():
    _id = f"{_name.replace('_', '-')}-{_mistake}"
    _check = f"card{CARDS.index(_name) + 1}"
    misconception("predict_shape", _id, check=_check)(prediction(_name, _shape))


@misconception("predict_shape", "axes-counted", check="axes")
def axes_counted(card: int) -> int:
    """Give the number of axes in place of their lengths."""
    return len(SHAPES[CARDS[card - 1]])


@misconception("predict_shape", "written-as-text", check="axes")
def written_as_text(card: int) -> str:
    """Put the shape into quotation marks."""
    return str(SHAPES[CARDS[card - 1]])
