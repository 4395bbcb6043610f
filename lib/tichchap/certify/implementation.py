"""The source of a wrong implementation, with what it was made from."""

import dataclasses
import functools
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

MISCONCEPTIONS = "tichchap.grade.misconceptions"


def source(implementation: Callable[..., Any]) -> str:
    """Give the source of a function or class; of one made by another function, its parts too.

    Many differ from their neighbours in one part only, such as how a size is rounded.
    """
    parts = [f"# {name}:\n{_shown(value)}" for name, value in _made_from(implementation).items()]
    return "\n\n".join([_shown(implementation), *parts])


def _made_from(implementation: Any) -> dict[str, Any]:
    """Collect the free variables by name, and those of the functions among them."""
    found: dict[str, Any] = {}
    waiting = [implementation]
    while waiting:
        for function in _functions(waiting.pop(0)):
            for name, value in inspect.getclosurevars(function).nonlocals.items():
                if name not in {*found, "__class__", implementation.__name__}:
                    found[name] = value
                    waiting.append(value)
    return found


def _functions(value: Any) -> Iterator[Any]:
    """Give the course's own functions in a value: itself, its methods, its items."""
    if isinstance(value, tuple | list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _functions(item)
    elif inspect.isfunction(value) and _is_ours(value):
        yield value
    elif inspect.isclass(value) and _is_ours(value):
        yield from filter(inspect.isfunction, vars(value).values())


def _is_ours(value: Any) -> bool:
    return str(value.__module__).startswith(MISCONCEPTIONS)


def _shown(value: Any) -> str:
    """Show a value as code: what a function or class is written as, and what an object is given."""
    if isinstance(value, tuple | list):
        return "\n".join(map(_shown, value)) or repr(value)
    if isinstance(value, dict):
        return _arguments(value) or repr(value)
    if isinstance(value, functools.partial):
        return f"{_shown(value.func)}({_arguments(value.keywords)})"
    if dataclasses.is_dataclass(value) and not inspect.isclass(value):
        fields = {f.name: (getattr(value, f.name), f.default) for f in dataclasses.fields(value)}
        given = {name: mine for name, (mine, default) in fields.items() if mine != default}
        return f"{type(value).__name__}({_arguments(given)})"
    if (inspect.isfunction(value) or inspect.isclass(value)) and _is_ours(value):
        return textwrap.dedent(inspect.getsource(value)).rstrip()
    return str(getattr(value, "__name__", None) or re.sub(" at 0x[0-9a-f]+", "", repr(value)))


def _arguments(given: dict[str, Any]) -> str:
    return ", ".join(f"{name}={_shown(value)}" for name, value in given.items())
