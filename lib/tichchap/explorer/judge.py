"""What the reader's function gives, beside what torch gives."""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tichchap.explorer.arguments import Form
from tichchap.explorer.call import Arguments, Called, call, told
from tichchap.languages import complete

Answer = dict[str, Any]
NOTES = {
    "shape": complete(
        {
            "vi": "Đầu ra của bạn có kích thước {got}, của torch là {expected}.",
            "en": "Your output has the shape {got}, torch's has {expected}.",
        }
    ),
    "no_tensor": complete(
        {
            "vi": "hàm phải trả về một tensor có 2, 3 hoặc 4 trục, nhưng trả về {got}",
            "en": "the function has to return a tensor with 2, 3 or 4 axes, it returned {got}",
        }
    ),
    "fill": complete(
        {
            "vi": "torch đệm bằng số 0: hãy chọn giá trị đệm là số 0",
            "en": "the function is called for padding with zeros: choose zeros",
        }
    ),
}


def judge(function: Callable[..., Any], state: dict[str, Any], form: Form, lang: str) -> Answer:
    """Torch's values, the function's values, and where they differ; or the error.

    Never raises: what is wrong with the state is an error to show, too.
    """
    answer: Answer = {"asked": state.get("asked", 0), "error": "", "printed": "", "wrong": 0}
    try:
        expected = torchs(state)
    except Exception as error:
        return {**answer, "error": told(error)}
    answer |= {"expected": _numbers(expected), "total": expected.numel()}
    if state["mode"] == "padding" and state["fill"] != "constant":
        return {**answer, "error": NOTES["fill"][lang]}
    called = _called(function, state, form)
    answer["printed"] = called.printed
    if called.error:
        return {**answer, "error": called.error}
    planes = _planes(called.value)
    if planes is None:
        got = _described(called.value)
        return {**answer, "error": NOTES["no_tensor"][lang].format(got=got)}
    return answer | _compared(planes, expected, lang)


def torchs(state: dict[str, Any]) -> Tensor:
    """Torch's own output for a state, (maps, rows, columns)."""
    x = torch.tensor(state["image"], dtype=torch.float32)
    pad, step = state["padding"], state["stride"]
    if state["mode"] == "padding":
        value = F.pad(x[None], (pad,) * 4, mode=state["fill"])
    elif state["mode"] == "pool" and state["pool"] == "max":
        value = F.max_pool2d(x[None], state["window"], step, pad, state["dilation"])
    elif state["mode"] == "pool":
        value = F.avg_pool2d(x[None], state["window"], step, pad)
    else:
        weight = torch.tensor(state["kernels"], dtype=torch.float32)
        bias = torch.tensor(state["bias"], dtype=torch.float32)
        value = F.conv2d(x[None], weight, bias, step, pad, state["dilation"])
    return value[0]


def _called(function: Callable[..., Any], state: dict[str, Any], form: Form) -> Called:
    """Call it with image and kernel in the reader's form, else as a batch."""
    first = call(function, _arguments(state, form))
    batch = Form()
    if not first.error or form == batch:
        return first
    second = call(function, _arguments(state, batch))
    return first if second.error else second


def _arguments(state: dict[str, Any], form: Form) -> Arguments:
    x = _formed(torch.tensor(state["image"], dtype=torch.float32)[None], form.image)
    settings = {name: state[name] for name in ("stride", "padding", "dilation")}
    if state["mode"] == "padding":
        return Arguments((x, state["padding"]))
    if state["mode"] == "pool":
        if state["pool"] == "avg":
            del settings["dilation"]
        return Arguments((x, state["window"]), settings=settings)
    weight = _formed(torch.tensor(state["kernels"], dtype=torch.float32), form.kernel)
    bias = torch.tensor(state["bias"], dtype=torch.float32)
    if form.kernel == 2:
        bias = bias[0]
    return Arguments((x, weight), bias, settings)


def _formed(batch: Tensor, axes: int) -> Tensor:
    """Without leading axes of one, down to `axes` where that is possible."""
    while batch.ndim > axes and len(batch) == 1:
        batch = batch[0]
    return batch


def _planes(value: Any) -> Tensor | None:
    """A result as (maps, rows, columns), or None if it cannot be read as such."""
    try:
        numbers = torch.as_tensor(value).detach().cpu().to(torch.float64)
    except Exception:
        return None
    if numbers.ndim == 4 and len(numbers) == 1:
        numbers = numbers[0]
    if numbers.ndim == 2:
        numbers = numbers[None]
    return numbers if numbers.ndim == 3 and max(numbers.shape) <= 256 else None


def _described(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"tensor {tuple(value.shape)}"
    return "None" if value is None else type(value).__name__


def _compared(planes: Tensor, expected: Tensor, lang: str) -> Answer:
    """Values, and for each cell of torch's output whether the function's differs or is missing."""
    maps, rows, cols = expected.shape
    ours = torch.full(expected.shape, torch.nan, dtype=torch.float64)
    there = tuple(slice(min(a, b)) for a, b in zip(planes.shape, expected.shape, strict=True))
    ours[there] = planes[there]
    differs = ~torch.isclose(ours, expected.to(torch.float64), rtol=1e-4, atol=1e-5)
    note = ""
    if planes.shape != expected.shape:
        shapes = {"got": tuple(planes.shape), "expected": (maps, rows, cols)}
        note = NOTES["shape"][lang].format(**shapes)
    return {
        "values": _numbers(planes[there]),
        "differs": differs.tolist(),
        "wrong": int(differs.sum()),
        "note": note,
    }


def _numbers(planes: Tensor) -> list[Any]:
    """Nested lists; what JSON has no number for becomes text."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(each) for each in value]
        if math.isfinite(value):
            return value
        return "nan" if math.isnan(value) else ("∞" if value > 0 else "-∞")

    return [plain(each) for each in planes.tolist()]
