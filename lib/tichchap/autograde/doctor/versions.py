"""What is installed, compared with the ranges in the package's own metadata."""

import platform
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict

ITEM = "versions"
EXTRAS = ("", "course")  # what an instructor has; the others are for some
SHOWN = ("torch", "torchvision", "nbgrader", "jupyterlab")


def versions(machine: Machine) -> Finding:
    """The main versions; every package that is missing or outside its range."""
    shown = [f"python {platform.python_version()}"]
    shown += [f"{name} {version}" for name in SHOWN if (version := installed(name))]
    absent, outside = [], list(_python())
    for wanted in requirements():
        version = installed(wanted.name)
        if version is None:
            absent.append(str(wanted.name))
        elif not wanted.specifier.contains(version, prereleases=True):
            outside.append(f"{wanted.name} {version} ({wanted.specifier})")
    found = ", ".join(shown)
    if absent:
        found += machine.say("versions_absent", names=", ".join(absent))
    if outside:
        found += machine.say("versions_outside", names=", ".join(outside))
    verdict = Verdict.MISSING if absent else Verdict.WEAKER if outside else Verdict.OK
    return Finding(ITEM, verdict, found, machine.say("advice_install") if verdict != "ok" else "")


def requirements() -> Iterator[Requirement]:
    """What the package asks for, for a course. Raises `PackageNotFoundError`."""
    for line in metadata.requires("tichchap") or ():
        wanted = Requirement(line)
        extras = [{"extra": extra} for extra in EXTRAS]
        if wanted.marker is None or any(map(wanted.marker.evaluate, extras)):
            yield wanted


def installed(name: str) -> str | None:
    """The version of a package; None where it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _python() -> Iterator[str]:
    wanted = SpecifierSet(metadata.metadata("tichchap")["Requires-Python"] or "")
    if not wanted.contains(platform.python_version(), prereleases=True):
        yield f"python {platform.python_version()} ({wanted})"
