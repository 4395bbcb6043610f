"""Mutants of a source: its functions and classes, each with one small change.

A mutant is named by its change and not by its line, so that the name stays when lines move:
`H = {x.shape[2] → x.shape[3]}`.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tichchap.certify.operators import OPERATORS, indifferent

NEAR = 60  # how many letters of a line are told on each side of a change
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Mutant:
    """A source with one change in the function or class `definition`.

    `change` is the line with the change in braces, and unique among those of the definition.
    """

    definition: str
    operator: str
    change: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Give every mutant of the functions and classes that stand in a source, none of them twice."""
    tree = _without_texts(ast.parse(source))
    parts = [ast.unparse(statement) for statement in tree.body]
    found: list[Mutant] = []
    for place, definition in enumerate(tree.body):
        if isinstance(definition, Definition):
            seen, names = {parts[place]}, Counter[str]()
            for operator in _changes(definition):
                changed = ast.unparse(definition)
                if changed in seen:
                    continue
                seen.add(changed)
                change = _change(parts[place], changed)
                names[change] += 1
                change += f" #{names[change]}" * (names[change] > 1)
                whole = "\n".join([*parts[:place], changed, *parts[place + 1 :]])
                found.append(Mutant(definition.name, operator, change, whole))
    return found


def _without_texts(tree: ast.Module) -> ast.Module:
    """Drop docstrings and annotations, which no check can see."""
    for node in ast.walk(tree):
        if isinstance(node, Definition | ast.Module) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return tree


def _changes(root: ast.AST) -> Iterator[str]:
    """Make one change after another in place, yield its operator, and take it back."""
    kept = indifferent(root)
    for node in list(ast.walk(root)):
        for place, value in _places(node):
            for operator, other in () if value in kept else _others(value):
                place(other)
                yield operator
            place(value)


def _places(node: ast.AST) -> Iterator[tuple[Callable[[ast.AST], None], ast.AST]]:
    """Each child of a node, and how to put another one in its place."""
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "bases"):
            continue
        if isinstance(value, ast.AST):
            yield partial(setattr, node, field), value
        elif isinstance(value, list):
            items = [(i, item) for i, item in enumerate(value) if isinstance(item, ast.AST)]
            yield from ((partial(value.__setitem__, i), item) for i, item in items)


def _others(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for name, operator in OPERATORS.items():
        for other in operator(node):
            yield name, ast.fix_missing_locations(other)


def _change(before: str, after: str) -> str:
    """Write the lines that differ as one, with what differs in braces and what is near it."""
    old, new = _middles(before.splitlines(), after.splitlines())
    words, others = (re.findall(r"\w+|\W", " ".join(map(str.strip, x))) for x in (old, new))
    gone, come = _middles(words, others)
    start = _shared(words, others)
    left, right = "".join(words[:start]), "".join(words[start + len(gone) :])
    left = left if len(left) <= NEAR else f"…{left[-NEAR:]}"
    right = right if len(right) <= NEAR else f"{right[:NEAR]}…"
    return f"{left}{{{''.join(gone)} → {''.join(come)}}}{right}"


def _middles(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    """Leave out what two lists begin with and what they end with."""
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    return one[start : len(one) - end], other[start : len(other) - end]


def _shared(one: list[str], other: list[str]) -> int:
    """Count the words that two lists begin with."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
