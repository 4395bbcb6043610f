"""`conv2d_backward(grad_output, x, weight, stride=1, padding=0)`, graded against torch's."""

import torch

from tichchap.grade.draw import pair
from tichchap.grade.draw_backward import draw_convolution_backward
from tichchap.grade.operation import Check, Operation, by_size
from tichchap.grade.operations.backward import WITHOUT_AUTOGRAD, cases, convolved
from tichchap.grade.operations.convolution import Pair, integers, tenths, transposed
from tichchap.grade.parts import value_parts
from tichchap.grade.probe import Probe
from tichchap.grade.properties import DEVICE, DTYPE, MEMORY


def oracle(
    grad_output: torch.Tensor,
    x: torch.Tensor,
    weight: torch.Tensor,
    stride: Pair = 1,
    padding: Pair = 0,
) -> tuple[torch.Tensor, ...]:
    """Give torch's gradients of x, weight and a bias.

    By the operation that autograd calls: the engine itself refuses a GPU that only pretends.

    Raises:
        ValueError: the shapes are not those of one convolution, which that operation lets pass.
    """
    pairs = zip(x.shape[2:], weight.shape[2:], pair(stride), pair(padding), strict=True)
    maps = [(size + 2 * p - k) // s + 1 for size, k, s, p in pairs]
    expected = (len(x), len(weight), *maps)
    if x.shape[1] != weight.shape[1] or grad_output.shape != expected:
        raise ValueError(f"expected grad_output {expected}, got {tuple(grad_output.shape)}")
    sizes = [len(weight)], pair(stride), pair(padding), (1, 1), False, (0, 0), 1
    parts = torch.ops.aten.convolution_backward(grad_output, x, weight, *sizes, (True, True, True))
    return tuple(parts)


# small, since some students write seven loops: the settings differ in every size where they can
def _plain(seed: int) -> list[Probe]:
    shape = {"batch": 2, "channels": 2, "filters": 3}
    return cases(
        seed,
        convolved,
        {"batch": 2, "channels": 3, "filters": 2, "size": (3, 5), "kernel": (2, 3)},
        {**shape, "channels": 1, "size": (4, 3), "kernel": (2, 2)},
        {"batch": 3, "filters": 4, "size": (3, 4), "kernel": (3, 4)},
        {**shape, "size": (3, 3), "kernel": (2, 2), "layout": transposed},
        {**shape, "channels": 4, "size": (1, 2), "kernel": (1, 1)},
    )


def _bias(seed: int) -> list[Probe]:
    return cases(
        seed,
        convolved,
        {"batch": 2, "filters": 3, "size": (3, 5), "kernel": (1, 2)},
        {"batch": 3, "filters": 2, "size": (3, 4), "kernel": (2, 1), "layout": transposed},
        {"batch": 2, "channels": 2, "filters": 4, "size": (1, 2), "kernel": (1, 2)},
    )


def _stride(seed: int) -> list[Probe]:
    # (size - kernel) / stride leaves 1/2, 2/3, 1/3 and 0: a remainder is never reached by a window
    shape = {"batch": 2, "filters": 3, "kernel": (2, 3)}
    return cases(
        seed,
        convolved,
        {**shape, "size": (5, 8), "stride": 2, "channels": 2},
        {**shape, "size": (5, 8), "stride": (2, 3)},
        {**shape, "size": (9, 4), "stride": (3, 1)},
        {**shape, "size": (7, 9), "stride": (3, 4), "kernel": (2, 2)},
        {**shape, "size": (4, 6), "stride": (1, 2), "kernel": (1, 1)},
        {**shape, "size": (3, 5), "stride": (2, 3), "padding": (1, 2), "kernel": (3, 3)},
        {**shape, "size": (4, 5), "stride": 2, "padding": 1, "kernel": (3, 2)},
    )


def _padding(seed: int) -> list[Probe]:
    shape = {"batch": 2, "filters": 3, "size": (2, 3)}
    return cases(
        seed,
        convolved,
        {**shape, "kernel": (3, 2), "padding": 1, "channels": 2},
        {**shape, "kernel": (2, 3), "padding": (1, 2)},
        {**shape, "kernel": (3, 2), "padding": (2, 0)},
        {**shape, "kernel": (2, 3), "padding": (0, 1)},
        {**shape, "kernel": (6, 8), "padding": 3},
    )


def _types(seed: int) -> list[Probe]:
    # with one picture and one window a mean is a sum: who divides loses no points of the dtype
    shape = {"batch": 2, "filters": 2, "size": (3, 4), "kernel": (2, 3)}
    single = {"channels": 2, "filters": 2, "size": (2, 3), "kernel": (2, 3)}
    return cases(seed, convolved, shape, {**shape, "stride": 2, "padding": 1}, single)


def _tiny(seed: int) -> list[Probe]:
    # an operation on a fake tensor costs a hundred times a real one
    shape = {"filters": 2, "kernel": (1, 2)}
    return cases(
        seed,
        convolved,
        {**shape, "size": (1, 2)},
        {**shape, "size": (2, 2), "stride": 2, "padding": (0, 1)},
    )


EXAMPLES = (
    {"size": (2, 3), "kernel": (1, 2)},
    {"size": (3, 2), "kernel": (2, 1)},
    {"size": (3, 3), "kernel": (2, 2)},
    {"size": (3, 4), "kernel": (2, 3)},
    {"size": (2, 3), "kernel": (2, 2), "channels": 2},
    {"size": (2, 3), "kernel": (1, 2), "filters": 2},
    {"size": (2, 3), "kernel": (2, 2), "channels": 3, "filters": 2},
    {"size": (2, 3), "kernel": (2, 2), "batch": 2},
    {"size": (3, 4), "kernel": (2, 3), "channels": 2, "filters": 3, "batch": 2},
    {"size": (4, 3), "kernel": (2, 1), "stride": 2},
    {"size": (4, 5), "kernel": (2, 2), "stride": 2},
    {"size": (5, 5), "kernel": (2, 2), "stride": (2, 1)},
    {"size": (4, 7), "kernel": (1, 2), "stride": (1, 3)},
    {"size": (5, 8), "kernel": (2, 3), "stride": (2, 3), "batch": 2},
    {"size": (2, 3), "kernel": (2, 2), "padding": 1},
    {"size": (3, 2), "kernel": (2, 2), "padding": (1, 0)},
    {"size": (2, 3), "kernel": (3, 3), "padding": (1, 2)},
    {"size": (3, 4), "kernel": (3, 2), "stride": 2, "padding": 1, "channels": 2, "filters": 2},
)


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    mixed = {"channels": 2, "filters": 3, "batch": 2, "layout": transposed}
    small = cases(5, convolved, *EXAMPLES, draw=integers)
    other = cases(6, convolved, {"size": (3, 4), "kernel": (2, 3), **mixed}, draw=tenths)
    return by_size([*small, *other])


CONV2D_BACKWARD = Operation(
    "conv2d_backward",
    oracle,
    ("grad_output", "x", "weight", "stride", "padding"),
    examples,
    draw_convolution_backward,
    WITHOUT_AUTOGRAD,
    ("grad_x", "grad_weight", "grad_bias"),
)

CHECKS = (
    Check("input", value_parts(0), _plain),
    Check("weight", value_parts(1), _plain),
    Check("bias", value_parts(2), _bias),
    Check("stride", value_parts(0, 1), _stride),
    Check("padding", value_parts(0, 1), _padding),
    Check("dtype", DTYPE, _types),
    Check("device", DEVICE, _tiny),
    Check("memory", MEMORY, _types),
)
