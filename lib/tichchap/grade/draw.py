"""Drawing one failing example as text: window, kernel, expected, got."""

from collections.abc import Mapping, Sequence

import torch

from tichchap.grade.compare import Difference
from tichchap.grade.messages import text
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.values import RawTensor, unpack, unpack_tensor

Matrices = Mapping[str, torch.Tensor]


def number(value: float) -> str:
    """Write a number as short as it is."""
    return f"{value:.4g}"


def side_by_side(matrices: Matrices) -> str:
    """Write matrices beside each other, each under its title."""
    blocks = [_block(title, matrix) for title, matrix in matrices.items()]
    height = max(len(block) for block in blocks)
    padded = [[*block, *[" " * len(block[0])] * (height - len(block))] for block in blocks]
    return "\n".join("    ".join(row).rstrip() for row in zip(*padded, strict=True))


def _block(title: str, matrix: torch.Tensor) -> list[str]:
    rows = [[number(value) for value in row] for row in matrix.tolist()]
    width = max((len(cell) for row in rows for cell in row), default=1)
    lines = [title, *(" ".join(cell.rjust(width) for cell in row) for row in rows)]
    longest = max(map(len, lines))
    return [line.ljust(longest) for line in lines]


def written_out(
    window: torch.Tensor, kernel: torch.Tensor, bias: float | None, where: Sequence[int]
) -> str:
    """Write z = Σ w·x + b with its numbers for one position of the window."""
    pairs = zip(kernel.flatten().tolist(), window.flatten().tolist(), strict=True)
    terms = " + ".join(f"{signed(w)}·{signed(x)}" for w, x in pairs)
    total = float((window * kernel).sum()) + (bias or 0.0)
    added = "" if bias is None else f" + {signed(bias)}"
    return f"z[{', '.join(map(str, where))}] = {terms}{added} = {number(total)}"


def signed(value: float) -> str:
    """Write a number as short as it is, in brackets if negative."""
    return f"({number(value)})" if value < 0 else number(value)


def draw_correlation(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show image, kernel, expected and got, and the sum at the first wrong place."""
    image, kernel = (unpack(value) for value in probe.calls[0].args)
    matrices = {"image": image, "kernel": kernel}
    rows = [answers(expected, got, ())]
    if difference.where is not None:
        i, j = difference.where
        window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
        matrices = {"image": image, text("window"): window, "kernel": kernel}
        rows.append(written_out(window, kernel, None, (i, j)))
    return "\n".join([side_by_side(matrices), *rows])


def draw_call(probe: Probe, expected: Observation, got: Observation, difference: Difference) -> str:
    """Show a call with its arguments, for what is computed from numbers alone."""
    call = probe.calls[0]
    named = [f"{name}={value!r}" for name, value in call.kwargs.items()]
    return f"({', '.join([*map(repr, call.args), *named])})"


def draw_convolution(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show one image, one filter, and the sum at the first wrong place, channel by channel."""
    call = probe.calls[0]
    x, weight = (unpack(value) for value in call.args[:2])
    return _layer(x, weight, call, expected, got, difference)


def draw_module(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show the same for a layer: parameters from its state, options from its constructor."""
    if not probe.state or not probe.init or not probe.calls:
        return ""
    options = {**probe.init.kwargs, "bias": probe.state.get("bias")}
    (x,) = (unpack(value) for value in probe.calls[0].args)
    call = Call(kwargs=options)
    return _layer(x, unpack_tensor(probe.state["weight"]), call, expected, got, difference)


def _layer(
    x: torch.Tensor,
    weight: torch.Tensor,
    call: Call,
    expected: Observation,
    got: Observation,
    difference: Difference,
) -> str:
    n, k, i, j = difference.where or (0, 0, 0, 0)
    raw = call.kwargs.get("bias")
    bias = float(unpack_tensor(raw)[k]) if isinstance(raw, RawTensor) else None
    stride, padding = (
        pair(call.kwargs.get(name, d)) for name, d in (("stride", 1), ("padding", 0))
    )
    rows = [f"stride = {stride}, padding = {padding}, bias = {_bias(bias)}"]
    window = _window(x[n], weight.shape[2:], (i, j), stride, padding)
    for c in range(x.shape[1]):
        matrices = {f"x[{n}, {c}]": x[n, c], f"weight[{k}, {c}]": weight[k, c]}
        if difference.where is not None:
            matrices[text("window")] = window[c]
        rows.append(side_by_side(matrices))
    rows.append(answers(expected, got, (n, k)))
    if difference.where is not None:
        rows.append(written_out(window, weight[k], bias, difference.where))
    return "\n".join(rows)


def _bias(bias: float | None) -> str:
    return "None" if bias is None else number(bias)


def pair(value: object) -> tuple[int, int]:
    """Give both numbers of an int or a pair."""
    first, second = value if isinstance(value, tuple) else (value, value)
    return int(first), int(second)


def _window(
    image: torch.Tensor,
    kernel: Sequence[int],
    at: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int],
) -> torch.Tensor:
    (ph, pw), (top, left) = padding, (at[0] * stride[0], at[1] * stride[1])
    padded = torch.nn.functional.pad(image, (pw, pw, ph, ph))
    return padded[:, top : top + kernel[0], left : left + kernel[1]]


def answers(expected: Observation, got: Observation, index: tuple[int, ...]) -> str:
    """Write the expected and the observed matrix beside each other, as far as there are any."""
    matrices = {}
    for title, observation in ((text("expected"), expected), (text("got"), got)):
        raw = observation.outputs[0] if observation.outputs else None
        if isinstance(raw, RawTensor) and raw.data is not None:
            tensor = unpack_tensor(raw)
            fits = tensor.dim() == len(index) + 2 and all(
                i < size for i, size in zip(index, tensor.shape, strict=False)
            )
            if fits:
                matrices[f"{title}[{', '.join(map(str, index))}]" if index else title] = tensor[
                    index
                ]
    return side_by_side(matrices) if matrices else ""
