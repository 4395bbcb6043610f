"""Certification on a small exercise: what it catches, and what it writes and says."""

import json
from pathlib import Path

import pytest

from tichchap.certify.matrix import Row, jobs, run
from tichchap.certify.notebook import checks_of, full, graded, solve_ids, source_cells
from tichchap.certify.report import certificate, markdown, problems, summary
from tichchap.course.project import SourceFile, find_sources

ROOT = Path(__file__).parents[2]
FILE = SourceFile(ROOT, "exercise", "ex02_convolution")
CHECKS = ("f-example", "f-stride")


def row(kind: str, *passed: str, named: str = "f-stride", said: str = "Cause: Flipped. So.") -> Row:
    return Row(kind, "f", "flipped", named, passed, CHECKS, "Flipped", said)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (row("wrong", "f-example"), ""),
        (row("wrong", *CHECKS), "passes f-stride, the check that names it"),
        (row("wrong", named="f-gone"), "names the check f-gone, which the exercise does not have"),
        (row("wrong", said="no"), "loses points in f-stride, which says [], not 'Flipped'"),
        (
            row("wrong", said="Cause: Flipped. So.\nCause: Other. So."),
            "loses points in f-stride, which says ['Flipped', 'Cause: Other. So.'], not 'Flipped'",
        ),
        (row("right", *CHECKS), ""),
        (row("right", "f-example"), "loses points in f-stride"),
        (row("ours", "f-stride"), "loses points in f-example"),
        (row("unsolved"), ""),
        (row("unsolved", "f-example"), "gets points in f-example"),
    ],
)
def test_what_has_to_hold_of_an_answer(answer: Row, problem: str) -> None:
    assert answer.problem == problem


def test_every_answer_of_the_banks_is_run() -> None:
    found = jobs(FILE)
    kinds = {kind: [job for job in found if job.kind == kind] for kind in {j.kind for j in found}}
    assert (
        {job.id for job in kinds["ours"]} == {job.id for job in kinds["unsolved"]} == {"vi", "en"}
    )
    assert {job.subject for job in kinds["wrong"]} == set(solve_ids(FILE))
    assert {job.subject for job in kinds["right"]} == set(solve_ids(FILE))


def test_a_wrong_answer_loses_points_in_its_check_and_keeps_the_others() -> None:
    (job,) = [job for job in jobs(FILE) if (job.subject, job.id) == ("conv2d", "stride-ignored")]
    found = run(job)
    assert found.problem == ""
    assert "conv2d-stride" not in found.passed
    assert "conv2d-channels" in found.passed
    assert found.all == tuple(check.id for check in checks_of(FILE, "conv2d"))


def test_a_right_answer_gets_every_check() -> None:
    job = next(job for job in jobs(FILE) if job.kind == "right" and job.subject == "correlate2d")
    assert run(job).passed == ("correlate2d-example", "correlate2d-values")


def test_checks_belong_to_the_longest_name_that_they_begin_with() -> None:
    assert [check.id for check in checks_of(FILE, "count_parameters")] == [
        "count_parameters-example",
        "count_parameters-values",
    ]


def test_a_broken_check_is_no_wrong_answer() -> None:
    cells = [cell for cell in source_cells(FILE, "en") if cell.setup or cell.id == "correlate2d"]
    broken = checks_of(FILE, "correlate2d")[1]
    broken = type(broken)("1 / 0", broken.id, broken.points, solve=False, graded=True, setup=False)
    with pytest.raises(ZeroDivisionError):
        graded([*cells, broken], {})


def test_points_are_those_of_the_notebook() -> None:
    assert sum(full(source_cells(FILE, "vi")).values()) == 20


def test_the_matrix_shows_every_mark_and_brackets_the_named_one() -> None:
    rows = [row("wrong", "f-example"), row("right", *CHECKS)]
    text = markdown("ex01_a", rows)
    assert "| flipped | · | (×) |" in text
    assert "- right `f` flipped: 2 of 2 checks" in text
    assert summary(rows) in text
    assert summary(rows).startswith("1 of 1 wrong answers lose points")


def test_a_wrong_answer_that_passes_is_a_problem() -> None:
    rows = [row("wrong", *CHECKS)]
    assert problems(rows) == ["wrong f flipped: passes f-stride, the check that names it"]


def test_a_certificate_has_a_line_for_each_answer() -> None:
    text = certificate("ex01_a", [row("wrong", "f-example"), row("right", *CHECKS)])
    found = json.loads(text)
    assert found["checks"] == {"f": list(CHECKS)}
    assert [entry[4] for entry in found["rows"]] == ["·×", "··"]
    assert '["wrong", "f", "flipped", "f-stride", "·×"],\n' in text


def test_every_exercise_has_a_certificate_of_its_own_misconceptions() -> None:
    for file in (file for file in find_sources(ROOT) if file.kind == "exercise"):
        found = json.loads((ROOT / "certificates" / f"{file.name}.json").read_text("utf-8"))
        listed = [tuple(entry[:4]) for entry in found["rows"]]
        assert listed == [(job.kind, job.subject, job.id, job.named) for job in jobs(file)]
        whole = found["checks"].pop("")
        assert whole == [cell.id for cell in source_cells(file, "vi") if cell.graded]
        for name, checks in found["checks"].items():
            assert checks == [check.id for check in checks_of(file, name)]
