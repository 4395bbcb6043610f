"""The arguments of `explore` as the first state of the explorer."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from tichchap.explorer.pictures import pictures

LIMITS = {"side": 32, "channels": 4, "filters": 4, "kernel": 7}
SETTINGS = {"stride": (1, 8), "padding": (0, 8), "dilation": (1, 4)}
VERTICAL = [[-1.0, 0.0, 1.0]] * 3  # lecture 04's kernel, with its bias of 0.5
_FIRST = {"stride": 1, "padding": 0, "dilation": 1, "window": 2}
USUAL: dict[str, dict[str, Any]] = {
    "conv": {**_FIRST, "picture": "five"},
    "pool": {**_FIRST, "picture": "pooling"},
    "padding": {**_FIRST, "picture": "matrix", "padding": 1},
}


@dataclass(frozen=True)
class Form:
    """How many axes the reader's own image and kernel have: so the function gets them."""

    image: int = 4
    kernel: int = 4


def first_state(
    image: object,
    kernel: object,
    bias: object,
    settings: dict[str, int | None],
    mode: str,
    name: str,
) -> tuple[dict[str, Any], Form]:
    """The whole state, what was left out as the page has it, and the form of image and kernel.

    Raises TypeError for what holds no real numbers, ValueError for what is out of range.
    """
    average = any(part in name.lower() for part in ("avg", "mean"))
    state = {**USUAL[mode], "mode": mode, "asked": 0, "pool": "avg" if average else "max"}
    state |= _checked({key: value for key, value in settings.items() if value is not None})
    state["image"] = pictures()[state["picture"]]["planes"]
    state |= {"kernels": [[VERTICAL]], "bias": [0.5], "fill": "constant"}
    image_axes = kernel_axes = Form().image
    if image is not None:
        planes = _tensor("image", image)
        image_axes = planes.ndim
        state |= {"image": _image(planes).tolist(), "picture": "own"}
        state["kernels"] = [[VERTICAL] * len(state["image"])]
    if kernel is not None and mode == "pool":
        state["window"] = _window(kernel)
    elif kernel is not None:
        state |= _kernel(kernel, bias, len(state["image"]), mode)
        kernel_axes = torch.as_tensor(kernel).ndim
    elif bias is not None:
        state["bias"] = _bias(bias, 1)
    if mode == "pool" and settings["stride"] is None:
        state["stride"] = state["window"]
    return state, Form(image_axes, kernel_axes)


def _checked(settings: dict[str, int]) -> dict[str, int]:
    for name, value in settings.items():
        _whole(name, value, *SETTINGS[name])
    return settings


def _whole(name: str, value: object, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(
            f"explore: {name} must be a whole number from {low} to {high}, got {value!r}"
        )
    return value


def _window(kernel: object) -> int:
    return _whole("kernel, the side of the window,", kernel, 1, LIMITS["kernel"])


def _tensor(name: str, given: object) -> Tensor:
    try:
        numbers = torch.as_tensor(given).detach().cpu()
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(f"explore: {name} must hold numbers, got {type(given).__name__}") from error
    if numbers.is_complex():
        raise TypeError(f"explore: {name} must hold real numbers, got {numbers.dtype}")
    numbers = numbers.to(torch.float32)
    if not numbers.isfinite().all():
        raise ValueError(f"explore: {name} must hold finite numbers")
    return numbers


def _image(image: Tensor) -> Tensor:
    shape = tuple(image.shape)
    planes = image[0] if image.ndim == 4 and len(image) == 1 else image
    planes = planes[None] if planes.ndim == 2 else planes
    fits = planes.ndim == 3 and 1 <= len(planes) <= LIMITS["channels"]
    if not fits or not all(1 <= side <= LIMITS["side"] for side in planes.shape[1:]):
        raise ValueError(
            "explore: image must be (H, W), (C, H, W) or (1, C, H, W), at most 4 channels of 32×32,"
            f" got {shape}"
        )
    return planes


def _kernel(kernel: object, bias: object, channels: int, mode: str) -> dict[str, Any]:
    if mode != "conv":
        raise ValueError(f'explore: kernel goes with mode "conv", got mode "{mode}"')
    weights = _tensor("kernel", kernel)
    shape = tuple(weights.shape)
    filters = weights[(None,) * (4 - weights.ndim)] if 2 <= weights.ndim <= 4 else weights
    sizes = (LIMITS["filters"], channels, LIMITS["kernel"], LIMITS["kernel"])
    fits = filters.ndim == 4 and filters.shape[1] == channels
    if not fits or not all(1 <= n <= most for n, most in zip(filters.shape, sizes, strict=True)):
        raise ValueError(
            f"explore: kernel must be (R, S), (C, R, S) or (K, C, R, S) with C = {channels}, "
            f"at most 4 filters of 7×7, got {shape}"
        )
    return {"kernels": filters.tolist(), "bias": _bias(bias, len(filters))}


def _bias(bias: object, filters: int) -> list[float]:
    numbers = _tensor("bias", 0.0 if bias is None else bias).flatten()
    if numbers.numel() not in (1, filters):
        raise ValueError(f"explore: bias must hold 1 or {filters} numbers, got {numbers.numel()}")
    return [float(each) for each in numbers.expand(filters)]
