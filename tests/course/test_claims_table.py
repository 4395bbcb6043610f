"""What `tichchap claims` prints."""

from pathlib import Path

import pytest

from tichchap.course.claims_table import show

LEDGER = """\
- id: floor-48
  slide: Feature map size
  deck: "torch.Size([1, 48, 48])"
  verdict: right
  vi: Làm tròn xuống.
  en: It is rounded down.
  check: assert 97 // 2 == 48
- id: keeps-size
  slide: Padding
  deck: giữ nguyên
  verdict: wrong
  vi: Không phải lúc nào cũng vậy.
  en: Not always.
  check: assert 64 + 2 - 2 + 1 == 64, "it is 65"
"""
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "lectures").mkdir()
    (tmp_path / "solutions").mkdir()
    (tmp_path / "lectures/claims.yaml").write_text(LEDGER, encoding="utf-8")
    cell = '# %% claims=["floor-48"]\nx = 1\n'
    (tmp_path / "lectures/06_sizes.py").write_text(cell, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("lang", "words"),
    [("vi", ["đúng", "sai", "Làm tròn xuống."]), ("en", ["right", "wrong", "It is rounded down."])],
)
def test_the_table_speaks_one_language_and_keeps_square_brackets(
    root: Path, lang: str, words: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert show(root, lang, check=False) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in [*words, "torch.Size([1, 48, 48])", "│ 06 "])
    assert "2 claims of the deck: 1 right, 0 misleading, 1 wrong" in out


def test_a_program_that_fails_is_named_and_the_others_are_run(root: Path, capsys: Capture) -> None:
    assert show(root, "en", check=True) == 1
    assert capsys.readouterr().err == "keeps-size: AssertionError: it is 65\n"
    path = root / "lectures/claims.yaml"
    path.write_text(LEDGER.replace("== 64", "== 65"), encoding="utf-8")
    assert show(root, "en", check=True) == 0
    assert capsys.readouterr().out.endswith("every check passes\n")


def test_what_cannot_be_shown_is_an_error_of_one_line(tmp_path: Path, capsys: Capture) -> None:
    assert show(tmp_path, "fr", check=False) == 1
    assert capsys.readouterr().err == "--lang: expected vi or en, got 'fr'\n"
    (tmp_path / "lectures").mkdir()
    (tmp_path / "solutions").mkdir()
    assert show(tmp_path, "vi", check=False) == 1
    assert capsys.readouterr().err.startswith("lectures/claims.yaml: expected the claim ledger")
