"""Carrying out a probe on a student's function or class in this process."""

import contextlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import torch

from tichchap.grade.failures import failure_of
from tichchap.grade.guard import Ban, watch
from tichchap.grade.isolation import full_precision, pretended_device, quiet, torch_state_kept
from tichchap.grade.limits import TooLarge, interruptible, time_limit
from tichchap.grade.plain import own_name, shortened
from tichchap.grade.probe import Call, Failure, Observation, Probe
from tichchap.grade.settings import modes_kept
from tichchap.grade.values import (
    RawList,
    RawTensor,
    Value,
    describe,
    pack,
    pack_tensor,
    unpack,
    unpack_tensor,
)

MANY = 20


class Subject(Protocol):
    """Something that can be probed: here, or behind a process boundary."""

    name: str

    def observe(self, probe: Probe) -> Observation:
        """Carry out the probe; an exception of the student's code is part of the observation."""
        ...


class NotCallable(TypeError):  # noqa: N818
    """Something that is no subject; the message says what it is."""


class InProcess:
    """A function or class of this process as a subject.

    `limited`: its code may take no longer than a probe allows. `fenced`: what it may not use is
    refused on the CPU, so that its operations need not be recorded there, which takes longer than
    they do.
    """

    def __init__(
        self,
        target: Callable[..., Any],
        name: str = "",
        *,
        limited: bool = True,
        fenced: bool = False,
    ) -> None:
        if not callable(target):
            raise NotCallable(_named(target))
        self.target, self.limited, self.fenced = target, limited, fenced
        self.name = name or own_name(target)

    def observe(self, probe: Probe) -> Observation:
        """Carry out the probe. Nothing is printed; the process keeps its settings.

        What the student's code raises is part of the observation, `SystemExit` and
        `KeyboardInterrupt` too; only an interrupt by the user is raised again.
        """
        seconds = probe.seconds if self.limited else None
        with full_precision(), quiet() as caught, torch_state_kept(probe.seed), time_limit(seconds):
            run = _Run(self.target, probe)
            recorded = probe.device != "cpu" or not self.fenced
            with pretended_device(probe.device) as device, watch(operations=recorded) as seen:
                run.attempt(lambda: run.carry_out(device))
            run.attempt(run.read)
            observation = replace(
                run.seen,
                operations=tuple(seen.operations),
                frames=tuple(seen.frames),
                warnings=_texts(caught),
                failure=run.failure,
            )
            # what the student's objects do when they are deleted is not to be heard
            del run
        return observation


def as_subject(target: Any, ban: Ban) -> Subject:
    """Take a subject as it is and wrap anything else that can be called.

    A subject that can see to a ban itself, `under(ban)`, is told about it.

    Raises:
        NotCallable: it is neither.
    """
    # asked of the type: an object that has an answer to every name is no subject
    if hasattr(type(target), "under"):
        subject: Subject = target.under(ban)
        return subject
    return target if hasattr(type(target), "observe") else InProcess(target)


def _named(target: Any) -> str:
    try:
        return describe(pack(target))
    except TooLarge as error:
        return str(error)


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
        self.failure: Failure | None = None
        self.seen = Observation()

    def attempt(self, work: Callable[[], None]) -> None:
        try:
            interruptible(work)
        except BaseException as error:  # a user's interrupt is raised again by `time_limit`
            self.failure = self.failure or failure_of(error, self.stage)

    def read(self) -> None:
        """Read what is left of the objects; of code that failed, only what it gave before."""
        self.seen = Observation(outputs=tuple(self.outputs), gradients=self.gradients)
        if self.failure is None:
            self.stage = "read"
            self.seen = replace(
                self.seen,
                outputs_after=tuple(pack(result) for result in self.results),
                arguments_after=tuple(call.map(pack) for call in self.calls),
                state=self.state(),
                parameters=tuple(self._parameters()),
            )

    def carry_out(self, device: str) -> None:
        if self.probe.init is not None:
            arguments = self.probe.init.map(unpack)
            self.target = _answer(self.target, arguments)
        if self.probe.state is not None:
            self.stage = "load"
            state = {name: unpack(raw) for name, raw in self.probe.state.items()}
            self.target.load_state_dict(state)  # type: ignore[attr-defined]
        self.stage = "call"
        for call in self.probe.calls:
            live = call.map(lambda value: self._argument(value, device))
            self.calls.append(live)
            called = getattr(self.target, call.member) if call.member else self.target
            read = call.member and not callable(called)
            self.results.append(called if read else _answer(called, live))
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
            return {str(name): value for name, value in self.target.named_parameters()}
        return {}

    def state(self) -> Mapping[str, RawTensor]:
        if not isinstance(self.target, torch.nn.Module):
            return {}
        state = {str(name): pack(value) for name, value in self.target.state_dict().items()}
        return {name: value for name, value in state.items() if isinstance(value, RawTensor)}


def _answer(function: Callable[..., Any], call: Call) -> Any:
    with modes_kept():
        return function(*call.args, **call.kwargs)


def _on_device(tensor: torch.Tensor, device: str) -> torch.Tensor:
    """Move a tensor, memory layout included; `.to` alone would make a strided copy contiguous."""
    if device == "cpu":
        return tensor
    return torch.empty_strided(
        tensor.shape, tensor.stride(), dtype=tensor.dtype, device=device
    ).copy_(tensor)


def _texts(caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
    """Give the first few warnings, each once."""
    texts: dict[str, None] = {}
    for warning in caught[:MANY]:
        with contextlib.suppress(Exception):  # of a warning's own class
            texts[shortened(str(warning.message))] = None
    return tuple(texts)
