"""Call the reader's function as its signature allows, whatever it does."""

import contextlib
import inspect
import io
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

MOST_PRINTED = 2000
USUAL = {"stride": 1, "padding": 0, "dilation": 1}


@dataclass
class Called:
    """What came of a call: a value or an error, and what was printed."""

    value: Any = None
    error: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Arguments:
    """What to call a function with: in order, and settings by name."""

    positional: tuple[Any, ...]
    bias: Tensor | None = None
    settings: dict[str, int] = field(default_factory=dict)


def call(function: Callable[..., Any], arguments: Arguments) -> Called:
    """Call it with what its signature takes; nothing that it raises gets out.

    A setting that the function does not take must have its usual value, else that is the error.
    """
    printed = io.StringIO()
    try:
        positional, settings = fitted(function, arguments)
        with contextlib.redirect_stdout(printed):
            value = function(*positional, **settings)
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        return Called(error=told(error), printed=printed.getvalue()[:MOST_PRINTED])
    return Called(value, printed=printed.getvalue()[:MOST_PRINTED])


def fitted(function: Callable[..., Any], arguments: Arguments) -> tuple[list[Any], dict[str, int]]:
    """The arguments without what the function does not take.

    Raises TypeError where something is left out that would change the result.
    """
    parameters = _parameters(function)
    anything = parameters is None or any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    names = set(parameters or ())
    positional = [_own(each) for each in arguments.positional]
    if arguments.bias is not None and (anything or _takes_bias(parameters or {})):
        positional.append(_own(arguments.bias))
    elif arguments.bias is not None and bool(arguments.bias.any()):
        raise TypeError("it takes no bias: set b to 0")
    missing = {} if anything else {k: v for k, v in arguments.settings.items() if k not in names}
    for name, value in missing.items():
        if value != USUAL[name]:
            raise TypeError(f"it takes no {name}: set it to {USUAL[name]}")
    return positional, {k: v for k, v in arguments.settings.items() if k not in missing}


def told(error: BaseException) -> str:
    """An error in one or two lines: what, and the line that raised it."""
    text = "".join(traceback.format_exception_only(error)).strip()
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    if not frames or not frames[0].line:
        return text
    return f"{text}\nline {frames[0].lineno} of {frames[0].name}: {frames[0].line}"


def _own(value: Any) -> Any:
    # what a function does to its arguments must not reach the next call
    return value.clone() if isinstance(value, Tensor) else value


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter] | None:
    try:
        return dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None


def _takes_bias(parameters: dict[str, inspect.Parameter]) -> bool:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [name for name, p in parameters.items() if p.kind in kinds]
    varied = any(p.kind is p.VAR_POSITIONAL for p in parameters.values())
    return varied or (len(names) > 2 and names[2] not in USUAL)
