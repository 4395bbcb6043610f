"""Why a check gave less than its points: read from the outputs of the graded notebook."""

import re

from nbformat import NotebookNode

from tichchap.autograde.submissions import answer_cells
from tichchap.autograde.texts import language_of, text
from tichchap.languages import Lang

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LINE = re.compile(
    r"^\s*(?:Cell In\[\d+\]|File <[^>]*>)[,:] ?(?:in [^,]*, )?line (\d+)", re.MULTILINE
)
UNDEFINED = re.compile(r"NameError: name '(\w+)' is not defined")
PLACE = re.compile(r" \([^()]*, line \d+\)$")  # of a SyntaxError: a file name of IPython's


def check_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The check cells of a notebook, by grade id, in order."""
    keys = ((cell.metadata.get("nbgrader", {}), cell) for cell in notebook.cells)
    return {k["grade_id"]: cell for k, cell in keys if k.get("grade") and not k.get("solution")}


def reason(notebook: NotebookNode, grade_id: str, lang: Lang | None = None) -> str:
    """Why the check `grade_id` of a graded notebook gave less than its points, in one line.

    The message of a failed check; where the answer's cell did not run, that cell's own error;
    else the error that came. In `lang`, else in the language of the notebook.
    """
    lang = lang or language_of(notebook)
    cell = check_cells(notebook).get(grade_id)
    if cell is None:
        return text("not_run", lang)
    error = error_of(cell)
    if error is not None:
        return _reason(notebook, error, lang)
    said = "".join(o.text for o in cell.get("outputs", []) if o.get("name") == "stderr")
    return text("stderr", lang, said=_one_line(said)) if said else text("no_reason", lang)


def error_of(cell: NotebookNode) -> NotebookNode | None:
    """The first error among the outputs of a cell; of one that ran out of time, that it did."""
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    # the interrupt comes first, as a KeyboardInterrupt in the student's code
    late = [error for error in errors if error.ename == "CellTimeoutError"]
    return next(iter(late or errors), None)


def _reason(notebook: NotebookNode, error: NotebookNode, lang: Lang) -> str:
    if error.ename == "CellTimeoutError":
        return text("timeout", lang)
    said = error.evalue if error.ename == "CheckFailed" else f"{error.ename}: {error.evalue}"
    # in the check itself, or in the message of a check whose answer calls another answer
    missing = UNDEFINED.search(said)
    return (missing and _undefined(notebook, missing[1], lang)) or _one_line(said)


def _undefined(notebook: NotebookNode, name: str, lang: Lang) -> str:
    """Why a function or class was not there; empty for a name that is no answer's."""
    answers = answer_cells(notebook)
    if name not in answers:
        known = any(grade_id.startswith(f"{name}-") for grade_id in check_cells(notebook))
        return text("cell_gone", lang, name=name) if known else ""
    error = error_of(answers[name])
    if error is None:
        return text("not_in_its_cell", lang, name=name)
    return text("never_defined", lang, name=name, error=described(error, lang))


def described(error: NotebookNode, lang: Lang) -> str:
    """An error of a student's cell in one line: `SyntaxError: expected ':' (line 12)`."""
    message = _one_line(f"{error.ename}: {PLACE.sub('', error.evalue)}")
    lines = LINE.findall(COLOUR.sub("", "\n".join(error.traceback)))
    return f"{message} ({text('line', lang, line=lines[-1])})" if lines else message


def _one_line(said: str) -> str:
    return " ".join(said.split())
