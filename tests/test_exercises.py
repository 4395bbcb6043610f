"""Certification: the cells of each exercise, as built, give the points that an answer deserves."""

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch

import tichchap.nn
from tichchap.grade import CheckFailed, Misconception, registry

ROOT = Path(__file__).parents[1]
RIGHT = ROOT / "tests" / "exercises" / "right"
NAME = "ex02_convolution"

Answers = Mapping[str, Callable[..., Any]]


def cells(folder: str, language: str = "en") -> list[Any]:
    path = ROOT / folder / language / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


CELLS = {(folder, language): cells(folder, language) for folder in ("solutions", "exercises")
         for language in ("vi", "en")}  # fmt: skip


def graded(notebook: list[Any], answers: Answers) -> dict[str, float]:
    """Run the cells of a notebook, put answers in after each solve cell, and collect points."""
    space: dict[str, Any] = {"__name__": "__main__"}
    points = {}
    for cell in notebook:
        about = cell.metadata.get("nbgrader", {})
        try:
            exec(cell.source, space)
        except CheckFailed:
            assert about["grade"]
        else:
            if about.get("grade"):
                points[about["grade_id"]] = about["points"]
        if about.get("solution") and about["grade_id"] in answers:
            space[about["grade_id"]] = answers[about["grade_id"]]
    return points


def full(notebook: list[Any]) -> dict[str, float]:
    about = [cell.metadata.get("nbgrader", {}) for cell in notebook]
    return {each["grade_id"]: each["points"] for each in about if each.get("grade")}


@pytest.fixture(autouse=True)
def _one_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICHCHAP_SEED", "20261123")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_our_solution_scores_all_20_points(language: str) -> None:
    notebook = CELLS["solutions", language]
    assert graded(notebook, {}) == full(notebook)
    assert sum(full(notebook).values()) == 20


def stubs(language: str) -> list[Any]:
    """Give the source notebook with its solutions replaced by what students get."""
    released = {cell.id: cell.source for cell in CELLS["exercises", language]}
    notebook = cells("solutions", language)
    for cell in notebook:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = released[cell.id]
    return notebook


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_unsolved_notebook_scores_0(language: str) -> None:
    assert graded(stubs(language), {}) == {}


@pytest.mark.parametrize("path", sorted((RIGHT / NAME).glob("*.py")), ids=lambda path: path.stem)
def test_a_right_solution_in_another_style_scores_20(path: Path) -> None:
    answers = runpy.run_path(str(path))
    wanted = ("correlate2d", "conv2d", "count_parameters", "Conv2d")
    solved = {name: answers[name] for name in wanted}
    assert graded(stubs("en"), solved) == full(CELLS["solutions", "en"])


@pytest.mark.parametrize("entry", registry(), ids=lambda entry: f"{entry.operation}-{entry.id}")
def test_a_misconception_loses_points_in_the_check_that_names_it(
    entry: Misconception, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TICHCHAP_LANG", "en")
    answers = {entry.operation: entry.implementation}
    named = f"{entry.operation}-{entry.check}"
    assert named not in graded(around(entry.operation, named), answers)
    assert entry.text("name") in capsys.readouterr().out


def around(operation: str, check: str) -> list[Any]:
    """Give the setup cells, the cell to fill in, and one check."""
    return [
        cell
        for cell in CELLS["solutions", "en"]
        if cell.id in (operation, check) or "setup" in cell.metadata.get("tags", [])
    ]


def shape_only(x: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0) -> Any:
    return torch.nn.functional.unfold(x, weight.shape[2:], 1, padding, stride).new_ones(
        tichchap.nn.conv2d(x, weight, None, stride, padding).shape
    )


FORBIDDEN: dict[str, Answers] = {
    "torch": {"conv2d": torch.conv2d, "Conv2d": torch.nn.Conv2d},
    "tichchap.nn": {"conv2d": tichchap.nn.conv2d, "Conv2d": tichchap.nn.Conv2d},
}


@pytest.mark.parametrize("library", FORBIDDEN)
def test_a_library_convolution_scores_nothing(library: str) -> None:
    assert graded(stubs("en"), FORBIDDEN[library]) == {}


def test_values_that_are_right_in_shape_only_score_nothing_for_conv2d() -> None:
    points = graded(stubs("en"), {"conv2d": lambda *args, **kw: shape_only(*args, **kw)})
    assert {name for name in points if name.startswith("conv2d")} <= {"conv2d-example"}


@pytest.mark.parametrize("folder", ["solutions", "exercises"])
def test_code_is_the_same_in_both_languages_but_for_the_language(folder: str) -> None:
    vi, en = ([cell.source for cell in CELLS[folder, language]] for language in ("vi", "en"))
    differing = [(one, other) for one, other in zip(vi, en, strict=True) if one != other]
    assert differing == [('speak("vi")', 'speak("en")')]
