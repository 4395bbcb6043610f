"""Steps 3 to 9 but the links: pick, expand, annotate, mark, identify, scrub."""

import hashlib
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from tichchap.course.build import assemble
from tichchap.course.identify import identify
from tichchap.course.parse import parse, read
from tichchap.course.pick import pick
from tichchap.course.project import SourceFile
from tichchap.course.scrub import scrub
from tichchap.course.write import text_of
from tichchap.languages import REQUIRED, Lang


def cell_of(file: SourceFile, grade_id: str, lang: Lang = "vi") -> Any:
    notebook = assemble(read(file), lang)
    return next(cell for cell in notebook.cells if cell.id == grade_id)


def test_pick_takes_one_language_and_the_shared_cells_in_order() -> None:
    text = '# %% [markdown] lang="vi"\n# a\n# %% [markdown] lang="en"\n# b\n# %%\nc = 1\n'
    source = parse(text, "lectures/01_a.py", "lecture")
    assert [cell.text for cell in pick(source, "vi")] == ["a", "c = 1"]
    assert [cell.text for cell in pick(source, "en")] == ["b", "c = 1"]


def test_both_languages_have_the_same_code_cells(exercise: SourceFile) -> None:
    vi, en = (assemble(read(exercise), lang) for lang in REQUIRED)
    code = [[(c.id, c.source) for c in nb.cells if c.cell_type == "code"] for nb in (vi, en)]
    assert code[0] == code[1]
    assert len(code[0]) == 6


@pytest.mark.parametrize(
    ("grade_id", "expected"),
    [
        ("out_size", {"grade": False, "locked": False, "solution": True}),
        ("out_size-check-1", {"grade": True, "locked": True, "solution": False, "points": 1}),
        ("out_size-large", {"grade": True, "locked": True, "solution": False, "points": 2.5}),
        ("out_size-check-3", {"grade": True, "locked": True, "solution": False, "points": 2}),
        ("why", {"grade": True, "locked": False, "solution": True, "points": 2}),
        ("locked-1", {"grade": False, "locked": True, "solution": False}),
    ],
)
def test_a_key_becomes_nbgrader_metadata(
    exercise: SourceFile, grade_id: str, expected: dict[str, Any]
) -> None:
    found = cell_of(exercise, grade_id).metadata.nbgrader
    assert found == {**expected, "grade_id": grade_id, "schema_version": 3, "task": False}


def test_a_hidden_check_is_wrapped_below_a_line_that_stays(exercise: SourceFile) -> None:
    assert cell_of(exercise, "out_size-large").source.split("\n") == [
        "# kiểm tra ẩn, hidden check: out_size-large (2.5)",
        "### BEGIN HIDDEN TESTS",
        'assert out_size(100, 7) == 94, "a large image"',
        "### END HIDDEN TESTS",
    ]


def test_check_cells_may_raise_and_others_may_not(exercise: SourceFile) -> None:
    assert cell_of(exercise, "out_size-check-1").metadata.tags == ["raises-exception"]
    assert cell_of(exercise, "out_size-large").metadata.tags == ["raises-exception"]
    assert "tags" not in cell_of(exercise, "out_size").metadata


def test_plain_code_of_an_exercise_is_no_business_of_nbgrader() -> None:
    source = parse("# %%\nimport torch\n", "solutions/ex01_a.py", "exercise")
    assert assemble(source, "vi").cells[2].metadata == {}


@pytest.mark.parametrize(
    ("lang", "note"),
    [
        ("vi", "Sinh tự động từ `lectures/01_stride.py`. Hãy sửa tệp đó."),
        ("en", "Generated from `lectures/01_stride.py`. Edit that file."),
    ],
)
def test_a_notebook_says_what_it_is_generated_from(
    lecture: SourceFile, lang: Lang, note: str
) -> None:
    notebook = assemble(read(lecture), lang)
    assert notebook.cells[0].source == note
    assert notebook.metadata.tichchap == {"lang": lang, "source": "lectures/01_stride.py"}


def test_an_id_is_the_hash_of_the_source_and_repeats_are_numbered() -> None:
    source = parse("# %%\na = 1\n\n# %%\nb = 2\n\n# %%\na = 1\n", "lectures/01_a.py", "lecture")
    ids = [cell.id for cell in assemble(source, "vi").cells[2:]]
    first, second = (hashlib.sha256(text).hexdigest()[:8] for text in (b"a = 1", b"b = 2"))
    assert ids == [first, second, f"{first}-2"]


def test_a_new_cell_changes_the_id_of_no_other() -> None:
    before = parse("# %%\na = 1\n\n# %%\nb = 2\n", "lectures/01_a.py", "lecture")
    after = parse("# %%\nnew = 0\n\n# %%\na = 1\n\n# %%\nb = 2\n", "lectures/01_a.py", "lecture")
    assert [c.id for c in assemble(before, "vi").cells[2:]] == [
        c.id for c in assemble(after, "vi").cells[3:]
    ]


def test_pick_gives_a_picture_the_paragraphs_of_its_alt_text() -> None:
    text = (
        '# %%\nviz.show()\n# %% [markdown] lang="vi" tags=["alt"]\n# một\n# hai\n#\n# ba\n'
        '# %% [markdown] lang="en" tags=["alt"]\n# one\n# two\n#\n# three\n'
    )
    source = parse(text, "lectures/01_a.py", "lecture")
    assert [cell.alt for cell in pick(source, "vi")] == [("một hai", "ba")]
    assert [cell.alt for cell in pick(source, "en")] == [("one two", "three")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('# %% [markdown] lang="vi"\n# # Tên', "slide"),
        ('# %% [markdown] lang="vi" tags=["predict"]\n# ## Mục', "slide"),
        ('# %% [markdown] lang="vi" tags=["predict"]\n# Đoán đi.', "subslide"),
        ('# %% [markdown] lang="vi" tags=["hint"]\n# Gợi ý', "skip"),
        ('# %% tags=["setup"]\nimport torch', "skip"),
        ("# %%\nx = 1", "subslide"),
        ('# %% slide="-"\nx = 1', "-"),
    ],
)
def test_a_lecture_is_a_slide_deck(cell: str, expected: str) -> None:
    made = assemble(parse(cell, "lectures/01_a.py", "lecture"), "vi")
    assert [c.metadata.slideshow.slide_type for c in made.cells] == ["skip", "skip", expected]


@pytest.mark.parametrize(("tags", "expected"), [("", "-"), (' tags=["predict"]', "subslide")])
def test_code_shares_the_slide_of_plain_text_and_waits_after_a_question(
    tags: str, expected: str
) -> None:
    text = f'# %% [markdown] lang="vi"{tags}\n# ## Mục\n\n# %%\nx = 1\n'
    made = assemble(parse(text, "lectures/01_a.py", "lecture"), "vi")
    assert made.cells[3].metadata.slideshow.slide_type == expected


def test_a_cell_carries_the_claims_that_it_treats() -> None:
    cell = parse('# %% claims=["floor-48", "same-100"]\nx = 1', "lectures/01_a.py", "lecture")
    assert assemble(cell, "vi").cells[2].metadata.tichchap == {"claims": ["floor-48", "same-100"]}


def test_scrub_keeps_our_own_metadata_and_nbgraders_and_drops_the_rest() -> None:
    cell = nbformat.v4.new_code_cell(
        "1", metadata={"tags": ["setup"], "nbgrader": {"grade_id": "f"}, "execution": {"t": "1"}}
    )
    notebook = nbformat.v4.new_notebook(
        cells=[cell],
        metadata={"language_info": {"name": "python", "version": "3"}, "tichchap": {"lang": "vi"}},
    )
    scrubbed: NotebookNode = scrub(notebook)
    assert scrubbed.cells[0].metadata == {"tags": ["setup"], "nbgrader": {"grade_id": "f"}}
    assert scrubbed.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "tichchap": {"lang": "vi"},
    }


def test_the_same_source_gives_the_same_bytes(exercise: SourceFile, tmp_path: Path) -> None:
    texts = {text_of(assemble(read(exercise), "vi")) for _ in range(2)}
    assert len(texts) == 1
    (text,) = texts
    assert text.endswith("}\n")
    nbformat.validate(nbformat.reads(text, as_version=4))


def test_identify_is_stable_on_a_notebook_that_has_ids_already() -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="random")])
    assert identify(notebook).cells[0].id == hashlib.sha256(b"1").hexdigest()[:8]
