"""Padding: a frame of pixels around each image."""

from collections.abc import Sequence

import torch
from jaxtyping import Shaped
from torch import Tensor

from tichchap.nn._arguments import images, pair

LAYER_MODES = ("zeros", "reflect", "replicate", "circular")


def pad2d(
    x: Shaped[Tensor, "*N C H W"],
    padding: int | Sequence[int],
    mode: str = "constant",
    value: int | float = 0,
) -> Shaped[Tensor, "*N C PH PW"]:
    """Put a frame around each image: PH = top + H + bottom, PW = left + W + right.

    `padding` counts pixels: one int for all four sides; a pair (vertical, horizontal), as the
    layers read it; or (left, right, top, bottom), in the order of `torch.nn.functional.pad`.
    Mode "constant" fills the frame with `value`, "zeros" with 0, "replicate" repeats the border,
    "reflect" mirrors at the border without repeating it, "circular" goes on at the other side.

    Raises ValueError for another mode, for negative numbers, for a `value` in other modes than
    "constant", and for a frame that mirrors or wraps more than the whole image; TypeError for
    what is no tensor or no number. Source: deck slide "Controlling The Output Size With Padding".
    """
    images("pad2d", x, floating=False)
    left, right, top, bottom = _sides(padding)
    known_mode("pad2d", "mode", mode, ("constant", *LAYER_MODES))
    if value != 0 and mode != "constant":
        raise ValueError(f'pad2d: only mode "constant" takes a value, got {value} with "{mode}"')
    if mode in ("zeros", "constant"):
        return _framed(x, (left, right, top, bottom), value)
    rows = _sources(x, -2, top, bottom, mode)
    columns = _sources(x, -1, left, right, mode)
    return x.index_select(-2, rows).index_select(-1, columns)


def known_mode(who: str, name: str, mode: str, modes: tuple[str, ...] = LAYER_MODES) -> str:
    """`mode`, if it is one of `modes`.

    Raises ValueError otherwise.
    """
    if mode not in modes:
        raise ValueError(f"{who}: {name} must be one of {', '.join(modes)}, got {mode!r}")
    return mode


def _sides(padding: object) -> tuple[int, int, int, int]:
    """`padding` of any of the three forms as (left, right, top, bottom)."""
    if isinstance(padding, (tuple, list)) and len(padding) not in (2, 4):
        raise ValueError(
            f"pad2d: padding must be an int, a pair or four numbers, got {len(padding)} numbers"
        )
    if isinstance(padding, (tuple, list)) and len(padding) == 4:
        left, right = pair("pad2d", "padding (left, right)", padding[:2], 0)
        top, bottom = pair("pad2d", "padding (top, bottom)", padding[2:], 0)
        return left, right, top, bottom
    vertical, horizontal = pair("pad2d", "padding", padding, 0)
    return horizontal, horizontal, vertical, vertical


def _framed(x: Tensor, frame: tuple[int, int, int, int], value: int | float) -> Tensor:
    left, right, top, bottom = frame
    H, W = x.shape[-2:]
    framed = x.new_full((*x.shape[:-2], top + H + bottom, left + W + right), value)
    framed[..., top : top + H, left : left + W] = x
    return framed


def _sources(x: Tensor, axis: int, before: int, after: int, mode: str) -> Tensor:
    """For each place of the padded axis, the index of the pixel that it copies."""
    size = x.shape[axis]
    limit = {"replicate": before + after, "reflect": size - 1, "circular": size}[mode]
    if max(before, after) > limit:
        raise ValueError(
            f'pad2d: mode "{mode}" can pad an axis of {size} by at most {limit}, '
            f"got {before} before and {after} after (x {tuple(x.shape)})"
        )
    places = torch.arange(-before, size + after, device=x.device)
    if mode == "replicate":
        return places.clamp(0, size - 1)
    if mode == "circular":
        return places % size
    return (size - 1) - ((size - 1) - places.abs()).abs()
