"""The checks that exercise cells call, by operation: `checks.conv2d.stride(conv2d)`."""

from collections.abc import Callable, Iterator
from typing import Any

from tichchap.grade.compare import value_difference
from tichchap.grade.judge import first_failure
from tichchap.grade.messages import text
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call, seeds
from tichchap.grade.operations import conv2d as _conv2d
from tichchap.grade.operations import conv2d_module as _conv2d_module
from tichchap.grade.operations import correlate2d as _correlate2d
from tichchap.grade.operations import count_parameters as _count_parameters
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES
from tichchap.grade.report import explain, fail
from tichchap.grade.subject import Subject, as_subject
from tichchap.grade.values import describe, pack


class Checks:
    """The checks of one operation, each an attribute that takes the student's function or class.

    A check that passes prints one line and returns None: nbgrader would read a number as points.
    A check that fails prints the reason and raises `CheckFailed`.
    """

    def __init__(self, operation: Operation, *checks: Check) -> None:
        self.operation = operation
        self._checks = {check.name: check for check in checks}

    def __getattr__(self, name: str) -> Callable[[Any], None]:
        checks = self.__dict__.get("_checks", {})
        if name not in checks:
            known = ", ".join(["gives", *checks])
            raise AttributeError(f"{self.operation.name}: expected a check of {known}, got {name}")

        def run(target: Any) -> None:
            check: Check = checks[name]
            self._run(check, target, [case for seed in seeds() for case in check.cases(seed)])

        run.__name__, run.__doc__ = name, f"Check {self.operation.name}: {name}."
        return run

    def __iter__(self) -> Iterator[Check]:
        return iter(self._checks.values())

    def __dir__(self) -> list[str]:
        return ["gives", *self._checks]

    def gives(self, target: Any, *args: Any, expected: Any, **kwargs: Any) -> None:
        """Check one call whose result stands in the notebook, to be verified by hand.

        Raises:
            ValueError: torch's answer is not `expected`: the exercise itself is wrong.
        """
        probe = Probe((call(*args, **kwargs),), seed=FIXED_SEED)
        check = Check("example", VALUES, lambda seed: [probe], public=True)
        (right,) = self.operation.judge.observe(probe).outputs
        if value_difference(right, pack(expected)):
            raise ValueError(
                f"{self.operation.name}.gives: expected torch's {describe(right)}, "
                f"got {describe(pack(expected))} with other values in the notebook"
            )
        self._run(check, target, [probe])

    def _run(self, check: Check, target: Any, cases: list[Probe]) -> None:
        subject = self._subject(target, check)
        failed = first_failure(self.operation, check.property, subject, cases)
        if failed is not None:
            explain(self.operation, check, subject, failed)
        title = text(f"check-{check.name}")
        print(text("passed", name=self.operation.name, title=title, count=len(cases)))

    def _subject(self, target: Any, check: Check) -> Subject:
        try:
            return as_subject(target)
        except TypeError:
            details = {"name": self.operation.name, "got": describe(pack(target))}
            fail(self.operation, check, [text("not_callable", **details)])


correlate2d = Checks(_correlate2d.CORRELATE2D, *_correlate2d.CHECKS)
conv2d = Checks(_conv2d.CONV2D, *_conv2d.CHECKS)
count_parameters = Checks(_count_parameters.COUNT_PARAMETERS, *_count_parameters.CHECKS)
Conv2d = Checks(_conv2d_module.CONV2D_MODULE, *_conv2d_module.CHECKS)
