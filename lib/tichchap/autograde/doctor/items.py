"""The items of the report, in their order."""

from collections.abc import Callable, Iterator
from importlib import import_module

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict
from tichchap.autograde.errors import GradingError
from tichchap.course.errors import CourseError

# by item: the module here and its function. Imported one by one: what cannot be imported is a
# finding, too. What matters most stands first, and what takes longest last.
ITEMS = {
    "isolation": ("isolation", "isolation"),
    "workers": ("workers", "workers"),
    "course": ("folders", "course"),
    "database": ("database", "database"),
    "scratch": ("folders", "temporary"),
    "exchange": ("folders", "exchange"),
    "versions": ("versions", "versions"),
    "scripts": ("scripts", "scripts"),
    "language": ("language", "language"),
    "fonts": ("fonts", "fonts"),
    "torch": ("gpu", "torch"),
    "gpu": ("gpu", "gpu"),
}
# where a look at one of these fails, grading would fail as well
NEEDED = ("isolation", "course", "database", "scratch", "versions", "torch")


def look_at(machine: Machine) -> Iterator[Finding]:
    """Look at every item; one that fails itself is reported and stops no other."""
    for item, (module, function) in ITEMS.items():
        try:
            found = import_module(f"tichchap.autograde.doctor.{module}")
            look: Callable[[Machine], Finding] = getattr(found, function)
            yield look(machine)
        except (CourseError, GradingError):  # the line of the course says which
            yield Finding(item, Verdict.WEAKER, machine.say("needs_course"))
        except Exception as error:
            yield crashed(item, machine, error)


def crashed(item: str, machine: Machine, error: Exception) -> Finding:
    """What is reported of a look that failed itself."""
    lines = str(error).splitlines() or [""]
    found = machine.say("crashed", kind=type(error).__name__, error=lines[0])
    verdict = Verdict.MISSING if item in NEEDED else Verdict.WEAKER
    return Finding(item, verdict, found, machine.say("advice_crashed"))
