"""The bundled digits, and torchvision's own."""

import gzip
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest
import torch
from torchvision.datasets import MNIST

from tichchap.data import mnist

Split = Literal["train", "test"]
SPLITS: tuple[Split, ...] = ("train", "test")


@pytest.mark.parametrize(("split", "per_class"), [("train", 1000), ("test", 200)])
def test_the_bundled_subset_is_class_balanced_and_shuffled(split: Split, per_class: int) -> None:
    digits = mnist(split)
    assert digits.images.shape == (10 * per_class, 1, 28, 28)
    assert digits.images.dtype == torch.float32
    assert digits.labels.dtype == torch.int64
    assert digits.labels.bincount().tolist() == [per_class] * 10
    assert set(digits.labels[:100].tolist()) == set(range(10))


def test_images_are_scaled_to_0_1_on_a_background_of_0() -> None:
    images = mnist("test").images
    assert images.min() == 0
    assert images.max() == 1
    assert torch.equal((images * 255).round() / 255, images)
    assert (images[..., 0, 0] == 0).all()  # the corner of every digit is background


def test_train_and_test_share_no_image() -> None:
    train, test = ({image.numpy().tobytes() for image in mnist(s).images} for s in SPLITS)
    assert not train & test


def test_the_last_image_and_label_of_an_item_belong_together() -> None:
    digits = mnist("test")
    image, label = digits[-1]
    assert torch.equal(image, digits.images[-1])
    assert torch.equal(label, digits.labels[-1])
    assert digits.classes[int(label)] == str(int(label))


@pytest.mark.parametrize("split", SPLITS)
def test_torchvision_reads_the_unpacked_files_unchanged(split: Split, raw: Path) -> None:
    theirs = MNIST(raw.parents[1], train=split == "train", download=False)
    ours = mnist(split)
    assert torch.equal(theirs.data, (ours.images[:, 0] * 255).round().to(torch.uint8))
    assert torch.equal(theirs.targets, ours.labels)


def test_the_files_are_those_of_the_provenance_page(raw: Path) -> None:
    page = (Path(__file__).parents[2] / "lib/tichchap/data/mnist/README.md").read_text("utf-8")
    made = page.split("## What is here")[1]
    for file in raw.iterdir():
        line = next(line for line in made.splitlines() if line.startswith(f"| `{file.name}` |"))
        assert hashlib.sha256(file.read_bytes()).hexdigest() in line


def test_root_uses_the_set_on_disk_and_says_so(raw: Path) -> None:
    # Only the labels of the test split are changed: reading them back proves where they come from.
    labels = raw / "t10k-labels-idx1-ubyte"
    labels.write_bytes(labels.read_bytes()[:8] + bytes([7]) * 2000)
    digits = mnist("test", root=raw.parents[1])
    assert digits.labels.tolist() == [7] * 2000
    assert torch.equal(digits.images, mnist("test").images)
    assert repr(digits) == (
        f"LabelledImages(2000 images 1×28×28, 10 classes, MNIST test in {raw.parents[1]})"
    )


def test_the_default_says_that_it_is_the_bundled_subset() -> None:
    assert mnist("train").source == "bundled subset of MNIST train"


def test_a_root_without_mnist_is_refused_and_nothing_is_created(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="got no train-images-idx3-ubyte; download=True"):
        mnist("train", root=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_truncated_set_on_disk_is_refused(raw: Path) -> None:
    images = raw / "t10k-images-idx3-ubyte"
    images.write_bytes(images.read_bytes()[:-1])
    with pytest.raises(OSError, match="torchvision could not read or fetch"):
        mnist("test", root=raw.parents[1])


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder to this machine only."""
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def test_download_fetches_through_torchvision(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    resources = []
    for file in raw.iterdir():
        packed = gzip.compress(file.read_bytes())
        (tmp_path / f"{file.name}.gz").write_bytes(packed)
        resources.append((f"{file.name}.gz", hashlib.md5(packed).hexdigest()))
    monkeypatch.setattr(MNIST, "resources", resources)
    with serving(tmp_path) as address:
        monkeypatch.setattr(MNIST, "mirrors", [address])
        digits = mnist("test", root=tmp_path / "new", download=True)
    assert torch.equal(digits.images, mnist("test").images)


def test_a_failed_download_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MNIST, "mirrors", [f"{tmp_path.as_uri()}/nowhere/"])
    with pytest.raises(OSError, match=r"torchvision could not read or fetch .*nowhere"):
        mnist("train", root=tmp_path, download=True)


def test_download_without_root_is_refused() -> None:
    with pytest.raises(ValueError, match="download=True needs root"):
        mnist("train", download=True)


def test_another_split_is_refused() -> None:
    with pytest.raises(ValueError, match='split must be "train" or "test", got \'val\''):
        mnist("val")  # type: ignore[arg-type]


def test_the_bundled_subset_needs_no_torchvision() -> None:
    code = "import sys; from tichchap.data import mnist; mnist(); print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], check=True, stdout=subprocess.PIPE
    ).stdout
    assert b"tichchap.data._mnist" in modules.split()
    assert b"torchvision" not in modules.split()
