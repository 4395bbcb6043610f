"""`predict_shape(card)`: twelve cards of code, and the shape of what each makes.

What a card says is in the exercise; `tests/exercises/test_ex01_tensors.py` runs it and compares.
"""

from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.pictures import BAN
from tichchap.grade.predicted import AXES, card
from tichchap.grade.probe import Probe

# a grey picture of 20 rows and 28 columns, a photo of 480 x 640, a logo of 48 x 64 with alpha
SHAPES: dict[str, tuple[int, ...]] = {
    "grey_array": (20, 28),
    "pil_size": (640, 480),
    "rgb_array": (480, 640, 3),
    "to_tensor": (3, 480, 640),
    "grey_tensor": (1, 20, 28),
    "rgba_array": (48, 64, 4),
    "batch": (16, 3, 480, 640),
    "video": (25, 3, 1080, 1920),
    "unsqueeze": (1, 3, 32, 48),
    "permute": (32, 48, 3),
    "flatten": (16, 560),
    "mean": (32, 48),
}
CARDS = tuple(SHAPES)


def oracle(card: int) -> tuple[int, ...]:
    """Give the shape that a card asks for."""
    return SHAPES[CARDS[card - 1]]


def _cards(seed: int) -> list[Probe]:
    return [Probe((call(number),), seed=seed) for number in range(1, len(CARDS) + 1)]


def _one(number: int) -> Check:
    return Check(f"card{number}", card(number), lambda seed: [Probe((call(number),), seed=seed)])


def examples() -> list[Probe]:
    """Give all cards: a failing one is named and not shown."""
    return _cards(FIXED_SEED)


PREDICT_SHAPE = Operation("predict_shape", oracle, ("card",), examples, ban=BAN)

CHECKS = (
    Check("axes", AXES, _cards, public=True),
    *(_one(number) for number in range(1, len(CARDS) + 1)),
)
