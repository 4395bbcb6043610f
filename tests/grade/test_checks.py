"""What a student, nbgrader and an author see of a check."""

import re
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import tichchap.nn
from tichchap.grade import CheckFailed, Observation, Probe, checks, messages, registry
from tichchap.grade.operation import FIXED_SEED, seeds
from tichchap.grade.report import CheckFailed as Reported
from tichchap.grade.subject import InProcess

RIGHT = Path(__file__).parents[1] / "exercises" / "right" / "ex02_convolution"
unfold = runpy.run_path(str(RIGHT / "unfold.py"))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_spoken", "en")
    monkeypatch.setenv("TICHCHAP_SEED", "11")


def flipped(x: Tensor, w: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0) -> Any:
    return unfold["conv2d"](x, w.flip(2, 3), bias, stride, padding)


def stride_forgotten(
    x: Tensor, w: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0
) -> Any:
    return unfold["conv2d"](x, w, bias, 1, padding)


def reason(check: Any, target: Any) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(target)
    return str(caught.value)


def test_a_pass_prints_one_line_and_returns_none(capsys: pytest.CaptureFixture[str]) -> None:
    returned: object = checks.conv2d.stride(unfold["conv2d"])
    assert returned is None
    assert capsys.readouterr() == ("conv2d, stride: correct (10 cases).\n", "")


def test_a_failure_names_difference_cause_hint_and_smallest_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = reason(checks.conv2d.stride, stride_forgotten)
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("conv2d, stride: not yet right.\nExpected shape")
    for part in ("Cause: ", "Hint: ", "The smallest example", "weight[0, 0]", "stride = (", "seed"):
        assert part in out
    assert "\n" not in said
    assert "Expected shape" in said


def test_the_example_shows_the_sum_at_the_first_wrong_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reason(checks.conv2d.channels, flipped)
    out = capsys.readouterr().out
    written = re.search(r"z\[(.*)\] = (.*) = (\S+)\n", out)
    assert written
    total = eval(written[2].replace("·", "*"))
    assert total == pytest.approx(float(written[3]))
    expected = re.search(rf"The first one is at \[{written[1]}\]: expected (\S+), got", out)
    assert expected
    assert float(expected[1]) == total


def test_messages_are_vietnamese_when_the_notebook_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(messages, "_spoken", "vi")
    assert "Mong đợi kích thước" in reason(checks.conv2d.stride, stride_forgotten)
    assert "Nguyên nhân: " in capsys.readouterr().out


@pytest.mark.parametrize("check", list(checks.conv2d), ids=lambda check: check.name)
def test_a_hidden_case_is_not_shown(check: Any, capsys: pytest.CaptureFixture[str]) -> None:
    reason(getattr(checks.conv2d, check.name), lambda *args, **kwargs: torch.full((1, 1), 7.25))
    out = capsys.readouterr().out
    hidden = [
        f"{value:.4g}"
        for seed in (FIXED_SEED, 11)
        for probe in check.cases(seed)
        for raw in probe.calls[0].args
        if getattr(raw, "data", None) is not None
        for value in torch.frombuffer(bytearray(raw.data), dtype=torch.float32).tolist()
    ]
    long_enough = [number for number in hidden if len(number) > 4]
    assert len(long_enough) > 3
    assert not [number for number in long_enough if number in out]


def test_an_unwritten_function_is_said_to_be_unwritten() -> None:
    def stub(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    assert reason(checks.conv2d.stride, stub).startswith("conv2d is not written yet")


def test_an_error_is_the_students_with_their_line(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(x: Tensor, w: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0) -> Any:
        return x @ w  # nonsense

    assert "Your code stopped with RuntimeError" in reason(checks.conv2d.channels, broken)
    assert "of your code: return x @ w  # nonsense" in capsys.readouterr().out


@pytest.mark.parametrize("target", [torch.conv2d, torch.conv_transpose2d])
@pytest.mark.parametrize("check", list(checks.conv2d), ids=lambda check: check.name)
def test_torchs_convolution_is_refused(check: Any, target: Any) -> None:
    def wrapped(x: Tensor, w: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0) -> Any:
        return target(x, w if target is torch.conv2d else w.transpose(0, 1), bias, stride, padding)

    said = reason(getattr(checks.conv2d, check.name), wrapped)
    assert said.startswith("conv2d calls aten::convolution")


def test_the_reference_layers_are_refused() -> None:
    said = reason(checks.conv2d.channels, tichchap.nn.conv2d)
    assert "conv2d calls tichchap.nn.conv.conv2d" in said
    assert "calls" in reason(checks.Conv2d.forward, tichchap.nn.Conv2d)
    for check in checks.Conv2d:
        said = reason(getattr(checks.Conv2d, check.name), torch.nn.Conv2d)
        assert said.startswith(("Conv2d calls torch.nn.modules.conv", "Conv2d calls aten::conv"))


def test_a_warning_costs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def warning(*args: Any, **kwargs: Any) -> Any:
        import warnings

        warnings.warn("slow but right", stacklevel=1)
        return unfold["conv2d"](*args, **kwargs)

    checks.conv2d.padding(warning)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("target", [None, 3, torch.zeros(2)])
def test_what_cannot_be_called_is_named(target: Any) -> None:
    assert reason(checks.conv2d.stride, target).startswith("conv2d: expected a function or a class")


def test_a_check_that_does_not_exist_lists_those_that_do() -> None:
    with pytest.raises(AttributeError, match=r"a check of gives, channels, .* got strides"):
        _ = checks.conv2d.strides


def test_an_example_by_hand_compares_with_the_numbers_in_the_notebook() -> None:
    checks.count_parameters.gives(unfold["count_parameters"], 3, 64, 3, expected=1792)
    with pytest.raises(CheckFailed, match="Expected 1792, got 1728"):
        checks.count_parameters.gives(lambda *args: 1728, 3, 64, 3, expected=1792)


def test_an_example_with_wrong_numbers_is_the_authors_mistake() -> None:
    with pytest.raises(ValueError, match=r"count_parameters\.gives: expected torch's int 1792"):
        checks.count_parameters.gives(unfold["count_parameters"], 3, 64, 3, expected=1793)


def test_hidden_cases_draw_a_fresh_seed_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TICHCHAP_SEED")
    drawn = {seeds() for _ in range(5)}
    assert len(drawn) == 5
    assert {fixed for fixed, _ in drawn} == {FIXED_SEED}


def test_answers_prepared_for_the_fixed_seed_do_not_pass() -> None:
    judge, prepared = checks.conv2d.operation.judge, {}
    for check in checks.conv2d:
        for probe in check.cases(FIXED_SEED):
            prepared[str(probe.calls)] = judge.observe(probe)

    class Prepared:
        name = "conv2d"

        def observe(self, probe: Probe) -> Observation:
            return prepared.get(str(probe.calls)) or InProcess(flipped).observe(probe)

    with pytest.raises(CheckFailed):
        checks.conv2d.channels(Prepared())


def test_a_subject_elsewhere_is_asked_through_its_probes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Elsewhere:
        name = "conv2d"

        def observe(self, probe: Probe) -> Observation:
            return InProcess(unfold["conv2d"]).observe(probe)

    checks.conv2d.stride(Elsewhere())
    assert "correct" in capsys.readouterr().out


def test_the_reason_asks_nothing_twice() -> None:
    asked: Counter[str] = Counter()
    known = {(entry.operation, entry.id): entry.implementation for entry in registry()}
    flipped = known["conv2d", "flipped-kernel"]

    def conv2d(*arguments: Any, **options: Any) -> Tensor:
        asked[repr((arguments, options))] += 1
        answer: Tensor = flipped(*arguments, **options)
        return answer

    with pytest.raises(CheckFailed):
        checks.conv2d.channels(conv2d)
    assert set(asked.values()) == {1, 2}  # by the check itself, and by its reason


def test_ipython_shows_one_line_of_a_failed_check() -> None:
    assert Reported("why")._render_traceback_() == ["CheckFailed: why"]
