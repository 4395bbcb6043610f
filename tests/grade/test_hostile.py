"""What a student's code does to the process: each gives a clear message, the next check is as ever.

Each effect gets a function that computes the right answer, and returns what the code gives back.
"""

import contextlib
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch
from torch import _tensor_str
from torch._subclasses.fake_tensor import DataDependentOutputException
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode_stack

from tichchap.grade import CheckFailed, InProcess, Probe, checks, messages
from tichchap.grade.checks import Checks
from tichchap.grade.operation import Check, call
from tichchap.grade.report import without_reasons

RIGHT = Path(__file__).parents[1] / "exercises" / "right"
CONVOLUTION = runpy.run_path(str(RIGHT / "ex02_convolution" / "unfold.py"))
PADDING = runpy.run_path(str(RIGHT / "ex03_padding" / "joined.py"))
NETWORKS = runpy.run_path(str(RIGHT / "ex05_cnn" / "regular.py"))
ANSWERS: dict[str, tuple[Checks, Any]] = {
    "conv2d": (checks.conv2d, CONVOLUTION["conv2d"]),
    "Conv2d": (checks.Conv2d, CONVOLUTION["Conv2d"]),
    "conv_output_size": (checks.conv_output_size, PADDING["conv_output_size"]),
    "compute_accuracy": (checks.compute_accuracy, NETWORKS["compute_accuracy"]),
    "train": (checks.train, NETWORKS["train"]),
}
# the check whose answers are compared
ASKED = {"conv2d": "channels", "Conv2d": "forward"}
HURRY = 0.3
# what trains models takes longer: there one test goes through everything
QUICK = ("conv2d", "Conv2d", "conv_output_size")
TRAINING = ("ValueError", "KeyboardInterrupt", "seed", "default dtype", "default device", "lines")

Right = Callable[[], Any]
Effect = Callable[[Right], Any]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_spoken", "en")
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)
    monkeypatch.setenv("TICHCHAP_SEED", "11")


@pytest.fixture(params=ANSWERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def each(effects: Iterable[str]) -> list[tuple[str, str]]:
    """Pair every effect with the answers that are quick to check, and a few with the others."""
    return [
        (name, effect)
        for name in ANSWERS
        for effect in effects
        if name in QUICK or effect in TRAINING
    ]


def process() -> dict[str, Any]:
    """Read everything that one check could leave behind for the next."""
    handled = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGCHLD)
    return {
        "dtype": torch.get_default_dtype(),
        "device": torch.get_default_device(),
        "modes": (_get_current_function_mode_stack(), _get_current_dispatch_mode_stack()),  # type: ignore[no-untyped-call]
        "grad": (torch.is_grad_enabled(), torch.is_inference_mode_enabled()),
        "random": torch.get_rng_state().tolist(),
        "threads": torch.get_num_threads(),
        "deterministic": torch.get_deterministic_debug_mode(),
        "anomaly": (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
        "autocast": torch.is_autocast_enabled("cpu"),
        "printing": dict(vars(_tensor_str.PRINT_OPTS)),
        "warnings": list(warnings.filters),
        "hooks": (sys.gettrace(), sys.getprofile()),
        "streams": (sys.stdout, sys.stderr),
        "signals": [signal.getsignal(number) for number in handled],
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "depth": sys.getrecursionlimit(),
        "environment": {k: v for k, v in os.environ.items() if k.startswith("TICHCHAP_")},
        "folder": Path.cwd(),
    }


@contextlib.contextmanager
def process_kept() -> Iterator[None]:
    before = process()
    yield
    assert process() == before


def hostile(right: Any, effect: Effect) -> Any:
    """Put an effect around a function, or around the forward pass of a class."""
    if isinstance(right, type):

        def forward(self: Any, *args: Any) -> Any:
            return effect(lambda: right.forward(self, *args))  # type: ignore[attr-defined]

        return type("Hostile", (right,), {"forward": forward})
    return lambda *args, **kwargs: effect(lambda: right(*args, **kwargs))


def passes_everything(name: str) -> None:
    suite, right = ANSWERS[name]
    for check in suite:
        getattr(suite, check.name)(right)


def asked(name: str) -> tuple[Any, Any]:
    suite, right = ANSWERS[name]
    return getattr(suite, ASKED.get(name, "values")), right


def heard(check: Any, target: Any, capfd: pytest.CaptureFixture[str], lang: str = "en") -> str:
    """What a student reads when a check fails: nothing on stderr, nothing of ours."""
    messages.speak(lang)
    with process_kept(), pytest.raises(CheckFailed) as caught:
        check(target)
    out, err = capfd.readouterr()
    assert err == ""
    assert str(caught.value).splitlines()[-1] in out
    for ours in ("Traceback", "tichchap", "isolation", "observe"):
        assert ours not in out
    return str(caught.value)


class Odd(BaseException):
    """An exception that `except Exception` does not catch."""


class SilentError(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


def raising(error: BaseException | type[BaseException]) -> Effect:
    def effect(right: Right) -> NoReturn:
        raise error

    return effect


def deep(right: Right) -> Any:
    return deep(right)


RAISED: dict[str, tuple[Effect, str]] = {
    "ValueError": (raising(ValueError("too bad")), "ValueError: too bad"),
    "braces": (raising(ValueError("{name}")), "ValueError: {name}"),
    "surrogate": (raising(ValueError("a\ud800b")), "ValueError: a?b"),
    "RecursionError": (deep, "RecursionError: maximum recursion depth"),
    "MemoryError": (raising(MemoryError("much")), "MemoryError: much"),
    "SystemExit": (lambda right: sys.exit(3), "SystemExit: 3"),
    "GeneratorExit": (raising(GeneratorExit("g")), "GeneratorExit: g"),
    "StopIteration": (raising(StopIteration), "StopIteration"),
    "KeyboardInterrupt": (raising(KeyboardInterrupt("k")), "KeyboardInterrupt: k"),
    "BaseException": (raising(Odd("odd")), "Odd: odd"),
    "no words": (raising(SilentError()), "SilentError"),
}


@pytest.mark.parametrize(("name", "error"), each(RAISED))
def test_what_is_raised_is_told_and_ends_nothing(
    name: str, error: str, capfd: pytest.CaptureFixture[str]
) -> None:
    effect, words = RAISED[error]
    check, right = asked(name)
    target = hostile(right, effect)
    assert f"Your code stopped with {words}" in heard(check, target, capfd)
    assert f"Mã của bạn dừng với lỗi {words}" in heard(check, target, capfd, "vi")
    check(right)


def test_a_long_message_is_cut_off(capfd: pytest.CaptureFixture[str]) -> None:
    said = heard(checks.conv2d.channels, hostile(None, raising(ValueError("x" * 10**6))), capfd)
    assert len(said) < 2000


class Scaled(torch.Tensor):
    """A tensor with a name of its own, and right in everything else."""


def closed(right: Right) -> Any:
    value = right()
    sys.stdout.close()
    return value


def logged(right: Right) -> Any:
    import logging

    logging.getLogger("hostile").error("a line")
    return right()


def lines(right: Right) -> Any:
    for _ in range(10_000):
        print("a line")
        print("another", file=sys.stderr)
    return right()


def below_python(right: Right) -> Any:
    os.write(1, b"a line\n")
    os.write(2, b"another\n")
    print("a third", file=sys.__stderr__)
    print("a fourth", file=sys.__stdout__)
    subprocess.run([sys.executable, "-S", "-c", "import os; os.write(2, b'x')"], check=True)
    return right()


def entered(mode: Callable[[], Any]) -> Effect:
    """Enter a context and never leave it."""

    def effect(right: Right) -> Any:
        value = right()
        mode().__enter__()
        return value

    return effect


def doing(*changes: Callable[[], object]) -> Effect:
    def effect(right: Right) -> Any:
        value = right()
        for change in changes:
            change()
        return value

    return effect


def subclassed(right: Right) -> Any:
    value = right()
    return value.as_subclass(Scaled) if isinstance(value, torch.Tensor) else value


def unset(name: str) -> Callable[[], object]:
    return lambda: os.environ.pop(name, None)


class ToldOnce(UserWarning):
    told = False

    def __str__(self) -> str:
        if self.told:
            raise ValueError("no words")
        self.told = True
        return "careful"


NOISY: dict[str, Effect] = {
    "a tensor of a subclass": subclassed,
    "lines": lines,
    "lines past Python": below_python,
    "a log": logged,
    "warnings": doing(lambda: warnings.warn("careful", stacklevel=1)),
    "a warning told once": doing(lambda: warnings.warn(ToldOnce(), stacklevel=1)),
    "closed stdout": closed,
    "another stdout": doing(lambda: setattr(sys, "stdout", None)),
    "another stderr": doing(lambda: setattr(sys, "stderr", object())),
    "default dtype": doing(lambda: torch.set_default_dtype(torch.float64)),
    "default device": doing(lambda: torch.set_default_device("meta")),
    "default device entered": entered(lambda: torch.device("meta")),
    "a function mode": entered(TorchFunctionMode),
    "a dispatch mode": entered(TorchDispatchMode),
    "seed": doing(lambda: torch.manual_seed(1)),
    "threads": doing(lambda: torch.set_num_threads(torch.get_num_threads() + 1)),
    "deterministic": doing(lambda: torch.use_deterministic_algorithms(True, warn_only=True)),
    "anomaly": doing(lambda: torch.autograd.set_detect_anomaly(True, check_nan=False)),
    "autocast": entered(lambda: torch.autocast("cpu")),
    "printing": doing(lambda: torch.set_printoptions(precision=1)),  # type: ignore[no-untyped-call]
    "filters": doing(lambda: warnings.simplefilter("error")),
    "trace": doing(lambda: sys.settrace(lambda *_: None)),
    "profile": doing(lambda: sys.setprofile(lambda *_: None)),
    "signals": doing(
        lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        lambda: signal.signal(signal.SIGTERM, lambda *_: None),
        lambda: signal.signal(signal.SIGALRM, signal.SIG_IGN),
        lambda: signal.alarm(1000),
    ),
    "recursion limit": doing(lambda: sys.setrecursionlimit(5000)),
    "environment": doing(
        lambda: os.environ.update(TICHCHAP_LANG="xx", TICHCHAP_SEED="none"),
    ),
    "environment emptied": doing(unset("TICHCHAP_SEED")),
    "folder": doing(lambda: os.chdir("/")),
}


@pytest.mark.parametrize(("name", "noise"), each(NOISY))
def test_a_right_answer_passes_whatever_it_does_besides(
    name: str, noise: str, capfd: pytest.CaptureFixture[str]
) -> None:
    check, right = asked(name)
    with process_kept():
        check(hostile(right, NOISY[noise]))
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 1
    assert err == ""
    check(right)


@pytest.mark.slow
def test_after_all_of_it_a_right_answer_passes_everything(name: str) -> None:
    check, right = asked(name)
    with process_kept():
        for effect in NOISY.values():
            check(hostile(right, effect))
        for failing, _ in RAISED.values():
            with without_reasons(), pytest.raises(CheckFailed):
                check(hostile(right, failing))
        passes_everything(name)


LASTING: dict[str, Effect] = {
    "grad mode": doing(lambda: torch.set_grad_enabled(False)),
    "inference mode": entered(torch.inference_mode),
}


@pytest.mark.parametrize("mode", LASTING)
@pytest.mark.parametrize(
    ("called", "check"),
    [
        ("conv2d", "gradients"),
        ("Conv2d", "forward"),
        ("conv_output_size", "values"),
        ("compute_accuracy", "values"),
        ("train", "values"),
    ],
)
def test_gradients_that_are_switched_off_are_on_again(mode: str, called: str, check: str) -> None:
    suite, right = ANSWERS[called]
    # where gradients are asked for, this is a mistake with a message of its own
    with process_kept(), contextlib.suppress(CheckFailed):
        getattr(suite, check)(hostile(right, LASTING[mode]))
    passes_everything(called)


@pytest.mark.parametrize("noise", ["a function mode", "a dispatch mode", "default device"])
def test_modes_left_on_a_pretended_gpu_are_ended(noise: str) -> None:
    _, right = ANSWERS["conv2d"]
    with process_kept(), contextlib.suppress(CheckFailed):
        checks.conv2d.device(hostile(right, NOISY[noise]))
    passes_everything("conv2d")


def test_a_million_lines_cost_no_points(capfd: pytest.CaptureFixture[str]) -> None:
    def loud(size: int) -> int:
        for _ in range(1_000_000):
            print("a line")
        return size

    seen = InProcess(loud).observe(Probe((call(3),), seconds=600))
    assert seen.failure is None
    assert seen.outputs == (3,)
    assert capfd.readouterr() == ("", "")


def test_only_a_few_warnings_are_told() -> None:
    def warning(x: int) -> int:
        for i in range(1000):
            warnings.warn(f"{i}", stacklevel=1)
        return x

    assert len(InProcess(warning).observe(Probe((call(3),))).warnings) < 30


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_objects_that_complain_when_they_are_deleted_are_not_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda _: heard.append(sys.stderr))

    class Complaining:
        def __del__(self) -> None:
            raise ValueError("deleted")

    InProcess(lambda x: Complaining()).observe(Probe((call(3),)))
    assert len(heard) == 1
    assert heard[0] is not sys.stderr


def test_a_coroutine_is_named_and_its_warning_kept(capfd: pytest.CaptureFixture[str]) -> None:
    async def conv2d(*args: Any, **kwargs: Any) -> Any:
        return None

    assert "got coroutine" in heard(checks.conv2d.channels, conv2d, capfd)


def hurried(name: str) -> Any:
    """The check, with very little time for each probe."""
    suite, _ = ANSWERS[name]
    check = next(each for each in suite if each.name == ASKED.get(name, "values"))

    def cases(seed: int) -> list[Probe]:
        return [replace(probe, seconds=HURRY) for probe in check.cases(seed)]

    short = Checks(suite.operation, Check(check.name, check.property, cases))
    return getattr(short, check.name)


def forever(right: Right) -> NoReturn:
    while True:
        pass


def asleep(right: Right) -> None:
    time.sleep(1000)


def catching_exceptions(right: Right) -> NoReturn:
    while True:
        with contextlib.suppress(Exception):
            right()


def catching_everything(right: Right) -> NoReturn:
    while True:
        try:  # noqa: SIM105, as students write
            time.sleep(0.001)
        except:  # noqa: E722
            pass


def at_the_end(right: Right) -> None:
    try:
        raise ValueError
    finally:
        time.sleep(1000)


def when_compared(right: Right) -> Any:
    class Slow:
        def __iter__(self) -> Iterator[int]:
            while True:
                yield 1

    class Endless(tuple):  # type: ignore[type-arg]
        def __iter__(self) -> Iterator[int]:
            return iter(Slow())

    return Endless((1, 2))


def in_its_words(right: Right) -> NoReturn:
    class EndlessError(Exception):
        def __str__(self) -> str:
            while True:
                pass

    raise EndlessError


HANGING = {
    effect.__name__: effect
    for effect in (
        forever,
        asleep,
        catching_exceptions,
        catching_everything,
        at_the_end,
        when_compared,
    )
}


@pytest.mark.parametrize("hang", HANGING)
def test_code_that_does_not_end_is_stopped(
    hang: str, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    target = hostile(ANSWERS[name][1], HANGING[hang])
    start = time.monotonic()
    assert f"had not finished after {HURRY:g} s" in heard(hurried(name), target, capfd)
    assert f"quá {HURRY:g} giây" in heard(hurried(name), target, capfd, "vi")
    assert time.monotonic() - start < 20  # once for each language, and a lot of room
    check, right = asked(name)
    check(right)


def test_the_line_that_does_not_end_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    def endless(*args: Any, **_: Any) -> NoReturn:
        while True:
            args = args  # again and again

    with pytest.raises(CheckFailed):
        hurried("conv2d")(endless)
    out = capfd.readouterr().out
    assert "of your code: args = args  # again and again" in out or "code: while True" in out


def test_an_exception_without_an_end_to_its_words_is_stopped() -> None:
    probe = Probe((call(3),), seconds=HURRY)
    seen = InProcess(hostile(lambda x: x, in_its_words)).observe(probe)
    assert seen.failure is not None
    assert seen.failure.type == "EndlessError"


@pytest.mark.parametrize("check", ["memory", "gradients", "dtype"])
def test_a_property_beside_the_values_waits_for_one_probe_only(check: str) -> None:
    probed: list[int] = []

    def slow(right: Right) -> None:
        probed.append(1)
        time.sleep(1000)

    found = next(each for each in checks.conv2d if each.name == check)

    def cases(seed: int) -> list[Probe]:
        return [replace(probe, seconds=HURRY) for probe in found.cases(seed)]

    short = Checks(checks.conv2d.operation, Check(check, found.property, cases))
    with pytest.raises(CheckFailed, match="had not finished"):
        getattr(short, check)(hostile(None, slow))
    assert len(probed) == 1


def test_an_alarm_that_was_set_before_is_set_again() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 1000)
        checks.conv_output_size.values(PADDING["conv_output_size"])
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        time.sleep(0.05)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_interrupt_by_the_user_is_never_swallowed(capfd: pytest.CaptureFixture[str]) -> None:
    def interrupted(right: Right) -> Any:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
        except BaseException:
            return right()

    for effect in (interrupted, lambda right: os.kill(os.getpid(), signal.SIGINT)):
        with process_kept(), pytest.raises(KeyboardInterrupt):
            checks.conv2d.channels(hostile(ANSWERS["conv2d"][1], effect))
    assert capfd.readouterr().err == ""
    passes_everything("conv2d")


def test_a_check_in_another_thread_works_without_a_time_limit() -> None:
    failed: list[BaseException] = []

    def work() -> None:
        passes_everything("conv_output_size")
        try:
            checks.conv_output_size.values(hostile(None, raising(KeyboardInterrupt("k"))))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [type(error) for error in failed] == [CheckFailed]


def test_a_notebook_with_other_settings_is_judged_as_torch_starts() -> None:
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    torch.set_grad_enabled(False)
    try:
        with process_kept():
            passes_everything("conv2d")
            passes_everything("train")
    finally:
        torch.set_default_dtype(torch.float32)
        torch.set_default_device(None)
        torch.set_grad_enabled(True)


def test_torch_is_excused_for_a_value_it_cannot_know_on_a_pretended_gpu_only() -> None:
    unknown = DataDependentOutputException
    with without_reasons(), pytest.raises(CheckFailed, match="DataDependent"):
        checks.conv2d.channels(hostile(None, raising(unknown(torch.ops.aten.item.default))))


class Answering:
    """An object with an answer to everything it is asked for, as mocks have."""

    def __getattr__(self, name: str) -> Any:
        return Answering()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Answering()


class Refusing:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return None


def vast() -> torch.Tensor:
    return torch.zeros(1).expand(2**40)


@pytest.mark.parametrize(
    ("make", "named"),
    [(Answering, "Answering"), (Refusing, "got None"), (vast, "Tensor (1099511627776,) float32")],
)
def test_an_object_in_place_of_a_function_is_named(
    make: Callable[[], Any], named: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert named in heard(checks.conv2d.channels, make(), capfd)
