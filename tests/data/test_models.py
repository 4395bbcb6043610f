"""Bundled weights, and the script that trained them."""

import importlib
import io
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

from tichchap import data
from tichchap.data import _models
from tichchap.data._bundle import SUMS
from tichchap.train import accuracy

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.delitem(sys.modules, "train_models", raising=False)
    return importlib.import_module("train_models")


@pytest.mark.parametrize(
    ("name", "at_rest", "moved"), [("gap", 0.9, 0.8), ("gap-shifted", 0.88, 0.85)]
)
def test_the_weights_fit_the_network_and_read_digits(
    name: str, at_rest: float, moved: float, script: ModuleType
) -> None:
    model = script.network()
    model.load_state_dict(data.weights(name))
    assert sum(p.numel() for p in model.parameters()) == 44_226
    digits = data.mnist("train")
    images, labels = digits.images[9000:], digits.labels[9000:]
    assert accuracy(model, TensorDataset(images, labels)) > at_rest
    assert accuracy(model, TensorDataset(images.roll(4, dims=3), labels)) > moved


def test_weights_are_new_float32_tensors_each_time() -> None:
    first, second = data.weights("gap"), data.weights("gap")
    assert {value.dtype for value in first.values()} == {torch.float32}
    next(iter(first.values())).zero_()
    assert next(iter(second.values())).abs().sum() > 0


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="name must be one of gap, gap-shifted, got 'resnet'"):
        data.weights("resnet")


def test_changed_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / SUMS).write_bytes((_models.FOLDER / SUMS).read_bytes())
    (tmp_path / "gap.npz").write_bytes((_models.FOLDER / "gap-shifted.npz").read_bytes())
    monkeypatch.setattr(_models, "FOLDER", tmp_path)
    with pytest.raises(OSError, match=r"gap\.npz: expected sha256 "):
        data.weights("gap")


def test_the_folder_has_a_licence_a_provenance_and_a_sum_for_each_file() -> None:
    names = {item.name for item in _models.FOLDER.iterdir()}
    lines = (_models.FOLDER / SUMS).read_text().splitlines()
    assert {line.split("  ")[1] for line in lines} == {f"{name}.npz" for name in _models.NAMES}
    assert names == {f"{name}.npz" for name in _models.NAMES} | {"LICENSE", "README.md", SUMS}


def test_the_script_packs_the_same_weights_into_the_same_bytes(script: ModuleType) -> None:
    model = script.network()
    raw = script.packed(model)
    assert raw == script.packed(model)
    with np.load(io.BytesIO(raw)) as stored:
        assert set(stored) == set(model.state_dict())
        assert {stored[key].dtype for key in stored} == {np.dtype(np.float16)}


def test_the_script_moves_each_image_by_its_own_number_of_pixels(script: ModuleType) -> None:
    dot = torch.zeros(200, 1, 28, 28)
    dot[:, 0, 10, 20] = 1
    moved = script.shifted(dot, 2, seed=0)
    places = moved.flatten(1).argmax(1)
    assert torch.equal(moved.sum((1, 2, 3)), torch.ones(200))
    assert set((places // 28).tolist()) == set(range(8, 13))
    assert set((places % 28).tolist()) == set(range(18, 23))
    assert torch.equal(script.shifted(dot, 0, seed=0), dot)
