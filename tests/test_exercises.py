"""What holds of every exercise beside its certification, which is `tichchap certify`."""

from pathlib import Path
from typing import Any

import pytest
import torch

import tichchap.nn
from tichchap.certify.matrix import RIGHT
from tichchap.certify.notebook import full, graded, solve_ids, source_cells, unsolved_cells
from tichchap.course.project import SourceFile, find_sources
from tichchap.grade import registry
from tichchap.languages import REQUIRED

ROOT = Path(__file__).parents[1]
EXERCISES = [file for file in find_sources(ROOT) if file.kind == "exercise"]
CONVOLUTION = SourceFile(ROOT, "exercise", "ex02_convolution")


@pytest.mark.parametrize("file", EXERCISES, ids=lambda file: file.name)
def test_code_is_the_same_in_both_languages_but_for_the_language(file: SourceFile) -> None:
    vi, en = ([cell.source for cell in source_cells(file, lang)] for lang in REQUIRED)
    differing = [(one, other) for one, other in zip(vi, en, strict=True) if one != other]
    assert differing == [('speak("vi")', 'speak("en")')]


@pytest.mark.parametrize("file", EXERCISES, ids=lambda file: file.name)
def test_every_function_has_misconceptions(file: SourceFile) -> None:
    described = {entry.operation for entry in registry()}
    assert set(solve_ids(file)) <= described


def test_every_misconception_belongs_to_an_exercise() -> None:
    asked = {name for file in EXERCISES for name in solve_ids(file)}
    assert {entry.operation for entry in registry()} <= asked


@pytest.mark.parametrize("file", EXERCISES, ids=lambda file: file.name)
def test_every_function_has_six_right_solutions_in_other_styles(file: SourceFile) -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / RIGHT / file.name).glob("*.py")]
    for name in solve_ids(file):
        written = [text for text in texts if f"def {name}(" in text or f"class {name}(" in text]
        assert len(written) >= 6, name


def shape_only(x: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0) -> Any:
    return torch.nn.functional.unfold(x, weight.shape[2:], 1, padding, stride).new_ones(
        tichchap.nn.conv2d(x, weight, None, stride, padding).shape
    )


FORBIDDEN: dict[str, dict[str, Any]] = {
    "torch": {"conv2d": torch.conv2d, "Conv2d": torch.nn.Conv2d},
    "tichchap.nn": {"conv2d": tichchap.nn.conv2d, "Conv2d": tichchap.nn.Conv2d},
}


@pytest.mark.parametrize("library", FORBIDDEN)
def test_a_library_convolution_scores_nothing(library: str) -> None:
    assert graded(unsolved_cells(CONVOLUTION, "en"), FORBIDDEN[library]) == {}


def test_values_that_are_right_in_shape_only_score_nothing_for_conv2d() -> None:
    answers = {"conv2d": lambda *args, **kwargs: shape_only(*args, **kwargs)}
    points = graded(unsolved_cells(CONVOLUTION, "en"), answers)
    assert {name for name in points if name.startswith("conv2d")} <= {"conv2d-example"}


def test_the_exercise_on_convolution_has_20_points() -> None:
    assert sum(full(source_cells(CONVOLUTION, "vi")).values()) == 20
