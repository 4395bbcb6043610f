"""Refuse what cannot be drawn, saying what came and what was expected."""

from collections.abc import Sequence

import torch
from torch import Tensor


def matrix(who: str, name: str, value: object) -> Tensor:
    """`value` as a detached float matrix on the CPU.

    Raises TypeError for what is no tensor, ValueError for another number of dimensions, for an
    empty matrix and for values that are not finite.
    """
    result = _finite(who, name, value)
    if result.dim() != 2:
        raise ValueError(
            f"{who}: {name} must be a matrix (H, W), got {_shape(result)}{_hint(result)}"
        )
    return result


def stack(who: str, name: str, value: object) -> Tensor:
    """`value` as a detached float stack of matrices (K, H, W); (K, 1, H, W) loses its 1.

    Raises as `matrix` does.
    """
    result = _finite(who, name, value)
    if result.dim() == 4 and result.shape[1] == 1:
        result = result[:, 0]
    if result.dim() != 3:
        raise ValueError(f"{who}: {name} must be (K, H, W) or (K, 1, H, W), got {_shape(result)}")
    return result


def image(who: str, name: str, value: object) -> Tensor:
    """`value` as a matrix (H, W) or an RGB picture (3, H, W) with values in [0, 1].

    Raises as `matrix` does, and ValueError for a picture with values outside [0, 1].
    """
    result = _finite(who, name, value)
    if result.dim() != 3:
        return matrix(who, name, result)
    low, high = float(result.min()), float(result.max())
    if result.shape[0] != 3 or low < 0 or high > 1:
        raise ValueError(
            f"{who}: {name} must be (H, W), or (3, H, W) with values from 0 to 1, "
            f"got {_shape(result)} with values from {low:g} to {high:g}"
        )
    return result


def window(who: str, at: tuple[int, int], places: tuple[int, int]) -> tuple[int, int]:
    """`at` = (i, j), if it is one of the `places` = (OH, OW) places of the window.

    Raises ValueError otherwise.
    """
    if len(at) != 2 or not all(0 <= p < size for p, size in zip(at, places, strict=True)):
        raise ValueError(
            f"{who}: at must be (i, j) with 0 <= i < {places[0]} and 0 <= j < {places[1]}, got {at}"
        )
    return at


def names(who: str, given: Sequence[str] | None, count: int) -> list[str]:
    """One name for each of `count` panels; empty strings where none are `given`.

    Raises ValueError for another number of names.
    """
    listed = [""] * count if given is None else list(given)
    if len(listed) != count:
        raise ValueError(f"{who}: expected {count} names, one for each panel, got {len(listed)}")
    return listed


def _finite(who: str, name: str, value: object) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"{who}: {name} must be a torch.Tensor, got {type(value).__name__}")
    result = value.detach().to("cpu", torch.float64)
    if result.numel() == 0:
        raise ValueError(f"{who}: {name} is empty, its shape is {_shape(result)}")
    if not bool(result.isfinite().all()):
        raise ValueError(f"{who}: {name} has values that are not finite (nan or inf)")
    return result


def _shape(value: Tensor) -> str:
    return str(tuple(value.shape))


def _hint(value: Tensor) -> str:
    return "; take one channel, as in x[0, 0]" if value.dim() == 4 else ""
