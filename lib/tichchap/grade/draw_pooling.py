"""Drawing one failing example of pooling: picture, window, expected, got."""

from collections.abc import Callable
from functools import partial

import torch

from tichchap.grade.compare import Difference, value_difference
from tichchap.grade.draw import answers, number, pair, side_by_side, signed
from tichchap.grade.messages import text
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.values import unpack

Sizes = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
Written = Callable[[torch.Tensor, int], str]


def sizes(call: Call) -> Sizes:
    """Give kernel, stride and padding of a call of a pooling, the stride's default filled in."""
    given = dict(zip(("x", "kernel_size", "stride", "padding"), call.args, strict=False))
    given |= call.kwargs
    kernel = pair(given["kernel_size"])
    stride = given.get("stride")
    return kernel, kernel if stride is None else pair(stride), pair(given.get("padding", 0))


def _max_of(window: torch.Tensor, pixels: int) -> str:
    return f"max({', '.join(number(value) for value in window.flatten().tolist())})"


def _mean_of(window: torch.Tensor, pixels: int) -> str:
    total = " + ".join(signed(value) for value in window.flatten().tolist())
    return f"({total}) / {pixels}"


def _draw(
    fill: float,
    written: Written,
    probe: Probe,
    expected: Observation,
    got: Observation,
    difference: Difference,
) -> str:
    made, expected, got = _first_wrong(probe, expected, got)
    if probe.init is not None:
        made = Call((made.args[0], *probe.init.args), probe.init.kwargs)
    x = unpack(made.args[0])
    kernel, stride, padding = sizes(made)
    n, c, i, j = difference.where or (0, 0, 0, 0)
    said: dict[str, object] = {"kernel_size": kernel, "stride": stride, "padding": padding}
    said |= {name: value for name, value in made.kwargs.items() if name not in said}
    rows = [
        ", ".join(f"{name} = {value}" for name, value in said.items()),
        side_by_side({f"x[{n}, {c}]": x[n, c]}),
        answers(expected, got, (n, c)),
    ]
    if difference.where is not None:
        at = (i * stride[0], j * stride[1])
        window = _window(x[n, c], fill, at, kernel, padding)
        counted = float(made.kwargs.get("count_include_pad") is not False)
        pixels = _window(torch.ones_like(x[n, c]), counted, at, kernel, padding).sum()
        right = number(float(unpack(expected.outputs[0])[n, c, i, j]))
        rows[1] = side_by_side({f"x[{n}, {c}]": x[n, c], text("window"): window})
        rows.append(f"z[{n}, {c}, {i}, {j}] = {written(window, int(pixels))} = {right}")
    return "\n".join(rows)


def _first_wrong(
    probe: Probe, expected: Observation, got: Observation
) -> tuple[Call, Observation, Observation]:
    """Choose the first call whose answer is wrong: a layer is called more than once."""
    for made, right, theirs in zip(probe.calls, expected.outputs, got.outputs, strict=False):
        if value_difference(right, theirs):
            return made, Observation((right,)), Observation((theirs,))
    return probe.calls[0], expected, got


def _window(
    image: torch.Tensor,
    fill: float,
    at: tuple[int, int],
    kernel: tuple[int, int],
    padding: tuple[int, int],
) -> torch.Tensor:
    (top, left), (ph, pw) = at, padding
    framed = torch.nn.functional.pad(image, (pw, pw, ph, ph), value=fill)
    return framed[top : top + kernel[0], left : left + kernel[1]]


draw_max = partial(_draw, -torch.inf, _max_of)
draw_mean = partial(_draw, 0.0, _mean_of)
