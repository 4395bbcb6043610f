"""Step 1: text to cells that know their line."""

import pytest

from tichchap.course.errors import SourceError
from tichchap.course.parse import parse, read
from tichchap.course.project import SourceFile


def test_cells_know_their_kind_text_keys_number_and_line() -> None:
    text = '# %% [markdown] lang="vi"\n# chữ\n\n# %% check="f" points=1.5 hidden=true\nf(1)\n\n\n'
    first, second = parse(text, "solutions/ex01_a.py", "exercise").cells
    assert (first.kind, first.text, dict(first.keys)) == ("markdown", "chữ", {"lang": "vi"})
    assert (first.number, first.line) == (1, 1)
    assert (second.kind, second.text) == ("code", "f(1)")
    assert dict(second.keys) == {"check": "f", "points": 1.5, "hidden": True}
    assert (second.number, second.line) == (2, 4)


def test_blank_lines_between_cells_change_nothing() -> None:
    tight = parse("# %%\na = 1\n# %%\nb = 2\n", "lectures/01_a.py", "lecture")
    loose = parse("# %%\na = 1\n\n\n\n# %%\nb = 2\n\n\n", "lectures/01_a.py", "lecture")
    assert [(c.text, dict(c.keys)) for c in tight.cells] == [("a = 1", {}), ("b = 2", {})]
    assert [(c.text, dict(c.keys)) for c in loose.cells] == [("a = 1", {}), ("b = 2", {})]


def test_a_marker_inside_a_string_is_text() -> None:
    text = 'x = """\n# %% [markdown] lang="vi"\n"""\n'
    source = parse(f"# %%\n{text}\n# %%\ny = 2\n", "lectures/01_a.py", "lecture")
    assert [cell.text for cell in source.cells] == [text.strip(), "y = 2"]
    assert [cell.line for cell in source.cells] == [1, 6]


def test_the_header_of_jupytext_is_skipped_and_lines_still_count_from_the_top() -> None:
    text = "# ---\n# jupyter:\n#   jupytext: {}\n# ---\n\n# %%\na = 1\n"
    (cell,) = parse(text, "lectures/01_a.py", "lecture").cells
    assert (cell.text, cell.line) == ("a = 1", 6)


def test_text_before_the_first_cell_is_refused_with_its_line() -> None:
    with pytest.raises(SourceError) as error:
        parse("\nimport torch\n# %%\n", "lectures/01_a.py", "lecture")
    assert str(error.value) == (
        "lectures/01_a.py:2: expected the first cell, `# %%`, got 'import torch'"
    )


def test_a_raw_cell_is_refused() -> None:
    with pytest.raises(SourceError, match="cell 2: expected a markdown or code cell, got raw"):
        parse("# %%\n1\n\n# %% [raw]\n# x\n", "lectures/01_a.py", "lecture")


def test_a_key_of_the_wrong_type_is_refused_with_its_cell() -> None:
    with pytest.raises(SourceError) as error:
        parse('# %%\n1\n\n# %% tags="setup"\n2\n', "lectures/01_a.py", "lecture")
    assert str(error.value) == (
        "lectures/01_a.py:4: cell 2: bad key: 'setup' is not of type 'array'"
    )


def test_a_file_that_is_not_utf8_is_refused(lecture: SourceFile) -> None:
    lecture.path.write_bytes("# %%\n# đệm\n".encode("utf-16"))
    with pytest.raises(SourceError, match=r"01_stride\.py:1: expected UTF-8 text"):
        read(lecture)
