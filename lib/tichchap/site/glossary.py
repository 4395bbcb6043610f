"""The glossary, and the cards that lectures show at a term."""

import json

from tichchap.course.glossary import Term, load
from tichchap.languages import partner
from tichchap.site.course import Course
from tichchap.site.texts import text


def pages(course: Course) -> dict[str, str]:
    """The glossary page; each entry has the anchor that the lectures link to."""
    terms = sorted(load(), key=lambda term: term.word(course.lang).lower())
    entries = [_entry(term, course) for term in terms]
    head = [f"# {text('glossary', course.lang)}", text("glossary_note", course.lang)]
    return {"glossary.md": "\n\n".join([*head, *entries]) + "\n"}


def cards(course: Course) -> str:
    """A script with word, other word and definition of each term, by its anchor."""
    known = {term.anchor: _card(term, course) for term in load()}
    return f"window.TERMS = {json.dumps(known, ensure_ascii=False, sort_keys=True)};\n"


def _entry(term: Term, course: Course) -> str:
    word, other, definition = _card(term, course)
    named = f"**{word}**" + (f' (<em lang="{partner(course.lang)}">{other}</em>)' if other else "")
    return f"({term.anchor})=\n{named}\n: {definition}"


def _card(term: Term, course: Course) -> tuple[str, str, str]:
    word, other = term.word(course.lang), term.word(partner(course.lang))
    other = "" if other.lower() == word.lower() else other
    return word, other, term.definition(course.lang)
