"""Mutants: what the operators make, what the checks do with it, and which count as equivalent."""

from dataclasses import replace
from pathlib import Path

import pytest

from tichchap.certify import mutation
from tichchap.certify.mutants import mutants
from tichchap.certify.mutants_report import listed, markdown, problems, summary
from tichchap.certify.mutation import ENDLESS, NO_ANSWER, Job, Outcome, jobs, run
from tichchap.course.errors import CourseError
from tichchap.course.project import SourceFile

ROOT = Path(__file__).parents[2]
FILE = SourceFile(ROOT, "exercise", "ex03_padding")
HEAD = "def same_padding(kernel_size, dilation=1):\n    "
RIGHT = "total = dilation * (kernel_size - 1)\n    return total // 2, total - total // 2"


def made(body: str, operator: str) -> list[str]:
    """The changes that one operator makes in the body of a function."""
    return [each.change for each in mutants(f"def f():\n    {body}") if each.operator == operator]


@pytest.mark.parametrize(
    ("operator", "body", "changes"),
    [
        ("constant", "return 3", ["return {3 → 4}", "return {3 → 2}"]),
        ("constant", "return True", ["return {True → False}"]),
        ("constant", "return -n", ["return {- → }n"]),
        ("swap", "return a, b", ["return ({a, b → b, a})"]),
        ("swap", "return g(a, b)", ["return g({a, b → b, a})"]),
        ("swap", "return g(a, a)", []),
        ("swap", "return torch.maximum(a, b)", []),
        ("swap", "return x.sum((m, n))", []),
        ("arithmetic", "return a + b", ["{+ → -}", "a{ + b → }", "{a +  → }b"]),
        ("arithmetic", "return a * b", ["{* → //}", "{* → +}", "a{ * b → }", "{a *  → }b"]),
        ("arithmetic", "return a // b", ["{// → *}", "{a // b → -(-a // b)}", "a{ // b → }"]),
        ("arithmetic", "a += b", ["a {+ → -}= b", "a {+ → }= b"]),
        ("condition", "return a < b", ["return a <{ → =} b"]),
        ("condition", "return a == b", ["return a {= → !}= b"]),
        ("condition", "return a if t else b", ["return a if { → not }t else b"]),
        ("condition", "return s and t", ["return s {and → or} t"]),
        ("call", "return x.clone()", ["return x{.clone() → }"]),
        ("call", "return g(x, dim=k)", ["return g(x{, dim=k → })"]),
        ("call", "return g(zip(a, b, strict=True))", []),
        ("constant", "return zip(a, b, strict=True)", []),
        ("call", "return max(a)", ["return {max → min}(a)"]),
        ("call", "return math.floor(a)", ["return math{.floor(a) → }", "math.{floor → ceil}(a)"]),
        ("slice", "return x[a:b]", ["return x[{a → }:b]", "return x[a:{b → }]"]),
        ("slice", "return x[::s]", ["return x[:{:s → }]"]),
        ("slice", "return x[:]", ["return x[{ → 1}:]", "return x[:{ → -1}]"]),
        ("einsum", "return g('ij->i')", ["return g('{ij → ji}->i')"]),
        ("dropped", "a = b", ["{a = b → pass}"]),
        ("dropped", "g(a)", ["{g(a) → pass}"]),
    ],
)
def test_an_operator_makes_each_of_its_changes_once(
    operator: str, body: str, changes: list[str]
) -> None:
    found = made(body, operator)
    assert len(found) == len(changes)
    assert all(change in name for change, name in zip(changes, found, strict=True))


def test_docstrings_and_annotations_stay_as_they_are() -> None:
    assert mutants('def f(x: tuple[int, str]) -> dict[str, int]:\n    "Add 1."\n    return x') == []


def test_no_two_mutants_of_an_answer_are_the_same_or_have_the_same_name() -> None:
    found = mutants("def f(a, b):\n    c = a + b\n    c = a + b\n    return c * 2")
    assert len({each.source for each in found}) == len({each.change for each in found})
    assert len(found) == len({each.source for each in found})
    assert "c = a {+ → -} b #2" in {each.change for each in found}


def test_a_name_does_not_depend_on_the_line() -> None:
    body = "def f(a):\n    return a + 1"
    moved = [each.change for each in mutants(f"import math\n\nB = 2\n\n{body}")]
    assert moved == [each.change for each in mutants(body)]


def outcomes(source: str, *changed: str, answer: str = RIGHT) -> list[Outcome]:
    """Run sources as if they were mutants of an answer to same_padding."""
    (first, *_) = mutants(HEAD + RIGHT)
    made_up = tuple(replace(first, source=HEAD + body) for body in (source, *changed))
    return run(Job(FILE, "ours", HEAD + answer, ("same_padding",), made_up))


def test_a_mutant_is_killed_by_the_first_check_that_it_fails() -> None:
    wrong, right = outcomes(RIGHT.replace("dilation *", "1 *"), RIGHT)
    assert wrong.killer == "same_padding-dilation"
    assert right.survived


def test_a_mutant_that_never_returns_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes(RIGHT)  # the first run of a process takes longer, and the limit grows with it
    monkeypatch.setattr(mutation, "LEAST_LIMIT", 0.2)
    endless, after = outcomes("while True:\n        pass", RIGHT)
    assert endless.killer in (ENDLESS, "same_padding-example")
    assert after.survived


def test_what_does_not_compile_is_killed() -> None:
    (broken,) = outcomes("return (")
    assert broken.killer == NO_ANSWER


def test_an_answer_that_fails_by_itself_stops_the_run() -> None:
    with pytest.raises(RuntimeError, match="expected the answer to pass its checks, it fails"):
        outcomes(RIGHT, answer="return 0, 0")


def test_every_answer_is_mutated_and_a_helper_is_judged_by_what_uses_it() -> None:
    found = jobs(FILE)
    styles = {path.stem for path in (ROOT / "tests/exercises/right/ex03_padding").glob("*.py")}
    assert {job.style for job in found} == {"ours", *styles}
    (window,) = {job.targets for job in found if job.mutants[0].definition == "Window"}
    assert window == ("conv_output_size", "same_padding", "receptive_field")


def test_the_long_training_of_make_model_is_left_out() -> None:
    found = jobs(SourceFile(ROOT, "exercise", "ex05_cnn"))
    assert "make_model" not in {target for job in found for target in job.targets}


DEAD, ALIVE = Outcome("f", "ours f: a", "f-example"), Outcome("f", "ours f: b", "")


def test_a_survivor_is_reported_unless_it_is_listed() -> None:
    assert problems([DEAD, ALIVE], {}) == ["survives every check: ours f: b"]
    assert problems([DEAD, ALIVE], {ALIVE.id: "the same"}) == []


def test_an_entry_that_is_killed_or_gone_is_reported() -> None:
    reasons = {DEAD.id: "the same", "ours f: c": "the same"}
    assert problems([DEAD], reasons) == [
        "listed as equivalent, and killed by f-example: ours f: a",
        "listed as equivalent, and no longer made: ours f: c",
    ]


def test_a_check_that_falls_over_is_reported() -> None:
    broken = Outcome("f", "ours f: a", "", "KeyError: 1")
    assert problems([broken], {}) == ["breaks a check, KeyError: 1: ours f: a"]


def test_the_report_counts_by_function_and_gives_the_reasons() -> None:
    text = markdown("ex01_a", [DEAD, ALIVE], {ALIVE.id: "the same"})
    assert summary([DEAD, ALIVE], {}) == "1 of 2 mutants killed, 0 equivalent, 1 survive"
    assert "| `f` | 2 | 1 | 1 | 0 |" in text
    assert "- `ours f: b`: the same" in text


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[[equivalent]]\nmutants = ["a"]', "expected a reason, got none for"),
        ('[[equivalent]]\nreason = "r"\nmutants = ["a", "a"]', "expected each mutant once, got"),
    ],
)
def test_a_table_says_why_once(tmp_path: Path, table: str, message: str) -> None:
    path = tmp_path / "ex01_a.toml"
    path.write_text(table, "utf-8")
    with pytest.raises(CourseError, match=message):
        listed(path)
