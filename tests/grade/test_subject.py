"""A probe is carried out and everything about it is observed, in plain data."""

import dataclasses
import pickle
import subprocess
import sys
import warnings
from collections.abc import Mapping
from typing import Any
from unittest.mock import Mock

import pytest
import torch
from torch import Tensor

from tichchap.grade import Call, InProcess, Observation, Probe
from tichchap.grade.operation import call
from tichchap.grade.operations.conv2d import CHECKS, CONV2D
from tichchap.grade.subject import Remembering
from tichchap.grade.values import Foreign, RawList, RawTensor, pack, unpack

X = torch.arange(6.0, dtype=torch.float64).reshape(2, 3)


def observe(function: Any, *calls: Call, **settings: Any) -> Observation:
    return InProcess(function).observe(Probe(calls or (call(X),), **settings))


def test_the_output_is_observed_with_its_values() -> None:
    (output,) = observe(lambda x: x * 2).outputs
    assert torch.equal(unpack(output), X * 2)


def test_gradients_flow_to_every_float_argument_from_the_given_upstream() -> None:
    def product(x: Tensor, w: Tensor, *, b: Tensor, times: int) -> Tensor:
        return x * w * times + b

    upstream = torch.tensor([[1.0, -2, 3], [0, 1, 2]], dtype=torch.float64)
    seen = observe(product, call(X, X + 1, b=X * 0, times=3), grad_output=pack(upstream)).gradients
    assert list(seen) == ["0", "1", "b"]
    assert torch.equal(unpack(seen["0"]), upstream * (X + 1) * 3)
    assert torch.equal(unpack(seen["b"]), upstream)


def test_a_cut_graph_has_no_gradient() -> None:
    seen = observe(lambda x, w: x.detach() * w, call(X, X), grad_output=pack(X)).gradients
    assert seen["0"] is None
    assert seen["1"] is not None


def test_arguments_are_read_again_after_the_call() -> None:
    after = observe(lambda x: x.zero_()).arguments_after
    assert torch.equal(unpack(after[0].args[0]), torch.zeros_like(X))


def test_a_shared_output_buffer_shows_in_the_outputs_afterwards() -> None:
    buffer = torch.empty_like(X)
    seen = observe(lambda x: buffer.copy_(x), call(X), call(X + 1))
    assert torch.equal(unpack(seen.outputs[0]), X)
    assert torch.equal(unpack(seen.outputs_after[0]), X + 1)


def test_warnings_are_collected_and_reach_neither_stdout_nor_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def noisy(x: Tensor) -> Tensor:
        print("a", "line")
        print("another", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return x

    seen = observe(noisy)
    assert seen.warnings == ("careful",)
    assert seen.failure is None
    assert capsys.readouterr() == ("", "")


def test_an_exception_is_reported_with_the_students_own_line() -> None:
    def wrong(x: Tensor) -> Tensor:
        return torch.einsum("ij,jk->ik", x, x)  # this line

    failure = observe(wrong).failure
    assert failure is not None
    assert failure.type == "RuntimeError"
    assert failure.stage == "call"
    assert failure.source == 'return torch.einsum("ij,jk->ik", x, x)  # this line'


def test_exit_in_a_students_code_is_a_failure_and_ends_nothing() -> None:
    failure = observe(lambda x: sys.exit(3)).failure
    assert failure is not None
    assert failure.type == "SystemExit"


def test_torch_is_left_as_it_was() -> None:
    def meddler(x: Tensor) -> Tensor:
        torch.set_default_dtype(torch.float16)
        torch.set_grad_enabled(False)
        torch.manual_seed(0)
        return x

    before = torch.random.get_rng_state()
    observe(meddler)
    assert torch.get_default_dtype() == torch.float32
    assert torch.is_grad_enabled()
    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_seed_of_a_probe_decides_what_is_drawn() -> None:
    def drawn(seed: int) -> Any:
        return observe(lambda x: torch.rand(3), seed=seed).outputs

    assert drawn(1) == drawn(1) != drawn(2)


def test_a_pretended_gpu_shows_where_a_tensor_was_made() -> None:
    (on_gpu,) = observe(lambda x: torch.zeros_like(x), device="fake").outputs
    (on_cpu,) = observe(lambda x: torch.zeros(2, 3), device="fake").outputs
    assert isinstance(on_gpu, RawTensor)
    assert isinstance(on_cpu, RawTensor)
    assert (on_gpu.device, on_cpu.device) == ("cuda", "cpu")
    assert on_gpu.data is None


def test_a_pretended_gpu_is_not_looked_for_at_each_operation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    observe(lambda x: x + x, device="fake")
    looking = Mock(return_value=torch.cuda.is_available())
    monkeypatch.setattr(torch.cuda, "is_available", looking)
    assert observe(lambda x: (x + x).exp().sum(), device="fake").failure is None
    assert not looking.called


def test_a_class_is_constructed_loaded_and_called() -> None:
    weight = torch.ones(1, 3, dtype=torch.float64)
    probe = Probe(
        (call(X.float()),),
        init=call(3, 1, bias=False),
        state={"weight": pack(weight)},  # type: ignore[dict-item]
        grad_output=pack(torch.ones(2, 1)),  # type: ignore[arg-type]
    )
    seen = InProcess(torch.nn.Linear).observe(probe)
    assert torch.equal(unpack(seen.outputs[0]), X.float().sum(1, keepdim=True))
    assert seen.parameters == ("weight",)
    assert torch.equal(unpack(seen.gradients["weight"]), X.float().sum(0, keepdim=True))


def test_a_member_that_is_no_function_is_read() -> None:
    probe = Probe((Call(member="bias"),), init=call(2, 3, bias=False))
    assert InProcess(torch.nn.Linear).observe(probe).outputs == (None,)


@pytest.mark.parametrize(
    ("value", "output"),
    [(None, None), ("text", "text"), (3, 3), ([1], RawList((1,))), ({}, Foreign("dict"))],
)
def test_whatever_is_returned_is_described(value: object, output: object) -> None:
    assert observe(lambda x: value).outputs == (output,)


def leaves(value: Any) -> list[Any]:
    """List everything inside a value."""
    if dataclasses.is_dataclass(value):
        return [
            leaf
            for field in dataclasses.fields(value)
            for leaf in leaves(getattr(value, field.name))
        ]
    if isinstance(value, Mapping):
        return [leaf for pair in value.items() for part in pair for leaf in leaves(part)]
    if isinstance(value, tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_probes_and_observations_are_plain_data(check: Any) -> None:
    for probe in check.property.probes(check.cases(1), CONV2D.judge)[:2]:
        seen = CONV2D.judge.observe(probe)
        types = {type(leaf) for leaf in leaves((probe, seen))}
        assert types <= {bytes, str, int, float, bool, type(None)}


OTHER_SIDE = """
import pickle, sys
import torch.nn.functional as F
from tichchap.grade import InProcess
probe = pickle.load(sys.stdin.buffer)
seen = InProcess(F.conv2d, "conv2d").observe(probe)
sys.stdout.buffer.write(pickle.dumps(seen))
"""


@pytest.mark.slow
def test_a_probe_answered_in_another_process_gives_the_same_observation() -> None:
    check = next(check for check in CHECKS if check.name == "gradients")
    probe = check.property.probes(check.cases(1), CONV2D.judge)[1]
    command = [sys.executable, "-c", OTHER_SIDE]
    answer = subprocess.run(command, input=pickle.dumps(probe), capture_output=True, check=True)
    there, here = pickle.loads(answer.stdout), CONV2D.judge.observe(probe)
    # other threads add in another order
    assert check.property.difference(probe, here, there) is None
    assert there.operations == here.operations


def test_a_remembering_subject_carries_out_the_same_probe_once() -> None:
    calls: list[int] = []

    def count(x: int) -> int:
        calls.append(x)
        return len(calls)

    def ask(target: Any, x: int) -> Any:
        return Remembering(InProcess(target)).observe(Probe((call(x),))).outputs

    assert [ask(count, 3), ask(count, 3), ask(count, 4), ask(count, 3)] == [(1,), (1,), (2,), (3,)]
    assert ask(lambda x: -x, 3) == (-3,)
