"""The instructor's handbook: the repository's docs/*.md as they are, their links made to work."""

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath

from tichchap.course.lint.markdown import CODE, FENCE
from tichchap.site.course import Course
from tichchap.site.texts import text

LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]+)\]\((?P<target>[^)\s]+)\)")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def pages(course: Course) -> dict[str, str]:
    """Each file of docs/, in English, with a note where the reader's language is another."""
    return {f"handbook/{path.name}": _page(path, course) for path in sources(course)}


def sources(course: Course) -> list[Path]:
    """The handbook's files in the order of their names."""
    return sorted((course.root / "docs").glob("*.md"))


def titles(course: Course) -> list[tuple[str, str]]:
    """The name and the heading of each page."""
    found = []
    for path in sources(course):
        match = TITLE.search(path.read_text(encoding="utf-8"))
        found.append((path.stem, match[1] if match else path.stem))
    return found


def _page(path: Path, course: Course) -> str:
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    words = path.read_text(encoding="utf-8")
    for code in (FENCE, CODE):
        words = code.sub(hold, words)
    words = LINK.sub(lambda match: _link(match, course), words)
    while "\x00" in words:
        words = re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], words)
    if course.lang != "en":
        note = text("english_only", course.lang)
        words = TITLE.sub(lambda match: f"{match[0]}\n\n{note}", words, count=1)
    return words


def _link(match: re.Match[str], course: Course) -> str:
    """A link within docs/ stays; one to another file leads to the repository, if published."""
    target, _, place = match["target"].partition("#")
    if "://" in target or not target:
        return match[0]
    path = PurePosixPath(normpath(f"docs/{target}"))
    if path.parent == PurePosixPath("docs") and path.suffix == ".md":
        return match[0]
    if course.published is None:
        return match["words"]
    fragment = f"#{place}" if place else ""
    return f"[{match['words']}]({course.published.source(str(path))}{fragment})"
