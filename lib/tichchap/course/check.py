"""`build --check`: what is committed is what the sources give. Writes nothing, runs no kernel."""

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from tichchap.course import leaks
from tichchap.course.build import assemble, load, releases
from tichchap.course.describe import describe
from tichchap.course.errors import SourceError
from tichchap.course.pick import pick
from tichchap.course.project import FOLDERS, NAMES, Kind, SourceFile
from tichchap.course.reuse import code_cells, committed, copy_outputs, unexpected_error
from tichchap.course.source import Source
from tichchap.course.write import text_of
from tichchap.languages import LANGS, Lang

MAX_BYTES = 300_000
GENERATED: dict[str, Kind] = {
    "lectures": "lecture",
    "solutions": "exercise",
    "exercises": "exercise",
}


def check(file: SourceFile) -> list[str]:
    """What is out of date or wrong with one source and its notebooks, one line each.

    Everything but the outputs is compared byte for byte. Of the outputs it asks that every code
    cell of a lecture was executed in order and without error, that a lecture prints some text for
    nbval to compare, and that a notebook has at most 300 kB.
    """
    try:
        source = load(file)
        notebooks = {file.notebook(lang): assemble(source, lang) for lang in LANGS}
        if source.kind == "lecture":
            return [
                problem
                for lang in LANGS
                for problem in _lecture(file, source, lang, notebooks[file.notebook(lang)])
            ]
        texts = {path: text_of(notebook) for path, notebook in notebooks.items()}
        texts |= releases(file, source, texts)
    except SourceError as error:
        return [str(finding) for finding in error.findings]
    return [*_exact(file, texts), *_leaks(file, source)]


def orphans(root: Path) -> list[str]:
    """Generated notebooks whose source is gone, one line each."""
    found = []
    for folder, kind in GENERATED.items():
        for path in sorted((root / folder).glob("*/**/*.ipynb")):
            if ".ipynb_checkpoints" in path.parts:
                continue
            source = f"{FOLDERS[kind]}/{path.stem}.py"
            if not NAMES[kind].fullmatch(path.stem) or not (root / source).is_file():
                shown = path.relative_to(root).as_posix()
                found.append(f"{shown}: there is no {source} any more; remove the notebook")
    return found


def _lecture(file: SourceFile, source: Source, lang: Lang, made: NotebookNode) -> Iterator[str]:
    path = file.notebook(lang)
    shown = path.relative_to(file.root).as_posix()
    found = committed(path)
    if found is None:
        yield f"{shown}: expected a notebook, got {'another' if path.exists() else 'no'} file"
        return
    cells = code_cells(found)
    if len(cells) == len(code_cells(made)):
        copy_outputs(found, made)
        describe(made, source, pick(source, lang))
    if text_of(made).encode() != path.read_bytes():
        yield f"{shown}: differs from what {file.relative} gives{_place(made, found)}"
        return
    yield from (f"{shown}: {problem}" for problem in _outputs(cells))
    if (size := path.stat().st_size) > MAX_BYTES:
        yield f"{shown}: expected at most {MAX_BYTES // 1000} kB, got {size / 1000:.0f} kB"


def _outputs(cells: list[NotebookNode]) -> Iterator[str]:
    for number, cell in enumerate(cells, start=1):
        if cell.execution_count != number:
            got = cell.execution_count
            yield f"code cell {number}: expected execution count {number}, got {got}"
        if unexpected_error(cell):
            yield f"code cell {number}: expected no error among the outputs"
    if not any(_is_text(output) for cell in cells for output in cell.outputs):
        yield "expected a text output in at least one cell, for nbval to compare; got none"


def _is_text(output: NotebookNode) -> bool:
    if output.output_type == "stream":
        return True
    # a figure's own text is `<Figure size …>`, which says nothing about the picture
    text = output.get("data", {}).get("text/plain", "")
    return output.output_type == "execute_result" and not re.match(r"<Figure size", text)


def _place(made: NotebookNode, found: NotebookNode) -> str:
    for number, (new, old) in enumerate(zip(made.cells, found.cells, strict=False), start=1):
        if (new.cell_type, new.source, new.metadata) != (old.cell_type, old.source, old.metadata):
            return f" (first in cell {number} of the notebook)"
    return ""


def _exact(file: SourceFile, texts: dict[Path, str]) -> Iterator[str]:
    for path, text in texts.items():
        shown = path.relative_to(file.root).as_posix()
        if not path.is_file():
            yield f"{shown}: expected a notebook, got no file"
        elif path.read_bytes() != text.encode():
            yield f"{shown}: differs from what {file.relative} gives"
        elif len(text.encode()) > MAX_BYTES:
            yield f"{shown}: expected at most {MAX_BYTES // 1000} kB"


def _leaks(file: SourceFile, source: Source) -> Iterator[str]:
    for lang in LANGS:
        for leak in leaks.scan(file.release(lang).parent, source):
            yield f"exercises/{lang}/{leak}"
