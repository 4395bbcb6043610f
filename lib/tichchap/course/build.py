"""The pipeline: one source in, its notebooks out.

Each step is one module, and stands where it stands for a reason:

1. parse     text to cells, while line numbers are still known
2. lint      before anything is spent on a source that is wrong
3. pick      the languages part here: everything after sees one notebook
4. link      before `expand`: the source of a cell is final from there on, but for `mark`
5. expand    exercise keys to nbgrader metadata, which `identify` needs
6. annotate  slide types and claims, while cells of source and notebook still match one by one
7. install   after `annotate`: it adds a cell that the source does not have
8. mark      it adds another, which comes first
9. identify  after the last step that adds or changes a cell's source
10. scrub    after the last step that adds metadata
11. execute  lectures, on what will be written, once for all languages
12. describe after the outputs are there: each picture gets its text in this language
13. release  exercises, by nbgrader, from the very text that is written; then the leak scanner
14. write    last, and only when all else succeeded: a failed build changes no file
"""

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from tichchap.course import leaks, parse
from tichchap.course.annotate import annotate
from tichchap.course.describe import describe
from tichchap.course.errors import Finding, SourceError
from tichchap.course.execute import execute
from tichchap.course.expand import expand
from tichchap.course.identify import identify
from tichchap.course.install import install
from tichchap.course.link_terms import link_terms
from tichchap.course.lint import lint
from tichchap.course.mark import mark
from tichchap.course.pick import pick, told_in
from tichchap.course.project import SourceFile
from tichchap.course.release import release
from tichchap.course.reuse import committed, copy_outputs, same_code, was_executed
from tichchap.course.scrub import scrub
from tichchap.course.source import Source
from tichchap.course.write import text_of, write
from tichchap.languages import LANGS, Lang


@dataclass(frozen=True)
class Built:
    """What a build of one source did: the files, those that changed, whether a kernel ran."""

    source: SourceFile
    files: list[Path]
    changed: list[Path]
    executed: bool


def load(file: SourceFile) -> Source:
    """Steps 1 and 2. Raises `SourceError` with every finding of the lint."""
    source = parse.read(file)
    if findings := lint(source):
        raise SourceError(findings)
    return source


def assemble(source: Source, lang: Lang) -> NotebookNode:
    """Steps 3 to 10: the notebook of one language, without outputs. Same input, same notebook."""
    cells = link_terms(pick(source, lang), source.kind, told_in(source, lang))
    notebook = annotate(expand(cells), cells, source.kind)
    return scrub(identify(mark(install(notebook, source), source, lang)))


def build(file: SourceFile, *, force: bool = False) -> Built:
    """Build the notebooks of one source; `force` executes a lecture again in any case.

    Raises `SourceError` (and writes nothing) for a source that fails its lint, a cell that fails,
    or a release that leaks.
    """
    source = load(file)
    notebooks = {lang: assemble(source, lang) for lang in LANGS}
    executed = False
    if source.kind == "lecture":
        executed = fill_outputs(file, source, notebooks, force=force)
        for lang, notebook in notebooks.items():
            describe(notebook, source, pick(source, lang))
    texts = {file.notebook(lang): text_of(notebooks[lang]) for lang in LANGS}
    if source.kind == "exercise":
        texts |= releases(file, source, texts)
    changed = [path for path, text in texts.items() if write(path, text)]
    return Built(file, list(texts), changed, executed)


def fill_outputs(
    file: SourceFile, source: Source, notebooks: dict[Lang, NotebookNode], *, force: bool
) -> bool:
    """Give each notebook its outputs: of a committed notebook with the same code, or by running.

    Returns whether a kernel ran. Notebooks with the same code are run once.
    """
    known = [] if force else [committed(file.notebook(lang)) for lang in LANGS]
    done = [notebook for notebook in known if notebook is not None and was_executed(notebook)]
    ran = False
    for lang, notebook in notebooks.items():
        same = next((other for other in done if same_code(other, notebook)), None)
        if same is None:
            code = [cell for cell in pick(source, lang) if cell.kind == "code"]
            execute(notebook, source, code)
            done.append(notebook)
            ran = True
        else:
            copy_outputs(same, notebook)
    return ran


def releases(file: SourceFile, source: Source, texts: dict[Path, str]) -> dict[Path, str]:
    """The student's notebooks as text, scanned. Raises `SourceError` when something leaks."""
    made, found = {}, []
    for lang in LANGS:
        path = file.release(lang)
        made[path] = _release(source, texts[file.notebook(lang)], file.name)
        where = path.relative_to(file.root).as_posix()
        found += leaks.scan_text(made[path], where, source)
        found += leaks.strangers(path.parent)
        found += leaks.strangers(file.notebook(lang).parent)
    if found:
        raise SourceError([Finding(source.path, 1, 0, f"the release leaks: {x}") for x in found])
    return made


def _release(source: Source, text: str, name: str) -> str:
    try:
        return release(text, name)
    except RuntimeError as error:
        raise SourceError(Finding(source.path, 1, 0, f"nbgrader refuses it: {error}")) from error
