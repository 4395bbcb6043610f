"""What the trusted side asks of a student's code (`Probe`) and what it hears back (`Observation`).

Both are plain data: a probe can be carried out in this process or in another one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tichchap.grade.limits import SECONDS
from tichchap.grade.values import RawTensor, Value


@dataclass(frozen=True)
class Call:
    """The arguments of one call.

    `member` is the attribute to call, or to read where it is no function; empty for the object.
    """

    args: tuple[Value, ...] = ()
    kwargs: Mapping[str, Value] = field(default_factory=dict)
    member: str = ""

    def map(self, change: Callable[[Any], Any]) -> "Call":
        """Give the same call with every argument changed."""
        kwargs = {name: change(value) for name, value in self.kwargs.items()}
        return replace(self, args=tuple(change(value) for value in self.args), kwargs=kwargs)


@dataclass(frozen=True)
class Probe:
    """Calls to make on a subject, one after another, and what to watch meanwhile.

    `init` and `state`: for a class, the arguments to construct an object with and the parameters to
    load into it before the calls. `grad_output`: an upstream gradient for the output of the first
    call; gradients then flow to every floating-point argument and parameter. `device`: "cpu",
    "cuda", "fake" (a CUDA device that only pretends, no GPU needed) or "meta". `seed` is set first.
    `seconds`: how long all of it may take.
    """

    calls: tuple[Call, ...]
    init: Call | None = None
    state: Mapping[str, RawTensor] | None = None
    grad_output: RawTensor | None = None
    device: str = "cpu"
    seed: int = 0
    seconds: float = SECONDS


@dataclass(frozen=True)
class Failure:
    """An exception of the student's code, with the student's own line where it is known.

    `stage` is where it happened: "construct", "load", "call", "backward", or "read" where the
    answer could not be read afterwards. `OutOfTime` and `TooLarge` of `limits.py` are failures too.
    """

    type: str
    message: str
    stage: str
    line: int | None = None
    source: str | None = None


@dataclass(frozen=True)
class Observation:
    """What a probe brought back.

    `outputs` are read right after each call and `outputs_after` once all calls are done: they
    differ where calls share a buffer. `gradients` are named by argument position or keyword, or by
    parameter. `state` is the object's `state_dict` at the end, `parameters` the names that
    `parameters()` yields.
    """

    outputs: tuple[Value, ...] = ()
    outputs_after: tuple[Value, ...] = ()
    arguments_after: tuple[Call, ...] = ()
    gradients: Mapping[str, RawTensor | None] = field(default_factory=dict)
    state: Mapping[str, RawTensor] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    failure: Failure | None = None
