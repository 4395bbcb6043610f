"""The handbook: the repository's docs/ as it is, its links made to work.

A page stands in `docs/` in English and, where it is translated, in `docs/vi/` and so on under the
same name.
"""

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath

from tichchap.course.lint.markdown import CODE, FENCE
from tichchap.languages import STAND_IN
from tichchap.site.course import TITLE, Course, in_english

FOLDER, CONTRIBUTING = "docs", "CONTRIBUTING.md"
# as they are needed in a term; what is not named here follows in the order of its name
ORDER = (
    *("grading", "one-machine", "littlest-jupyterhub", "grading-on-a-cluster"),
    *("without-the-exchange", "privacy", "add-a-lesson", "add-an-exercise", "languages"),
)
HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>[^)\s]+)\)")


def pages(course: Course) -> dict[str, str]:
    """Each page in the reader's language, or in English with a note that it is."""
    return {f"handbook/{_name(path)}.md": _page(path, course) for path in sources(course)}


def sources(course: Course) -> list[Path]:
    """The files of the handbook in one language, in the order in which they are read."""
    found = [*(course.root / FOLDER).glob("*.md"), course.root / CONTRIBUTING]
    told = [_translated(path, course) for path in found if path.is_file()]
    return sorted(told, key=_place)


def titles(course: Course) -> list[tuple[str, str]]:
    """The name and the heading of each page."""
    found = []
    for path in sources(course):
        match = TITLE.search(path.read_text(encoding="utf-8"))
        found.append((_name(path), match[1] if match else path.stem))
    return found


def _translated(path: Path, course: Course) -> Path:
    other = course.root / FOLDER / course.lang / path.name
    return other if other.is_file() else path


def _place(path: Path) -> tuple[int, bool, str]:
    known = ORDER.index(path.stem) if path.stem in ORDER else len(ORDER)
    return known, path.name == CONTRIBUTING, path.stem


def _name(path: Path | PurePosixPath) -> str:
    return path.stem.lower()


def _page(path: Path, course: Course) -> str:
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    words = path.read_text(encoding="utf-8")
    for code in (FENCE, CODE):
        words = code.sub(hold, words)
    words = LINK.sub(lambda match: _link(match, path, course), words)
    while "\x00" in words:
        words = re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], words)
    told = course.lang in (STAND_IN, path.parent.name)
    return words if told else in_english(words, course.lang)


def _link(match: re.Match[str], page: Path, course: Course) -> str:
    """A link within the handbook stays; another leads to the repository, if published."""
    target, _, place = match["target"].partition("#")
    if "://" in target or not target:
        return match[0]
    folder = page.parent.relative_to(course.root).as_posix()
    path = PurePosixPath(normpath(f"{folder}/{target}"))
    if path.suffix == ".md" and (path.parts[0] == FOLDER or str(path) == CONTRIBUTING):
        fragment = f"#{_shown(place, course.root / path, course)}" if place else ""
        return f"[{match['words']}]({_name(path)}.md{fragment})"
    if course.published is None:
        return match["words"]
    fragment = f"#{place}" if place else ""
    return f"[{match['words']}]({course.published.source(str(path))}{fragment})"


def _shown(place: str, linked: Path, course: Course) -> str:
    """The same place on the page that is shown, which may be a translation of the linked one."""
    shown = _translated(course.root / FOLDER / linked.name, course)
    if linked.name == CONTRIBUTING or shown == linked:
        return place
    pairs = dict(zip(_slugs(linked), _slugs(shown), strict=False))
    return pairs.get(place, place)


def _slugs(page: Path) -> list[str]:
    """The places of a page, as GitHub names them by their headings."""
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings]
