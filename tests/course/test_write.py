"""Step 10: a file is whole or untouched."""

from pathlib import Path

import pytest

from tichchap.course.write import write


def test_write_makes_folders_and_says_whether_the_file_changed(tmp_path: Path) -> None:
    path = tmp_path / "vi" / "a.ipynb"
    assert write(path, "đệm\n") is True
    assert path.read_bytes() == "đệm\n".encode()
    assert write(path, "đệm\n") is False
    assert write(path, "gộp\n") is True


def test_an_interrupted_write_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ipynb"
    write(path, "old\n")

    def interrupt(self: Path, target: Path) -> Path:
        assert self.read_text(encoding="utf-8") == "new\n"
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(path, "new\n")
    assert path.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_build_left_behind_is_gone_after_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    left = tmp_path / ".a.ipynb.part"
    for text in ("new\n", "new\n", "newer\n"):
        left.write_text("hal", encoding="utf-8")
        write(path, text)
        assert list(tmp_path.iterdir()) == [path]
        assert path.read_text(encoding="utf-8") == text
