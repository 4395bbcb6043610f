"""Checks in the kernel that nbgrader runs: it gives 0 points to a cell that writes to stderr."""

import os
from typing import Any

import nbformat.v4 as v4
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tichchap.course.this_interpreter import ThisInterpreter

# what is written past Python arrives a little later: such cells wait for it
SETUP = """
import contextlib, io, os, signal, subprocess, sys, time, warnings
import torch
from dataclasses import replace
from tichchap.grade import checks
from tichchap.grade.checks import Checks
from tichchap.grade.operation import Check
from tichchap.grade.messages import speak
speak("en")

def hurried(suite, name):
    check = next(each for each in suite if each.name == name)
    cases = lambda seed: [replace(probe, seconds=0.5) for probe in check.cases(seed)]
    return getattr(Checks(suite.operation, Check(name, check.property, cases)), name)

def right(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1

handlers = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGALRM)]
"""
LOUD = """
def loud(*args, **kwargs):
    print("a line"); print("another", file=sys.stderr); print("a third", file=sys.__stderr__)
    os.write(1, b"a fourth\\n"); os.write(2, b"a fifth\\n")
    warnings.warn("careful")
    subprocess.run([sys.executable, "-S", "-c", "import os; os.write(2, b'a sixth')"])
    torch.autograd.set_detect_anomaly(True)
    return right(*args, **kwargs)
checks.conv_output_size.values(loud)
time.sleep(1)
"""
WRONG = """
def wrong(x, weight, bias=None, stride=1, padding=0):
    os.write(2, b"a line")
    return weight
checks.conv2d.stride(wrong)
"""
RAISING = """
def raising(*args, **kwargs):
    class Odd(BaseException): pass
    raise Odd("odd")
checks.conv2d.channels(raising)
"""
ENDLESS = """
def endless(*args, **kwargs):
    while True:
        try:
            time.sleep(0.001)
        except:
            print("caught")
hurried(checks.conv2d, "channels")(endless)
"""
AFTERWARDS = """
for check in checks.conv_output_size:
    getattr(checks.conv_output_size, check.name)(right)
assert handlers == [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGALRM)]
assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
os.write(1, b"descriptors are as before\\n")
time.sleep(1)
"""
INTERRUPTED = """
def interrupted(*args, **kwargs):
    with contextlib.suppress(BaseException):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
checks.conv_output_size.values(interrupted)
"""
CELLS = (SETUP, LOUD, WRONG, RAISING, ENDLESS, AFTERWARDS, INTERRUPTED)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[list[Any]]:
    """Run the cells in one kernel; give what nbgrader would find in each."""
    folder = tmp_path_factory.mktemp("kernel")
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in CELLS])
    manager = AsyncKernelManager(
        kernel_spec_manager=ThisInterpreter(), transport="ipc", ip=str(folder / "ipc")
    )
    client = NotebookClient(notebook, km=manager, timeout=300, allow_errors=True)
    # a kernel that is started by pytest would not show what is written past Python
    env = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}
    with client.setup_kernel(env=env, cleanup_kc=True):
        for place, cell in enumerate(notebook.cells):
            client.execute_cell(cell, place)
    return [cell.outputs for cell in notebook.cells]


def said(outputs: list[Any]) -> tuple[str, list[str]]:
    """Read stdout, and the names of the errors; nothing may be on stderr."""
    streams = [each for each in outputs if each.output_type == "stream"]
    assert {each.name for each in streams} <= {"stdout"}
    errors = [each.ename for each in outputs if each.output_type == "error"]
    return "".join(each.text for each in streams), errors


@pytest.mark.slow
def test_nothing_is_written_to_stderr(outputs: list[list[Any]]) -> None:
    assert said(outputs[0]) == ("", [])
    loud, errors = said(outputs[1])
    assert (len(loud.splitlines()), errors) == (1, [])
    assert ": correct" in loud
    for cell, words in zip(
        outputs[2:5],
        ("Expected shape", "stopped with Odd: odd", "had not finished after 0.5 s"),
        strict=True,
    ):
        text, errors = said(cell)
        assert words in text
        assert "not yet right" in text
        assert errors == ["CheckFailed"]
        (error,) = (each for each in cell if each.output_type == "error")
        assert len(error.traceback) == 1  # the reason, and nothing of the course


@pytest.mark.slow
def test_the_kernel_is_as_before(outputs: list[list[Any]]) -> None:
    text, errors = said(outputs[5])
    assert errors == []
    assert text.count(": correct") == 3
    assert "descriptors are as before" in text


@pytest.mark.slow
def test_an_interrupt_ends_the_cell(outputs: list[list[Any]]) -> None:
    assert said(outputs[6])[1] == ["KeyboardInterrupt"]
