"""The claim ledger: what the slides say, and what is right."""

from html import escape
from itertools import groupby

from tichchap.course.claims import Claim, Verdict, load, treated
from tichchap.site.course import Course
from tichchap.site.lectures import anchor
from tichchap.site.texts import text

# what is off comes first: it is what a reader of the slides looks for
ORDER: tuple[Verdict, ...] = ("wrong", "misleading", "right")


def pages(course: Course) -> dict[str, str]:
    """The ledger, a section for each verdict."""
    claims, lectures = load(course.root), treated(course.root)
    counts = {verdict: sum(claim.verdict == verdict for claim in claims) for verdict in ORDER}
    parts = [
        f"# {text('claims', course.lang)}",
        text("claims_note", course.lang, total=len(claims), **counts),
    ]
    for verdict in ORDER:
        own = [claim for claim in claims if claim.verdict == verdict]
        parts.append(f"## {text(f'claims_{verdict}', course.lang)}" if own else "")
        for slide, told in groupby(own, lambda claim: " ".join(claim.slide.split())):
            parts.append(f"### {escape(slide)}")
            parts += [_entry(claim, lectures.get(claim.id, []), course) for claim in told]
    return {"claims.md": "\n\n".join(filter(None, parts)) + "\n"}


def _entry(claim: Claim, lectures: list[str], course: Course) -> str:
    """The deck's own words (Vietnamese, as plain text), what is right, where it is told."""
    files = {file.name: file for file in course.lectures()}
    links = ", ".join(
        f"[{text('lecture_number', course.lang, number=int(name[:2]))}]"
        f"(lectures/{name}.ipynb#{anchor(files[name], claim.id)})"
        for name in lectures
    )
    said = escape(" ".join(claim.deck.split()))
    quoted = f'<blockquote lang="vi" id="{claim.id}"><p>{said}</p></blockquote>'
    right = " ".join(claim.statement(course.lang).split())
    told = f"{text('told_in', course.lang)} {links}." if links else ""
    return "\n\n".join(filter(None, [quoted, right, told]))
