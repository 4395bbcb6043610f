"""Drawing padding and windows along one axis as text: ■ a weight, · the padding, x the input."""

from collections.abc import Callable, Mapping

import torch

from tichchap.grade.compare import Difference
from tichchap.grade.draw import side_by_side
from tichchap.grade.messages import text
from tichchap.grade.probe import Call, Observation, Probe
from tichchap.grade.values import RawTensor, Value, unpack, unpack_tensor

# a drawing wider or higher than this says less than its numbers
LARGEST = 40


def draw_framed(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show one channel of one image, and what became of it."""
    made = probe.calls[0]
    n, c = (difference.where or (0, 0))[:2]
    maps = {"x": made.args[0], text("expected"): _output(expected), text("got"): _output(got)}
    drawn = {f"{title}[{n}, {c}]": _map(value, n, c) for title, value in maps.items()}
    shown = {title: value for title, value in drawn.items() if value is not None}
    return "\n".join([written(made, skip=1), side_by_side(shown)])


def _output(observation: Observation) -> Value:
    return observation.outputs[0] if observation.outputs else None


def _map(value: Value, n: int, c: int) -> torch.Tensor | None:
    if not isinstance(value, RawTensor) or value.data is None or len(value.shape) != 4:
        return None
    fits = n < value.shape[0] and c < value.shape[1] and max(value.shape[2:]) <= LARGEST
    return unpack_tensor(value)[n, c] if fits else None


def written(made: Call, skip: int = 0) -> str:
    """Write the arguments of a call as in code, without the first `skip` ones."""
    plain = [repr(unpack(value)) for value in made.args[skip:]]
    named = [f"{name}={unpack(value)!r}" for name, value in made.kwargs.items()]
    return f"({', '.join([*plain, *named])})"


def _row(length: int, mark: Callable[[int], str]) -> str:
    return " ".join(mark(place) for place in range(length)).rstrip()


def _axis(size: int, before: int, after: int) -> str:
    return _row(before + size + after, lambda at: "x" if before <= at < before + size else "·")


def _taps(kernel: int, dilation: int, start: int = 0) -> str:
    last = start + dilation * (kernel - 1)

    def mark(at: int) -> str:
        if at < start:
            return " "
        return "-" if (at - start) % dilation else "■"

    return _row(last + 1, mark)


def draw_places(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show the padded axis and, below it, the window in each of its places."""
    made = probe.calls[0]
    names = ("size", "kernel_size", "stride", "padding", "dilation")
    defaults = {"stride": 1, "padding": 0, "dilation": 1}
    given = {**defaults, **dict(zip(names, made.args, strict=False)), **made.kwargs}
    size, kernel, stride, padding, dilation = (int(str(given[name])) for name in names)
    places = int(str(_output(expected)))
    if max(size + 2 * padding, places) > LARGEST:
        return written(made)
    windows = [_taps(kernel, dilation, place * stride) for place in range(places)]
    return "\n".join([written(made), _axis(size, padding, padding), *windows])


def draw_same(probe: Probe, expected: Observation, got: Observation, difference: Difference) -> str:
    """Show three inputs with the padding on both sides, expected and got, and one window."""
    made = probe.calls[0]
    given = {"dilation": 1, **dict(zip(("kernel_size", "dilation"), made.args, strict=False))}
    kernel, dilation = (
        int(str({**given, **made.kwargs}[name])) for name in ("kernel_size", "dilation")
    )
    rows = {text("expected"): _padded(expected), text("got"): _padded(got)}
    window = {text("window"): _taps(kernel, dilation)} if dilation * kernel <= LARGEST else {}
    return "\n".join([written(made), *_labelled({**rows, **window})])


def _padded(observation: Observation) -> str:
    match _output(observation):
        case (int(before), int(after)) if 0 <= min(before, after) <= max(before, after) <= LARGEST:
            return _axis(3, before, after)
        case _:
            return ""


def _labelled(rows: Mapping[str, str]) -> list[str]:
    kept = {label: row for label, row in rows.items() if row}
    width = max(map(len, kept), default=0)
    return [f"{label.ljust(width)}  {row}" for label, row in kept.items()]


def draw_field(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show what one output element sees of the input of each layer, from the last layer down."""
    made = probe.calls[0]
    (layers,) = (unpack(value) for value in (*made.args, *made.kwargs.values()))
    rows, seen = {"z": "■"}, {0}
    for index in reversed(range(len(layers))):
        kernel, stride, dilation = layers[index]
        seen = {place * stride + tap * dilation for place in seen for tap in range(kernel)}
        if max(seen) >= LARGEST:
            return written(made)
        rows[f"layers[{index}]"] = _row(max(seen) + 1, _seen(frozenset(seen)))
    return "\n".join([written(made), *_labelled(rows)])


def _seen(places: frozenset[int]) -> Callable[[int], str]:
    return lambda at: "■" if at in places else "-"
