"""The vocabulary of cell keys: which there are, on which cells, with which values."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tichchap.course.errors import Finding
from tichchap.course.slide_types import SLIDE_TYPES
from tichchap.course.source import Cell, Source
from tichchap.languages import LANGS

TAGS = {
    "alt", "predict", "explain", "hint", "setup", "raises-exception", "nbval-ignore-output",
    "remove-cell", "remove-input", "remove-output",
}  # fmt: skip
CHOICE = " or ".join(f'lang="{lang}"' for lang in LANGS)
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROLES = ("solve", "check", "written", "locked")
LECTURE_KEYS = ("claims", "slide")
# the keys that may stand beside each role; a cell without a role is plain
BESIDE: dict[str | None, set[str]] = {
    None: {"lang", "tags", *LECTURE_KEYS},
    "solve": {"tags"},
    "check": {"points", "hidden", "name", "tags"},
    "written": {"points", "lang", "tags"},
    "locked": {"tags"},
}


def check_keys(source: Source) -> Iterator[Finding]:
    """Findings for unknown keys and tags, and for values that a key cannot have."""
    for cell in source.cells:
        for message in _messages(source, cell):
            yield source.finding(cell, message)


def _messages(source: Source, cell: Cell) -> Iterator[str]:
    roles = [role for role in ROLES if role in cell.keys]
    if len(roles) > 1:
        yield f"expected one of {', '.join(ROLES)}, got {' and '.join(roles)}"
        return
    role = roles[0] if roles else None
    if role and source.kind == "lecture":
        yield f"`{role}` belongs in an exercise (solutions/), this is a lecture"
    for key in LECTURE_KEYS:
        if key in cell.keys and source.kind == "exercise":
            yield f"`{key}` belongs in a lecture, this is an exercise"
    if role and (cell.kind == "markdown") != (role == "written"):
        yield f"expected `{role}` on a {'markdown' if role == 'written' else 'code'} cell"
    yield from _unknown(cell, role)
    yield from _values(cell.keys, role)
    yield from _tags(cell)
    if cell.kind == "markdown" and cell.lang is None:
        yield f"expected {CHOICE} on a markdown cell, got none"


def _unknown(cell: Cell, role: str | None) -> Iterator[str]:
    for key, value in cell.keys.items():
        if key in ("title", "incorrectly_encoded_metadata"):
            yield f'expected keys such as tags=["predict"] after `# %%`, got {value!r}'
        elif key != role and key not in BESIDE[role]:
            known = ", ".join(sorted({*BESIDE[role], *([role] if role else [])}))
            beside = f"beside `{role}`" if role else "in a plain cell"
            yield f"unknown key `{key}` {beside}; known there: {known}"


def _values(keys: Mapping[str, Any], role: str | None) -> Iterator[str]:
    if "lang" in keys and keys["lang"] not in LANGS:
        yield f"expected {CHOICE}, got {keys['lang']!r}"
    if role in ("solve", "check") and not _matches(IDENTIFIER, keys[role]):
        yield f'expected the name of a function or class, {role}="conv2d", got {keys[role]!r}'
    if role == "written" and not _matches(SLUG, keys["written"]):
        yield f'expected small letters, written="why-sharing", got {keys["written"]!r}'
    if "name" in keys and not _matches(SLUG, keys["name"]):
        yield f'expected small letters, digits and hyphens, name="stride", got {keys["name"]!r}'
    for flag in {"hidden", "locked"} & keys.keys():
        if keys[flag] is not True:
            yield f"expected {flag}=true or no such key, got {keys[flag]!r}"
    if "slide" in keys and keys["slide"] not in SLIDE_TYPES:
        yield f"expected slide to be one of {', '.join(SLIDE_TYPES)}, got {keys['slide']!r}"
    claims = keys.get("claims", [])
    if not isinstance(claims, list) or not all(_matches(SLUG, claim) for claim in claims):
        yield f'expected ids of claims, claims=["flatten-size"], got {claims!r}'
    if role in ("check", "written"):
        yield from _points(keys, role)


def _points(keys: Mapping[str, Any], role: str) -> Iterator[str]:
    points, least = keys.get("points"), 0 if role == "written" else 1
    wanted = "points=0 or more" if role == "written" else "points above 0"
    if isinstance(points, bool) or not isinstance(points, int | float):
        yield f"expected {wanted}, got {'no points' if points is None else repr(points)}"
    elif points < 0 or (points == 0 and least):
        yield f"expected {wanted}, got {points}"


def _tags(cell: Cell) -> Iterator[str]:
    for tag in cell.tags:
        if tag not in TAGS:
            yield f"unknown tag {tag!r}; known: {', '.join(sorted(TAGS))}"


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
