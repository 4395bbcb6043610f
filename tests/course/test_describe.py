"""Pictures carry their alt text in the language of the notebook."""

from collections.abc import Callable
from typing import Any

import nbformat
import pytest

from tichchap.course.build import build
from tichchap.course.check import check
from tichchap.course.errors import SourceError
from tichchap.course.project import SourceFile
from tichchap.languages import REQUIRED, Lang

Edit = Callable[[SourceFile, str, str], None]


def picture(file: SourceFile, lang: Lang) -> Any:
    notebook = nbformat.read(file.notebook(lang), as_version=4)
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    return next(out for out in outputs if "image/png" in out.get("data", {}))


def test_each_language_describes_the_same_picture_in_its_own_words(built: SourceFile) -> None:
    vi, en = (picture(built, lang) for lang in REQUIRED)
    assert vi.metadata == {"image/png": {"alt": "Một đoạn thẳng đi lên."}}
    assert en.metadata == {"image/png": {"alt": "A line that goes up."}}
    assert vi.data == en.data


def test_a_new_text_is_out_of_date_until_it_is_built_which_runs_no_kernel(
    built: SourceFile, edit: Edit
) -> None:
    edit(built, "A line that goes up.", "A rising line.")
    assert any("differs from what" in problem for problem in check(built))
    assert not build(built).executed
    assert picture(built, "en").metadata["image/png"].alt == "A rising line."
    assert check(built) == []


@pytest.mark.parametrize("more", ["# A line that goes up.\n#\n# And another.\n"])
def test_there_are_as_many_texts_as_pictures(built: SourceFile, edit: Edit, more: str) -> None:
    edit(built, "# A line that goes up.\n", more)
    edit(built, "# Một đoạn thẳng đi lên.\n", "# Một đoạn thẳng.\n#\n# Một đoạn nữa.\n")
    with pytest.raises(SourceError, match="text for each of 1 pictures, got 2"):
        build(built)
