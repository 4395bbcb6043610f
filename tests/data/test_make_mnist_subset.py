"""The script that cut the subset."""

import importlib
import sys
import tarfile
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torchvision.datasets.mnist import read_image_file

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.delitem(sys.modules, "make_mnist_subset", raising=False)
    return importlib.import_module("make_mnist_subset")


def test_the_choice_is_balanced_without_repetition_and_always_the_same(script: ModuleType) -> None:
    labels = [0] * 30 + [1] * 5 + list(range(10)) * 20
    chosen = script.choose("train", labels, 4)
    assert sorted(labels[i] for i in chosen) == [d for d in range(10) for _ in range(4)]
    assert len(set(chosen)) == 40
    assert chosen == script.choose("train", labels, 4)
    assert chosen != sorted(chosen)
    assert chosen != script.choose("t10k", labels, 4)


def test_a_class_with_too_few_images_is_refused(script: ModuleType) -> None:
    with pytest.raises(SystemExit, match="train: expected 2 images of 3, got 1"):
        script.choose("train", [0, 0, 1, 1, 2, 2, 3], 2)


def test_the_idx_files_are_those_that_torchvision_reads(script: ModuleType, tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28), dtype=np.uint8)
    (tmp_path / "idx").write_bytes(script.idx(images))
    assert torch.equal(read_image_file(str(tmp_path / "idx")), torch.tensor(images))


def test_a_source_that_is_not_official_is_refused(script: ModuleType, raw: Path) -> None:
    with pytest.raises(
        SystemExit, match="train-images-idx3-ubyte: expected sha256 ba891046e6505d7"
    ):
        script.read_official(raw)


def test_a_tarball_without_the_files_is_refused(script: ModuleType, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "empty.tgz", "w:gz"):
        pass
    with pytest.raises(SystemExit, match="got no such file"):
        script.read_official(tmp_path / "empty.tgz")
