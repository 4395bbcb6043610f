"""Step 7, mark: say in the notebook that it is generated, and from what."""

import nbformat
from nbformat import NotebookNode

from tichchap.course.project import Lang

NOTES = {
    "lecture": {
        "vi": "Sinh tự động từ `{path}`. Hãy sửa tệp đó.",
        "en": "Generated from `{path}`. Edit that file.",
    },
    # students do edit their copy of an exercise: here the advice is for authors only
    "exercise": {
        "vi": "Sinh tự động từ `{path}`. Tác giả: hãy sửa tệp đó.",
        "en": "Generated from `{path}`. Authors: edit that file.",
    },
}


def mark(notebook: NotebookNode, path: str, kind: str, lang: Lang) -> NotebookNode:
    """Put the note before the first cell and `tichchap: {source, lang}` in the metadata."""
    note = nbformat.v4.new_markdown_cell(NOTES[kind][lang].format(path=path))
    if kind == "lecture":
        note.metadata["slideshow"] = {"slide_type": "skip"}
    notebook.cells = [note, *notebook.cells]
    notebook.metadata["tichchap"] = {"lang": lang, "source": path}
    return notebook
