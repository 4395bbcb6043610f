"""The texts in which checks speak, to find them again in what a check printed."""

from functools import cache
from importlib.resources import files

from tichchap import languages
from tichchap.languages import Lang


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    # read as a file: importing tichchap.grade loads torch
    place = files("tichchap") / "grade" / "messages.toml"
    return languages.catalogue(place)


def title(grade_id: str, lang: Lang) -> str:
    """What a check is about: `conv2d-stride` is about the stride."""
    name, _, check = grade_id.rpartition("-")
    known = _catalogue().get(f"check-{check}")
    return known[lang] if known and name else grade_id


def word(key: str, lang: Lang) -> str:
    """A word without details, such as "expected"."""
    return _catalogue()[key][lang]


def label(key: str, lang: Lang) -> str:
    """What a message begins with, in front of its first detail: "Hint: "."""
    return _catalogue()[key][lang].partition("{")[0]


def report_in(printed: str, lang: Lang) -> tuple[str, ...]:
    """Give the lines with which a check explained a failure, at the end of what was printed.

    What the student's code printed while it was checked stands before them.
    """
    lines, ending = printed.splitlines(), _catalogue()["failed"][lang].rpartition("}")[2]
    heads = [place for place, line in enumerate(lines) if line.endswith(ending)]
    return tuple(lines[heads[-1] :]) if heads else ()
