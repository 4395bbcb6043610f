"""What a broken thing to repair has in common with the others: a visible and a hidden check."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tichchap.grade.operation import FIXED_SEED, Cases, Check, Operation
from tichchap.grade.operations.pytorch_cnn import OWN_LAYERS
from tichchap.grade.properties import Property


def repair(
    oracle: Callable[..., Any], parameters: tuple[str, ...], stated: Property, cases: Cases
) -> tuple[Operation, Check, Check]:
    """Make the operation and its two checks; the visible one asks about the first small cases."""
    examples = partial(cases, FIXED_SEED + 4)
    operation = Operation(oracle.__name__, oracle, parameters, examples, ban=OWN_LAYERS)
    repaired = Check("repaired", stated, lambda seed: examples()[:2], public=True)
    return operation, repaired, Check("behaviour", stated, cases)
