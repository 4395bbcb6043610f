"""What a cell put out, as far as it can be shown without running or fetching anything."""

import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from tichchap.autograde.feedback.budget import Budget
from tichchap.autograde.feedback.page import Output
from tichchap.autograde.feedback.pictures import FORMATS, picture
from tichchap.autograde.feedback.plain import plain
from tichchap.autograde.feedback.prose import markdown
from tichchap.autograde.texts import text
from tichchap.languages import Lang

MOST = 40  # outputs of one cell
# what IPython writes in place of something that only a browser could show
OBJECT = re.compile(r"<(?:IPython|ipywidgets|matplotlib)\b[^\n]*>|\w+\(children=.*", re.DOTALL)


def outputs_of(cell: NotebookNode, budget: Budget, lang: Lang) -> tuple[Output, ...]:
    """Give the outputs of a cell; a note stands for what is not shown."""
    found = list(_joined(cell.get("outputs", [])))
    shown = [each for output in found[:MOST] for each in _shown(output, budget, lang)]
    if len(found) > MOST:
        shown.append(Output(note=text("page_more_outputs", lang, count=len(found) - MOST)))
    return tuple(shown)


def _joined(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Streams that follow each other as one."""
    before: NotebookNode | None = None
    for output in outputs:
        if before is not None and output.output_type == before.output_type == "stream":
            before.text += output.text
            continue
        if before is not None:
            yield before
        before = NotebookNode(output)
    if before is not None:
        yield before


def _shown(output: NotebookNode, budget: Budget, lang: Lang) -> Iterator[Output]:
    if output.output_type == "stream":
        yield from _text(output.text, budget, lang)
    elif output.output_type == "error":
        yield from _text("\n".join(output.traceback), budget, lang, error=True)
    else:
        yield from _display(output.get("data", {}), budget, lang)


def _text(said: str, budget: Budget, lang: Lang, *, error: bool = False) -> Iterator[Output]:
    shown, is_cut = budget.cut(plain(said).rstrip("\n"))
    if shown:
        yield Output(text=shown, error=error)
    if is_cut:
        yield Output(note=text("page_cut", lang))


def _display(data: dict[str, Any], budget: Budget, lang: Lang) -> Iterator[Output]:
    for kind in FORMATS:
        if isinstance(data.get(kind), str):
            made = picture(kind, data[kind])
            fits = made is not None and budget.allows(made.source)
            yield Output(picture=made) if fits else Output(note=text("page_no_picture", lang))
            return
    said = data.get("text/plain")
    if isinstance(data.get("text/markdown"), str):
        yield Output(html=markdown(data["text/markdown"], budget, lang))
    elif isinstance(said, str) and not OBJECT.fullmatch(said):
        yield from _text(said, budget, lang)
    else:
        kinds = ", ".join(sorted(plain(str(kind))[:60] for kind in data)[:5])
        yield Output(note=text("page_not_shown", lang, kinds=kinds))
