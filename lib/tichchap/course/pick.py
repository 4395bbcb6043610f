"""Step 3, pick: the cells of one language, pictures together with their alt texts."""

import re
from dataclasses import replace

from tichchap.course.parse import Cell, Source
from tichchap.course.project import Lang


def pick(source: Source, lang: Lang) -> list[Cell]:
    """The cells that carry `lang`, and those that both languages share, in order.

    A cell tagged `alt` is no cell of the notebook: its paragraphs become the `alt` of the code
    cell before it.
    """
    picked: list[Cell] = []
    for cell in source.cells:
        if cell.lang not in (None, lang):
            continue
        if "alt" in cell.tags and picked:
            picked[-1] = replace(picked[-1], alt=_paragraphs(cell.text))
        else:
            picked.append(cell)
    return picked


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
