"""What `tichchap misconceptions` prints, and the source that it shows."""

import pytest
from typer.testing import CliRunner

from tichchap.certify.implementation import source
from tichchap.certify.listing import show
from tichchap.cli import app
from tichchap.grade import registry
from tichchap.grade.misconceptions import of_operation
from tichchap.grade.misconceptions.registry import by_exercise

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("vi", ["hàm, lớp", "Kích thước bị làm tròn đến số gần nhất"]),
        ("en", ["function", "The output size is rounded to nearest"]),
    ],
)
def test_the_table_of_a_function_speaks_one_language(
    lang: str, words: list[str], capsys: Capture
) -> None:
    assert show(["conv2d"], lang, None, full=False) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in [*words, "ex02_convolution", "│ size-rounded ", "│ stride "])
    assert f"misconceptions: {len(of_operation('conv2d'))}; functions and classes: 1" in out
    assert "correlate2d" not in out


@pytest.mark.parametrize("name", ["ex02_convolution", "convolution"])
def test_an_exercise_is_its_functions_in_order(name: str, capsys: Capture) -> None:
    assert show([name], "en", None, full=False) == 0
    out = capsys.readouterr().out
    functions = ["correlate2d", "conv2d", "count_parameters", "Conv2d"]
    places = [out.index(f"│ {function} ") for function in functions]
    assert places == sorted(places)
    assert out.rstrip().endswith("functions and classes: 4")


def test_without_a_name_every_entry_is_listed(capsys: Capture) -> None:
    assert show([], "en", None, full=False) == 0
    out = capsys.readouterr().out
    assert all(exercise in out for exercise in by_exercise())
    assert f"misconceptions: {len(registry())};" in out


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("vi", ["Phép kiểm tra: stride", "Phải luôn làm tròn xuống.", "Gợi ý: Tìm `round`"]),
        ("en", ["Check: stride", "It always has to be rounded down.", "Hint: Look for `round`"]),
    ],
)
def test_an_id_is_shown_in_full(lang: str, words: list[str], capsys: Capture) -> None:
    assert show(["conv2d"], lang, "size-rounded", full=False) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert all(word in out for word in [*words, "def conv2d(", "lambda size: int(size + 0.5)"])
    assert "misconceptions: 1; functions and classes: 1" in out


def test_an_id_without_a_function_is_looked_for_everywhere(capsys: Capture) -> None:
    assert show([], "en", "size-rounded", full=False) == 0
    out = capsys.readouterr().out
    assert all(f"{name} size-rounded:" in out for name in ("conv2d", "max_pool2d", "avg_pool2d"))


def test_full_explains_each(capsys: Capture) -> None:
    assert show(["correlate2d"], "en", None, full=True) == 0
    assert capsys.readouterr().out.count("Hint: ") == len(of_operation("correlate2d"))


@pytest.mark.parametrize(
    ("names", "lang", "id", "message"),
    [
        (["conv2d"], "fr", None, "--lang: expected vi or en, got 'fr'\n"),
        (["conv3d"], "en", None, "is called 'conv3d'; there are: ex01_tensors, "),
        (["correlate2d"], "en", "zero", "is called 'zero' here; there are: flipped-columns, "),
        ([], "en", "zero", "'zero' here; `tichchap misconceptions` lists all that are\n"),
    ],
)
def test_what_is_not_known_is_an_error_that_says_what_is(
    names: list[str], lang: str, id: str | None, message: str, capsys: Capture
) -> None:
    assert show(names, lang, id, full=False) == 1
    out, err = capsys.readouterr()
    assert (out, message in err, err.count("\n")) == ("", True, 1)


def test_the_command_passes_on_what_it_is_given() -> None:
    arguments = ["misconceptions", "correlate2d", "--id", "zeros", "--lang", "en"]
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, "correlate2d zeros: The result is all zeros" in result.output) == (
        0,
        True,
    )


@pytest.mark.parametrize(
    ("operation", "id", "parts"),
    [
        ("train", "adam", ["def train(", "# way:\nWay(optimizer=Adam)"]),
        ("train", "weight-decay", ["Way(optimizer=SGD(weight_decay=0.1))"]),
        ("strided_replacement", "kernel-5", ["# first:\nkernel_size=5, padding=2"]),
        ("Conv2d", "zero-initialisation", ["class ZeroInitialisation("]),
    ],
)
def test_a_source_comes_with_what_it_was_made_from(
    operation: str, id: str, parts: list[str]
) -> None:
    (entry,) = [entry for entry in of_operation(operation) if entry.id == id]
    assert all(part in source(entry.implementation) for part in parts)


def test_every_source_can_be_read() -> None:
    for entry in registry():
        text = source(entry.implementation)
        assert " at 0x" not in text
        assert "<lambda>" not in text
