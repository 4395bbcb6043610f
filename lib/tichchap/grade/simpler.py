"""Simpler variants of a probe: fewer options, shorter axes, smaller numbers, values to read."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import torch

from tichchap.grade.probe import Call, Probe
from tichchap.grade.values import RawArray, RawList, RawTensor, Value, map_elements, unpack_tensor

Path = tuple[int | str, ...]
# more numbers than these are not read, one by one
READABLE = 24
MAY_BE_ZERO = {"padding", "shift"}


def simpler(probe: Probe, parameters: Sequence[str]) -> Iterator[Probe]:
    """Give variants of a probe, the greatest simplification first.

    `parameters` are the names of the arguments in order: a padding may become 0, a kernel may not.
    Nothing says that a variant still makes sense: torch has to accept it. Probes of several calls
    are left as they are, since one call may need what another one did.
    """
    if len(probe.calls) != 1:
        return
    (made,) = probe.calls
    for change in (_without_options, _with_shorter_axes, _with_plain_values):
        yield from (replace(probe, calls=(variant,)) for variant in change(made))
    yield from (
        replace(probe, calls=(variant,)) for variant in _with_smaller_numbers(made, parameters)
    )
    if probe.init is not None:
        options = itertools.chain(
            _without_options(probe.init), _with_smaller_numbers(probe.init, ())
        )
        yield from (replace(probe, init=variant) for variant in options)


def _without_options(made: Call) -> Iterator[Call]:
    for name in made.kwargs:
        yield replace(made, kwargs={key: v for key, v in made.kwargs.items() if key != name})


def _with_shorter_axes(made: Call) -> Iterator[Call]:
    """Shorten one axis, or two that have to agree, such as the channels of input and kernel."""
    axes = [
        (path, axis, size) for path, raw in tensors_in(made) for axis, size in enumerate(raw.shape)
    ]
    for path, axis, size in axes:
        for shorter in _shorter(size):
            yield _changed(made, path, _narrowed(axis, shorter))
    for one, other in itertools.combinations(axes, 2):
        equal = one[2] == other[2]
        for less in [one[2] - shorter for shorter in _shorter(one[2])] if equal else [1]:
            if min(one[2], other[2]) > less:
                changed = _changed(made, one[0], _narrowed(one[1], one[2] - less))
                yield _changed(changed, other[0], _narrowed(other[1], other[2] - less))


def _shorter(size: int) -> list[int]:
    return [shorter for shorter in dict.fromkeys((1, size // 2, size - 1)) if 0 < shorter < size]


def _narrowed(axis: int, size: int) -> Callable[[Value], Value]:
    def narrowed(x: torch.Tensor) -> torch.Tensor:
        part = x.narrow(axis, 0, size)
        # a layout that the case asks for stays, since it may be what goes wrong
        return part.contiguous() if x.is_contiguous() else part

    return lambda value: map_elements(value, narrowed)


def tensors_in(made: Call) -> Iterator[tuple[Path, RawTensor]]:
    """List the tensors and arrays among the arguments, inside of lists and tuples too."""
    for path, value in _leaves(made):
        if isinstance(value, RawTensor | RawArray):
            yield path, value.tensor if isinstance(value, RawArray) else value


def _with_smaller_numbers(made: Call, parameters: Sequence[str]) -> Iterator[Call]:
    for path, value in _leaves(made):
        if type(value) is int:
            name = path[0] if isinstance(path[0], str) else dict(enumerate(parameters)).get(path[0])
            least = 0 if name in MAY_BE_ZERO else 1
            for smaller in dict.fromkeys((least, least + 1, value - 1)):
                if least <= smaller < value:
                    yield _changed(made, path, partial(_number, smaller))


def _number(smaller: int, value: Value) -> Value:
    return smaller


def _with_plain_values(made: Call) -> Iterator[Call]:
    """Number the elements of a tensor 1, 2, 3, …, or give it whole numbers at least."""
    for path, raw in tensors_in(made):
        for plain in _plainer(unpack_tensor(raw)):
            yield _changed(made, path, partial(map_elements, change=partial(_instead, plain)))


def _plainer(x: torch.Tensor) -> Iterator[torch.Tensor]:
    """Give the values that are easier to read than those of x, the easiest first."""
    options = []
    if x.dtype != torch.bool and not x.is_complex() and x.numel() <= READABLE:
        options.append(torch.arange(1, x.numel() + 1).reshape(x.shape).to(x.dtype))
    if x.is_floating_point():
        options += [numbers * (1 - 2 * (numbers % 2)) for numbers in options]
        options.append(x.round())
    return itertools.takewhile(lambda option: not torch.equal(option, x), options)


def _instead(plain: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return plain


def _leaves(made: Call) -> Iterator[tuple[Path, Value]]:
    for place, value in enumerate(made.args):
        yield from _inside((place,), value)
    for name, value in made.kwargs.items():
        yield from _inside((name,), value)


def _inside(path: Path, value: Value) -> Iterator[tuple[Path, Value]]:
    parts = value.items if isinstance(value, RawList) else value
    if not isinstance(parts, tuple):
        yield path, value
        return
    for place, part in enumerate(parts):
        yield from _inside((*path, place), part)


def _changed(made: Call, path: Path, change: Callable[[Value], Value]) -> Call:
    """Give the call with the value at one place changed."""
    name, inner = path[0], path[1:]
    if isinstance(name, str):
        return replace(made, kwargs={**made.kwargs, name: _at(made.kwargs[name], inner, change)})
    args = list(made.args)
    args[name] = _at(args[name], inner, change)
    return replace(made, args=tuple(args))


def _at(value: Any, path: Path, change: Callable[[Value], Value]) -> Value:
    if not path:
        return change(value)
    parts = list(value.items if isinstance(value, RawList) else value)
    parts[int(path[0])] = _at(parts[int(path[0])], path[1:], change)
    return RawList(tuple(parts)) if isinstance(value, RawList) else tuple(parts)
