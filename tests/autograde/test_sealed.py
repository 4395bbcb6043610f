"""A student's process at the other end of a socket: same verdicts, a ban, and every way to break.

One process imports torch; each test has a fork of it, with the student's code.
"""

import contextlib
import io
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from tichchap.autograde.sealed.ban import computed, list_all, matching
from tichchap.autograde.sealed.frames import receive
from tichchap.autograde.sealed.remote import Lost, Students
from tichchap.grade import CheckFailed, Probe, checks, registry
from tichchap.grade.checks import Checks
from tichchap.grade.guard import BACKWARD, CONVOLUTION, PADDING, POOLING, TRANSPOSED, Ban
from tichchap.grade.operation import call

RIGHT = Path(__file__).parents[1] / "exercises" / "right" / "ex02_convolution" / "unfold.py"
ZYGOTE = """
import json, os, sys
from tichchap.autograde.sealed.serve import serve
from tichchap.autograde.sealed.warm_up import warm_up
from tichchap.grade import registry
warm_up()
for line in sys.stdin:
    path, source = json.loads(line)
    child = os.fork()
    if child == 0:
        try:
            space = {"misconceptions": {(e.operation, e.id): e.implementation for e in registry()}}
            exec(compile(source, "<student>", "exec"), space)
            space.get("instead_of_serve", serve)(path, space)
        finally:
            os._exit(0)
    print(child, flush=True)
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG)
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs unix sockets and fork")

Connect = Callable[..., contextlib.AbstractContextManager[Students]]


@pytest.fixture(autouse=True)
def _same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICHCHAP_LANG", "en")
    monkeypatch.setenv("TICHCHAP_SEED", "11")


@pytest.fixture(scope="module")
def connect() -> Iterator[Connect]:
    """Connect to a process with this source; nothing may be printed by what serves there."""
    command = [sys.executable, "-W", "error", "-c", ZYGOTE]
    with (
        tempfile.TemporaryDirectory(prefix="sealed-") as folder,
        (Path(folder) / "stderr").open("w+") as said,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True
        ) as zygote,
    ):

        @contextlib.contextmanager
        def connected(source: str, seconds: float = 60) -> Iterator[Students]:
            path = f"{folder}/socket"
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(path)
                listener.listen(1)
                listener.settimeout(60)
                assert zygote.stdin is not None
                assert zygote.stdout is not None
                print(json.dumps([path, source]), file=zygote.stdin, flush=True)
                child = int(zygote.stdout.readline())
                connection = listener.accept()[0]
            Path(path).unlink()
            try:
                with connection:
                    yield Students(connection, seconds)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

        yield connected
        assert zygote.stdin is not None
        zygote.stdin.close()
        assert zygote.wait(30) == 0
        said.seek(0)
        assert said.read() == ""


def outcome(check: Callable[[Any], None], target: Any) -> tuple[str, str]:
    """What a check prints and raises."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            check(target)
    except CheckFailed as failed:
        return said.getvalue(), f"{failed.misconception}: {failed}"
    return said.getvalue(), "passed"


def test_a_right_answer_is_judged_as_in_process(connect: Connect) -> None:
    right = runpy.run_path(str(RIGHT))
    with connect(RIGHT.read_text("utf-8")) as students:
        for name in ("correlate2d", "conv2d", "count_parameters", "Conv2d"):
            suite = getattr(checks, name)
            for check in suite:
                there = outcome(getattr(suite, check.name), students.subject(name))
                assert there == outcome(getattr(suite, check.name), right[name]), check.name
                assert there[1] == "passed"


@pytest.mark.parametrize("wrong", ["stride-swapped", "input-detached", "weight-overwritten"])
def test_a_misconception_is_judged_and_named_as_in_process(connect: Connect, wrong: str) -> None:
    entry = next(each for each in registry() if (each.operation, each.id) == ("conv2d", wrong))
    with connect(f"conv2d = misconceptions[{('conv2d', wrong)!r}]") as students:
        for check in checks.conv2d:
            run = getattr(checks.conv2d, check.name)
            there = outcome(run, students.subject("conv2d"))
            assert there == outcome(run, entry.implementation), check.name
            assert there[1].startswith(wrong) or check.name != entry.check


COUNTING = """
calls, flipped = [], misconceptions[("conv2d", "flipped-kernel")]
def conv2d(*arguments, **options):
    if arguments[0] is None:
        return len(calls)
    calls.append(arguments)
    return flipped(*arguments, **options)
"""


def test_the_reasons_of_several_checks_ask_the_same_only_once(connect: Connect) -> None:
    asked = [0]
    with connect(COUNTING) as students:
        for name in ("channels", "stride", "padding"):
            assert outcome(getattr(checks.conv2d, name), students.subject("conv2d"))[1] != "passed"
            (count,) = students.subject("conv2d").observe(Probe((call(None, None),))).outputs
            assert isinstance(count, int)
            asked.append(count - sum(asked))
    # the first one asks for every small example, the others for cases of their own alone
    examples = len(checks.conv2d.operation.examples())
    assert asked[1] > examples > max(asked[2:])


def test_a_name_that_is_not_defined_is_a_name_error(connect: Connect) -> None:
    with (
        connect("") as students,
        pytest.raises(NameError, match=r"^name 'conv2d' is not defined$") as raised,
    ):
        checks.conv2d.stride(students.subject("conv2d"))
    assert raised.value.name == "conv2d"


def test_what_is_not_callable_is_named_as_in_process(connect: Connect) -> None:
    with connect("import torch; conv2d = torch.ones(2, 3)") as students:
        there = outcome(checks.conv2d.stride, students.subject("conv2d"))
    assert there == outcome(checks.conv2d.stride, torch.ones(2, 3))
    assert "Tensor (2, 3) float32" in there[1]


def test_the_line_of_an_exception_is_told(connect: Connect) -> None:
    with connect("def f(x):\n    raise ValueError(str(len(x)))") as students:
        failure = students.subject("f").observe(Probe((call(X),))).failure
    assert failure is not None
    assert (failure.type, failure.message, failure.line) == ("ValueError", "2", 2)


X, W = torch.ones(2, 2, 6, 6), torch.ones(2, 2, 3, 3)
USES = """
import sys, threading, torch
import torch.nn.functional as F
from torch.utils._python_dispatch import _disable_current_modes
aten = torch.ops.aten

def in_thread(work):
    done = []
    thread = threading.Thread(target=lambda: done.append(work()))
    threading.excepthook = lambda _: None
    thread.start(), thread.join()

def without_modes(work):
    sys.setprofile(None)
    with _disable_current_modes():
        return work()

def swallowing(work):
    try:
        return work()
    except BaseException:
        return None

def inference(work):
    with torch.inference_mode():
        return work()
"""
ONES = "[1, 1], [0, 0], [1, 1]"
CONVOLUTIONS = {
    "functional": "F.conv2d(x, w)",
    "torch": "torch.conv2d(x, w)",
    "double": "F.conv2d(x.double(), w.double())",
    "complex": "F.conv2d(x + 0j, w + 0j)",
    "with gradients": "F.conv2d(x.requires_grad_(), w).sum().backward()",
    "layer": "torch.nn.Conv2d(2, 2, 3)(x)",
    "one axis": "F.conv1d(x[0], w[0, :, :, :1].repeat(1, 3, 1).permute(0, 1, 2))",
    "three axes": "F.conv3d(x[None], w[None])",
    "transposed": "F.conv_transpose2d(x, w)",
    "aten": f"aten.convolution(x, w, None, {ONES}, False, [0, 0], 1)",
    "private aten": f"aten._convolution(x, w, None, {ONES}, False, [0, 0], 1, 0, 0, 1, 1)",
    "kernel": "aten._slow_conv2d_forward(x, w, [3, 3], None, [1, 1], [0, 0])",
    "onednn": "aten.mkldnn_convolution(x, w, None, [0, 0], [1, 1], [1, 1], 1)",
    "thread": "in_thread(lambda: F.conv2d(x, w))",
    "without modes": "without_modes(lambda: F.conv2d(x, w))",
    "inference": "inference(lambda: torch.conv2d(x.clone(), w.clone()))",
    "all at once": "in_thread(lambda: without_modes(lambda: F.conv2d(x, w)))",
}
POOLINGS = {
    "max": "F.max_pool2d(x, 2)",
    "average": "F.avg_pool2d(x, 2)",
    "mean": "F.adaptive_avg_pool2d(x, 1)",
    "adaptive": "F.adaptive_max_pool2d(x, 2)",
    "norm": "F.lp_pool2d(x, 2, 2)",
    "one axis": "F.max_pool1d(x[0], 2)",
    "thread": "in_thread(lambda: without_modes(lambda: F.max_pool2d(x, 2)))",
}
PADDINGS = {
    "zeros": "F.pad(x, (1, 1))",
    "mirror": "F.pad(x, (1, 1, 1, 1), 'reflect')",
    "border": "F.pad(x, (1, 1, 1, 1), 'replicate')",
    "ring": "F.pad(x, (1, 1, 1, 1), 'circular')",
    "layer": "torch.nn.ZeroPad2d(1)(x)",
    "thread": "in_thread(lambda: without_modes(lambda: F.pad(x, (1, 1))))",
}
BANNED = [
    *((Ban(), use) for use in CONVOLUTIONS.values()),
    *((Ban((POOLING,), ()), use) for use in POOLINGS.values()),
    *((Ban((PADDING,), ()), use) for use in PADDINGS.values()),
]


@pytest.fixture(scope="module")
def users(connect: Connect) -> Iterator[Students]:
    """A process with a function for each use; a swallowed exception counts as well."""
    uses = [use for _, use in BANNED]
    lines = [f"def use{i}(x, w):\n    swallowing(lambda: {use})\n" for i, use in enumerate(uses)]
    with connect(USES + "\n".join(lines) + "def f(x, w):\n    return F.conv2d(x, w)\n") as students:
        yield students


@pytest.mark.parametrize("at", range(len(BANNED)), ids=[use for _, use in BANNED])
def test_what_is_banned_is_refused_and_noted(users: Students, at: int) -> None:
    ban = Ban(BANNED[at][0].operations, ())
    seen = users.subject(f"use{at}").under(ban).observe(Probe((call(X, W),)))
    assert seen.failure is None
    assert ban.broken_by(seen.operations, ())


def test_another_ban_or_none_lifts_the_first(users: Students) -> None:
    f, probe = users.subject("f"), Probe((call(X, W),))
    assert f.under(Ban()).observe(probe).failure is not None
    assert f.under(Ban((POOLING,), ())).observe(probe).failure is None
    assert f.under(Ban()).observe(probe).failure is not None
    assert f.under(Ban((), ())).observe(probe).failure is None


def test_a_transposed_convolution_by_argument_is_noted(connect: Connect) -> None:
    source = (
        f"{USES}\ndef f(x, w):\n    return aten.convolution(x, w, None, {ONES}, True, [0,0], 1)"
    )
    ban = Ban((BACKWARD, TRANSPOSED), ())
    with connect(source) as students:
        seen = students.subject("f").under(ban).observe(Probe((call(X, W),)))
    assert ban.broken_by(seen.operations, ())


def test_an_operation_that_is_registered_later_is_refused_too() -> None:
    before = set(computed())
    library: Any = torch.library.Library("sealed_test", "DEF")  # type: ignore[no-untyped-call]
    library.define("late_conv2d(Tensor x) -> Tensor")
    library.impl("late_conv2d", lambda x: x, "CPU")
    assert set(computed()) - before == {"sealed_test::late_conv2d"}


def test_a_warm_process_has_listed_what_each_ban_of_the_course_refuses() -> None:
    list_all()
    missed = matching.cache_info().misses
    bans = {
        tuple(check.operation.ban.families)
        for check in vars(checks).values()
        if isinstance(check, Checks)
    }
    assert len(bans) > 2
    assert all(matching(ban) for ban in bans if ban)
    assert matching.cache_info().misses == missed


def test_the_refusal_says_what_may_not_be_used(users: Students) -> None:
    failure = users.subject("f").under(Ban((CONVOLUTION,))).observe(Probe((call(X, W),))).failure
    assert failure is not None
    assert "may not be used" in failure.message


SLOW = Probe((call(X),), seconds=0.5)


def lost(connect: Connect, source: str, probe: Probe = SLOW, seconds: float = 60) -> Lost:
    """Lose a process; whatever is asked later is answered alike, and at once."""
    with connect(source, seconds) as students:
        with pytest.raises(Lost) as first:
            students.subject("f").observe(probe)
        began = time.monotonic()
        with pytest.raises(Lost) as second:
            students.subject("g").under(Ban())
        assert time.monotonic() - began < 0.1
    assert first.value.kind == second.value.kind
    return first.value


def test_a_process_that_ends_is_closed(connect: Connect) -> None:
    assert lost(connect, "import os\ndef f(x):\n    os._exit(0)").kind == "closed"


def test_code_that_ignores_its_alarm_runs_out_of_time(connect: Connect) -> None:
    source = (
        "import signal, time\ndef f(x):\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n    time.sleep(1000)"
    )
    began = time.monotonic()
    assert lost(connect, source, seconds=2).kind == "timed out"
    assert 1.5 < time.monotonic() - began < 4


def test_a_probe_has_its_own_deadline(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tichchap.autograde.sealed.remote.GRACE", 0.5)
    began = time.monotonic()
    assert lost(connect, raw("time.sleep(1000)")).kind == "timed out"
    assert 1.9 < time.monotonic() - began < 4  # PATIENCE times 0.5 s, and the grace


def raw(answer: str) -> str:
    """Source of a process that does this in place of answering; `s` is the connected socket."""
    return f"""
import socket, struct, time, msgpack
def instead_of_serve(path, space):
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    {answer}
    time.sleep(1000)
"""


GARBAGE = {
    "length": r's.sendall(b"\xff\xff\xff\xff")',
    "no msgpack": r's.sendall(struct.pack(">I", 3) + b"\xc1\xc1\xc1")',
    "nothing": r's.sendall(struct.pack(">I", 0))',
    "number": 's.sendall(struct.pack(">I", 1) + msgpack.packb(1))',
    "three parts": 's.sendall(struct.pack(">I", 4) + msgpack.packb([1, 2, 3]))',
    "nameless": 's.sendall(struct.pack(">I", 3) + msgpack.packb([1, 2]))',
    "many lists": 's.sendall(struct.pack(">I", 1001) + bytes([0x91] * 1000 + [0x90]))',
}


@pytest.mark.parametrize("answer", GARBAGE.values(), ids=GARBAGE)
def test_a_frame_that_cannot_be_read_is_garbage(connect: Connect, answer: str) -> None:
    assert lost(connect, raw(answer)).kind == "garbage"


@pytest.mark.parametrize(
    "answer", ['["seen", b"x"]', '["seen", None]', '["odd", b""]'], ids=["bytes", "none", "kind"]
)
def test_an_observation_that_cannot_be_read_is_a_failure(connect: Connect, answer: str) -> None:
    source = raw(f'd = msgpack.packb({answer}); s.sendall(struct.pack(">I", len(d)) + d)')
    with connect(source) as students:
        failure = students.subject("f").observe(SLOW).failure
    assert failure is not None
    assert (failure.type, failure.stage) == ("WireError", "read")


def test_a_process_that_does_not_read_runs_out_of_time(connect: Connect) -> None:
    large = Probe((call(torch.zeros(1 << 21)),), seconds=0.5)
    assert lost(connect, raw("pass"), large, seconds=1).kind == "timed out"


class Dripping:
    """A socket that has one byte whenever it is asked."""

    def settimeout(self, seconds: float | None) -> None:
        """Every byte is in time."""

    def recv(self, count: int) -> bytes:
        """One byte, a while later."""
        time.sleep(0.0002)
        return b"\x00"


def test_an_answer_that_drips_runs_out_of_time() -> None:
    connection: Any = Dripping()
    with pytest.raises(TimeoutError):
        receive(connection, time.monotonic() - 1)
