"""Drawing pictures that became tensors: one channel or row of the input, expected and got."""

from collections.abc import Sequence

import torch

from tichchap.grade.compare import Difference
from tichchap.grade.draw import Matrices, side_by_side
from tichchap.grade.messages import text
from tichchap.grade.probe import Observation, Probe
from tichchap.grade.values import RawTensor, unpack, unpack_tensor


def draw_image(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show every channel of the array, then the wrong channel of the result."""
    channel = _index(difference, 1)
    answers = _answers(expected, got, channel)
    return _lines(_planes("image", probe.calls[0].args[0]), answers)


def draw_video(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show every channel of the wrong frame, then the wrong channel of the result."""
    frame, channel = _index(difference, 2)
    raw = probe.calls[0].args[0].items[frame]  # type: ignore[union-attr]
    return _lines(_planes(f"frames[{frame}]", raw), _answers(expected, got, (frame, channel)))


def draw_batch(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show the same channel of every image, and that of the result."""
    n, channel = _index(difference, 2)
    images: list[torch.Tensor] = unpack(probe.calls[0].args[0])
    shown = {f"images[{i}][{channel}]": image[channel] for i, image in enumerate(images)}
    return _lines(shown, _answers(expected, got, (n, channel)))


def draw_flattened(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show one image and its row."""
    n = _index(difference, 1)[0]
    images: torch.Tensor = unpack(probe.calls[0].args[0])
    return _lines({f"images[{n}]": images[n]}, _answers(expected, got, (n,)))


def draw_unflattened(
    probe: Probe, expected: Observation, got: Observation, difference: Difference
) -> str:
    """Show one row and its image."""
    n = _index(difference, 1)[0]
    rows, height, width = (unpack(value) for value in probe.calls[0].args)
    title = f"rows[{n}], height = {height}, width = {width}"
    return _lines({title: rows[n : n + 1]}, _answers(expected, got, (n,)))


def _index(difference: Difference, axes: int) -> tuple[int, ...]:
    return (difference.where or (0,) * axes)[:axes]


def _planes(name: str, raw: object) -> Matrices:
    array = torch.as_tensor(unpack(raw))  # type: ignore[arg-type]
    if array.dim() == 2:
        return {name: array}
    return {f"{name}[:, :, {c}]": array[:, :, c] for c in range(array.shape[2])}


def _answers(expected: Observation, got: Observation, index: Sequence[int]) -> Matrices:
    """Give the part of both results at an index, as matrices; none of a result without it."""
    at = ", ".join(map(str, index))
    found = {}
    for title, observation in ((text("expected"), expected), (text("got"), got)):
        raw = observation.outputs[0] if observation.outputs else None
        if not isinstance(raw, RawTensor) or raw.data is None:
            continue
        if all(i < size for i, size in zip(index, raw.shape, strict=False)):
            part = unpack_tensor(raw)[tuple(index[: len(raw.shape)])]
            if part.dim() in (1, 2):
                found[f"{title}[{at}]"] = part if part.dim() == 2 else part[None]
    return found


def _lines(*rows: Matrices) -> str:
    return "\n".join(side_by_side(matrices) for matrices in rows if matrices)
