"""Bundled files are read whole and checked, or refused with one clear error."""

import hashlib
from pathlib import Path

import pytest

from tichchap.data import _mnist, _models, _photo, mnist, photo
from tichchap.data._bundle import SUMS, read_bundled

RAW = b"sixteen bytes..."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "digits").write_bytes(RAW)
    (tmp_path / SUMS).write_text(f"{hashlib.sha256(RAW).hexdigest()}  digits\n")
    return tmp_path


def test_an_intact_file_is_returned_byte_for_byte(folder: Path) -> None:
    assert read_bundled(folder, "digits") == RAW


@pytest.mark.parametrize("damaged", [b"Sixteen bytes...", RAW[:-1], RAW + b"\n", b""])
@pytest.mark.message
def test_a_damaged_file_is_refused_with_both_sums(folder: Path, damaged: bytes) -> None:
    (folder / "digits").write_bytes(damaged)
    with pytest.raises(OSError, match="digits") as caught:
        read_bundled(folder, "digits")
    assert str(caught.value) == (
        f"bundled file digits: expected sha256 {hashlib.sha256(RAW).hexdigest()}, "
        f"got {hashlib.sha256(damaged).hexdigest()} ({len(damaged)} bytes), in {folder}. "
        "Install tichchap again to repair it."
    )


def test_a_missing_file_is_named_with_the_sum_expected(folder: Path) -> None:
    (folder / "digits").unlink()
    expected = f"digits: expected sha256 {hashlib.sha256(RAW).hexdigest()}, got no such file"
    with pytest.raises(FileNotFoundError, match=expected):
        read_bundled(folder, "digits")


def test_a_missing_list_of_sums_is_named(folder: Path) -> None:
    (folder / SUMS).unlink()
    with pytest.raises(FileNotFoundError, match=f"{SUMS}: expected the list of sums"):
        read_bundled(folder, "digits")


def test_a_file_without_a_sum_is_refused(folder: Path) -> None:
    (folder / SUMS).write_text("")
    with pytest.raises(OSError, match=f"digits: expected sha256 a line in {SUMS}"):
        read_bundled(folder, "digits")


@pytest.mark.parametrize("name", ["t10k-images-idx3-ubyte.xz", "t10k-labels-idx1-ubyte.xz"])
def test_mnist_refuses_a_truncated_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for item in _mnist.FOLDER.iterdir():
        (tmp_path / item.name).write_bytes(item.read_bytes())
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-1])
    monkeypatch.setattr(_mnist, "FOLDER", tmp_path)
    with pytest.raises(OSError, match=name):
        mnist("test")


def test_photo_refuses_a_changed_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / SUMS).write_bytes((_photo.FOLDER / SUMS).read_bytes())
    (tmp_path / "coffee.png").write_bytes((_photo.FOLDER / "chelsea.png").read_bytes())
    monkeypatch.setattr(_photo, "FOLDER", tmp_path)
    with pytest.raises(OSError, match=r"coffee\.png: expected sha256 "):
        photo("coffee")


@pytest.mark.parametrize("folder", [_mnist.FOLDER, _models.FOLDER, _photo.FOLDER])
def test_data_files_have_a_licence_a_provenance_and_a_sum(folder: Path) -> None:
    names = {item.name for item in folder.iterdir()}
    listed = {line.split("  ")[1] for line in (folder / SUMS).read_text().splitlines()}
    assert names == listed | {"LICENSE", "README.md", SUMS}
