"""Step 2, lint: what a good source keeps to. Every finding of every rule is reported together."""

from collections.abc import Callable, Iterator

from tichchap.course.errors import Finding
from tichchap.course.lint.alt import check_alt
from tichchap.course.lint.code import check_code
from tichchap.course.lint.exercise import check_exercise
from tichchap.course.lint.keys import check_keys
from tichchap.course.lint.pairs import check_pairs
from tichchap.course.lint.parity import check_parity
from tichchap.course.lint.sizes import check_sizes
from tichchap.course.lint.text import check_text
from tichchap.course.source import Source

Rule = Callable[[Source], Iterator[Finding]]

# keys and pairs first: where they fail, the other rules would only repeat it in other words
GROUNDS: tuple[Rule, ...] = (check_keys, check_pairs)
RULES: tuple[Rule, ...] = (
    check_parity,
    check_text,
    check_code,
    check_alt,
    check_exercise,
    check_sizes,
)


def lint(source: Source) -> list[Finding]:
    """Every finding, in the order of the source. No finding means the source may be built."""
    for rules in (GROUNDS, RULES):
        found = sorted({finding for rule in rules for finding in rule(source)})
        if found:
            return found
    return []
