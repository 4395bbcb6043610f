"""Saying why a check failed, to stdout and as one line of the exception."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NoReturn

from tichchap.grade.compare import Difference
from tichchap.grade.diagnose import VALUE_KINDS, diagnose, explains
from tichchap.grade.judge import DECISIVE, Failed, first_failure
from tichchap.grade.memory import Asked
from tichchap.grade.messages import text
from tichchap.grade.misconceptions import Misconception
from tichchap.grade.operation import Check, Drawing, Operation
from tichchap.grade.probe import Failure
from tichchap.grade.smallest import SECONDS, shrink
from tichchap.grade.subject import Subject

_reasons = ContextVar("reasons", default=True)


@contextmanager
def without_reasons() -> Iterator[None]:
    """Let failing checks say that they fail, and not why, which takes ten times as long."""
    before = _reasons.set(False)
    try:
        yield
    finally:
        _reasons.reset(before)


DRAWN = VALUE_KINDS | {"shares"}


class CheckFailed(AssertionError):  # noqa: N818, the word students read
    """A check found an answer wrong; the message is the reason in one line.

    `misconception` is the id of the one that explains the answer, if there is one.
    """

    misconception: str | None = None

    def _render_traceback_(self) -> list[str]:
        """Show students the reason and not the inside of the course (a hook of IPython's)."""
        return [f"{type(self).__name__}: {self}"]


def fail(
    operation: Operation, check: Check, lines: list[str], cause: Misconception | None = None
) -> NoReturn:
    """Print the lines under a heading and raise with the first one, behind the cause if known."""
    heading = text("failed", name=operation.name, title=text(f"check-{check.name}"))
    print("\n".join([heading, *lines]))
    failed = CheckFailed(f"{cause.text('name')}. {lines[0]}" if cause else lines[0])
    failed.misconception = cause.id if cause else None
    raise failed


def explain(operation: Operation, check: Check, subject: Subject, failed: Failed) -> NoReturn:
    """Report a failure with its cause and the smallest example; the failing case stays hidden."""
    if failed.difference.kind in DECISIVE or not _reasons.get():
        said = _said(operation, failed.difference)
        fail(operation, check, [said, *_students_line(failed.got.failure)])
    subject = Asked(subject)
    until = time.process_time() + SECONDS  # where naming the cause takes long, less is shrunk
    found = diagnose(operation, check, subject, failed)
    example = _smallest(operation, check, subject, failed, found.named, until)
    # an exception is told as it happened: the example may go wrong in another way
    told = failed if failed.got.failure else example or failed
    lines = [_said(operation, told.difference), *_students_line(told.got.failure)]
    for cause in found.causes:
        lines += _cause("cause", cause)
    if found.closest:
        lines += _cause("closest", found.closest)
    lines += _drawing(operation, check, example)
    lines += [text("warned", warning=warning) for warning in failed.got.warnings]
    lines += [] if check.public else [text("seed", seed=failed.probe.seed)]
    fail(operation, check, lines, found.causes[0] if found.causes else None)


def _smallest(
    operation: Operation,
    check: Check,
    subject: Subject,
    failed: Failed,
    named: Misconception | None,
    until: float,
) -> Failed | None:
    """Find a small case that goes wrong: a public one, unless all may see the one that failed."""
    small = failed if check.public else _public(operation, check, subject, named)
    if small is None or check.given or _drawer(operation, small) is None:
        return small
    return shrink(operation, check.property, subject, small, named, until)


def _public(
    operation: Operation, check: Check, subject: Subject, named: Misconception | None
) -> Failed | None:
    """Find the smallest example that goes wrong, if possible by the misconception that is named."""
    examples = operation.examples()
    if named is not None:
        answers = [(each, subject.observe(each)) for each in examples]
        telling = [each for each, got in answers if explains(named, check.property, each, got)]
        found = first_failure(operation, check.property, subject, telling) if telling else None
        if found is not None:
            return found
    return first_failure(operation, check.property, subject, examples)


def _said(operation: Operation, difference: Difference) -> str:
    details = dict(difference.details)
    if "name" in details:
        details["argument"] = _argument(operation, str(details["name"]))
    kind = difference.kind
    if kind == "gradient" and "wrong" not in details:
        kind = "gradient_shape"
    if kind == "forbidden":
        foreign = str(details["operation"]).startswith("torchvision")
        kind = "forbidden_torchvision" if foreign else operation.ban.said
    said = text(kind, **{**details, "name": operation.name})
    part = int(details.get("part", 0))
    named = "part" in details and part < len(operation.outputs)
    return f"{operation.outputs[part]}: {said}" if named else said


def _argument(operation: Operation, name: str) -> str:
    return operation.parameters[int(name)] if name.isdecimal() else name


def _students_line(failure: Failure | None) -> list[str]:
    if failure is None or failure.source is None:
        return []
    return [text("your_line", line=failure.line, source=failure.source)]


def _cause(key: str, cause: Misconception) -> list[str]:
    explanation, hint = cause.text("explanation"), cause.text("hint")
    said = text(key, name=cause.text("name"), explanation=explanation)
    return [said, text("hint", hint=hint)]


def _drawer(operation: Operation, failed: Failed) -> Drawing | None:
    return operation.draw if failed.difference.kind in DRAWN else None


def _drawing(operation: Operation, check: Check, example: Failed | None) -> list[str]:
    draw = _drawer(operation, example) if example else None
    if example is None or draw is None:
        return []
    drawn = draw(example.probe, example.expected, example.got, example.difference)
    title = [] if check.public else [text("example")]
    return ["", *title, drawn, ""] if drawn else []
