"""Step 8, mark: say in the notebook that it is generated, and from what."""

import nbformat
from nbformat import NotebookNode

from tichchap.course.pick import told_in
from tichchap.course.source import Source
from tichchap.languages import NAMES, Lang, complete

NOTES = {
    "lecture": complete(
        {
            "vi": "Sinh tự động từ `{path}`. Hãy sửa tệp đó.",
            "en": "Generated from `{path}`. Edit that file.",
        }
    ),
    # students do edit their copy of an exercise: here the advice is for authors only
    "exercise": complete(
        {
            "vi": "Sinh tự động từ `{path}`. Tác giả: hãy sửa tệp đó.",
            "en": "Generated from `{path}`. Authors: edit that file.",
        }
    ),
}
UNTRANSLATED = "Not translated yet: this is the text in {name}."


def mark(notebook: NotebookNode, source: Source, lang: Lang) -> NotebookNode:
    """Put the note before the first cell and `tichchap: {source, lang}` in the metadata.

    Where the texts are in another language than `lang`, both say so: `told` is that language.
    """
    notebook.metadata["tichchap"] = {"lang": lang, "source": source.path}
    said = [NOTES[source.kind][lang].format(path=source.path)]
    if (told := told_in(source, lang)) != lang:
        notebook.metadata["tichchap"]["told"] = told
        said.append(UNTRANSLATED.format(name=NAMES[told]))
    note = nbformat.v4.new_markdown_cell(" ".join(said))
    if source.kind == "lecture":
        note.metadata["slideshow"] = {"slide_type": "skip"}
    notebook.cells = [note, *notebook.cells]
    return notebook
