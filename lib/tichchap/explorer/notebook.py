"""`explore`: the explorer in a notebook, driven by the reader's own function."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from tichchap.languages import CHOICE, LANGS

if TYPE_CHECKING:
    from torch import Tensor

    from tichchap.explorer.widget import Explorer

Mode = Literal["conv", "pool", "padding"]
MODES: tuple[Mode, ...] = ("conv", "pool", "padding")


def explore(
    function: Callable[..., Any] | None = None,
    image: "Tensor | None" = None,
    kernel: "Tensor | int | None" = None,
    bias: "Tensor | float | None" = None,
    *,
    stride: int | None = None,
    padding: int | None = None,
    dilation: int | None = None,
    mode: Mode | None = None,
    lang: str | None = None,
) -> "Explorer":
    """An explorer of convolutions; with a function, its output values are that function's.

    The function is called whenever picture, kernel or a setting changes, as torch's would be:
    `f(x, weight, bias, stride=…, padding=…, dilation=…)` for a convolution,
    `f(x, kernel_size, stride=…, padding=…)` for pooling, `f(x, padding)` for padding; it may lack
    settings, which then have to keep their usual value. Cells that differ from torch are marked;
    an error is shown, never raised.

    Args:
        function: what computes the output; without one the explorer computes it.
        image: (H, W), (C, H, W) or (1, C, H, W), at most 4 channels of 32 × 32; the lecture's
            digit 5 or a matrix of the deck if left out. The function gets image and kernel in
            the form in which they are given here.
        kernel: (R, S), (C, R, S) or (K, C, R, S), at most 4 filters of 7 × 7; for pooling the
            side of the window.
        bias: one number, or one for each filter; 0 if left out but a kernel is given.
        stride, padding, dilation: the settings to begin with; as is usual if left out.
        mode: `"conv"`, `"pool"` or `"padding"`; if left out, guessed from the function's name.
        lang: such as `"vi"` or `"en"`; if left out, TICHCHAP_LANG or else Vietnamese.

    Raises:
        TypeError: `function` cannot be called, or image, kernel or bias hold no real numbers.
        ValueError: a shape, a setting, a mode or a language that the explorer does not have.
        ImportError: anywidget is not installed.
    """
    if function is not None and not callable(function):
        raise TypeError(f"explore: function must be callable, got {type(function).__name__}")
    language = lang or os.environ.get("TICHCHAP_LANG") or LANGS[0]
    if language not in LANGS:
        raise ValueError(f"explore: lang must be {CHOICE}, got {language!r}")
    chosen = mode or _guess(function)
    if chosen not in MODES:
        raise ValueError(f"explore: mode must be one of {', '.join(MODES)}, got {chosen!r}")
    try:
        from tichchap.explorer.widget import Explorer
    except ModuleNotFoundError as error:
        raise ImportError(
            f"explore: {error.name} is not installed; install it with: pip install anywidget"
        ) from error
    from tichchap.explorer.arguments import first_state

    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    state, form = first_state(image, kernel, bias, settings, chosen, _name(function))
    return Explorer(function, _name(function), chosen, state, form, language)


def _name(function: Callable[..., Any] | None) -> str:
    if function is None:
        return ""
    return str(getattr(function, "__name__", type(function).__name__))


def _guess(function: Callable[..., Any] | None) -> Mode:
    name = _name(function).lower()
    if "pool" in name:
        return "pool"
    return "padding" if "pad" in name else "conv"
