"""Carrying out a probe on a student's function or class in this process."""

import linecache
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import torch

from tichchap.grade.guard import COURSE, watch
from tichchap.grade.isolation import full_precision, pretended_device, quiet, torch_state_kept
from tichchap.grade.probe import Call, Failure, Observation, Probe
from tichchap.grade.values import (
    RawList,
    RawTensor,
    Value,
    pack,
    pack_tensor,
    unpack,
    unpack_tensor,
)

LIBRARIES = (str(COURSE), str(Path(torch.__file__).parent), str(Path(traceback.__file__).parent))


class Subject(Protocol):
    """Something that can be probed: here, or behind a process boundary."""

    name: str

    def observe(self, probe: Probe) -> Observation:
        """Carry out the probe; an exception of the student's code is part of the observation."""
        ...


class InProcess:
    """A function or class of this process as a subject."""

    def __init__(self, target: Callable[..., Any], name: str = "") -> None:
        if not callable(target):
            raise TypeError(f"expected a function or class to check, got {pack(target)!r}")
        self.target = target
        self.name = name or str(getattr(target, "__name__", type(target).__name__))

    def observe(self, probe: Probe) -> Observation:
        """Carry out the probe. Nothing is printed; torch's global state is left as it was."""
        run = _Run(self.target, probe)
        with full_precision(), quiet() as caught, torch_state_kept(probe.seed):
            with pretended_device(probe.device) as device, watch() as seen:
                failure = run.attempt(device)
            return Observation(
                outputs=tuple(run.outputs),
                outputs_after=tuple(pack(result) for result in run.results),
                arguments_after=tuple(call.map(pack) for call in run.calls),
                gradients=run.gradients,
                state=run.state(),
                parameters=run.parameters(),
                operations=tuple(seen.operations),
                frames=tuple(seen.frames),
                warnings=tuple(dict.fromkeys(str(warning.message) for warning in caught)),
                failure=failure,
            )


def as_subject(target: Any) -> Subject:
    """Take a subject as it is and wrap anything else that can be called.

    Raises:
        TypeError: it is neither.
    """
    subject: Subject = target if hasattr(target, "observe") else InProcess(target)
    return subject


class Remembering:
    """A subject that answers the probe it was asked last without carrying it out again."""

    _last: tuple[Any, Probe, Observation] | None = None

    def __init__(self, subject: Subject) -> None:
        self.subject, self.name = subject, subject.name

    def observe(self, probe: Probe) -> Observation:
        """Carry out the probe, unless this very function or class was asked just that."""
        target = getattr(self.subject, "target", self.subject)
        last = Remembering._last
        if last is None or last[0] is not target or last[1] != probe:
            last = Remembering._last = (target, probe, self.subject.observe(probe))
        return last[2]


class _Run:
    """One probe under way: the live objects, from which plain data is read when it is over."""

    def __init__(self, target: Callable[..., Any], probe: Probe) -> None:
        self.target, self.probe = target, probe
        self.calls: list[Call] = []
        self.results: list[Any] = []
        self.outputs: list[Value] = []
        self.gradients: dict[str, RawTensor | None] = {}
        self.stage = "construct"

    def attempt(self, device: str) -> Failure | None:
        try:
            self._run(device)
        except (Exception, SystemExit) as error:  # SystemExit: `exit()` in a student's code
            return failure_of(error, self.stage)
        return None

    def _run(self, device: str) -> None:
        if self.probe.init is not None:
            arguments = self.probe.init.map(unpack)
            self.target = self.target(*arguments.args, **arguments.kwargs)
        if self.probe.state is not None:
            self.stage = "load"
            state = {name: unpack(raw) for name, raw in self.probe.state.items()}
            self.target.load_state_dict(state)  # type: ignore[attr-defined]
        self.stage = "call"
        for call in self.probe.calls:
            live = call.map(lambda value: self._argument(value, device))
            self.calls.append(live)
            called = getattr(self.target, call.member) if call.member else self.target
            self.results.append(called(*live.args, **live.kwargs))
            self.outputs.append(pack(self.results[-1]))
        if self.probe.grad_output is not None:
            self.stage = "backward"
            self._backward(self.probe.grad_output, device)

    def _argument(self, value: Value, device: str) -> Any:
        if isinstance(value, RawList):
            return [self._argument(item, device) for item in value.items]
        if not isinstance(value, RawTensor):
            return unpack(value)
        tensor = self._tensor(value, device)
        differentiable = self.probe.grad_output is not None and tensor.is_floating_point()
        return tensor.requires_grad_(differentiable)

    def _tensor(self, raw: RawTensor, device: str) -> torch.Tensor:
        if self.probe.device not in ("fake", "meta"):
            return _on_device(unpack_tensor(raw), device)
        stride = raw.stride or torch.empty(raw.shape, device="meta").stride()
        return torch.empty_strided(
            raw.shape, stride, dtype=getattr(torch, raw.dtype), device=device
        )

    def _backward(self, grad_output: RawTensor, device: str) -> None:
        output = self.results[0]
        fits = isinstance(output, torch.Tensor) and tuple(output.shape) == grad_output.shape
        if fits and output.requires_grad:
            upstream = self._tensor(grad_output, device).to(output.dtype)
            torch.autograd.backward(output, upstream)
        first = self.calls[0]
        named = {str(i): value for i, value in enumerate(first.args)} | dict(first.kwargs)
        for name, value in (named | dict(self._parameters())).items():
            if isinstance(value, torch.Tensor) and value.is_floating_point():
                self.gradients[name] = None if value.grad is None else pack_tensor(value.grad)

    def _parameters(self) -> Mapping[str, torch.Tensor]:
        if isinstance(self.target, torch.nn.Module):
            return dict(self.target.named_parameters())
        return {}

    def parameters(self) -> tuple[str, ...]:
        return tuple(self._parameters())

    def state(self) -> Mapping[str, RawTensor]:
        if not isinstance(self.target, torch.nn.Module):
            return {}
        return {name: pack_tensor(value) for name, value in self.target.state_dict().items()}


def _on_device(tensor: torch.Tensor, device: str) -> torch.Tensor:
    """Move a tensor, memory layout included; `.to` alone would make a strided copy contiguous."""
    if device == "cpu":
        return tensor
    return torch.empty_strided(
        tensor.shape, tensor.stride(), dtype=tensor.dtype, device=device
    ).copy_(tensor)


def failure_of(error: BaseException, stage: str) -> Failure:
    """Describe an exception, at the last line that belongs to neither us nor a library."""
    line, source = None, None
    if isinstance(error, SyntaxError):
        line, source = error.lineno, (error.text or "").strip() or None
    for frame in traceback.extract_tb(error.__traceback__):
        if not frame.filename.startswith(LIBRARIES):
            line = frame.lineno
            source = linecache.getline(frame.filename, line or 0).strip() or None
    return Failure(type(error).__name__, str(error), stage, line, source)
