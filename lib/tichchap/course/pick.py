"""Step 3, pick: the cells of one language, pictures together with their alt texts."""

import re
from dataclasses import replace

from tichchap.course.source import Cell, Source
from tichchap.languages import STAND_IN, Lang


def pick(source: Source, lang: Lang) -> list[Cell]:
    """The cells that carry `lang`, and those that all languages share, in order.

    English stands in for a further language into which the source was not translated.

    A cell tagged `alt` is no cell of the notebook: its paragraphs become the `alt` of the code
    cell before it.
    """
    told = told_in(source, lang)
    picked: list[Cell] = []
    for cell in source.cells:
        if cell.lang not in (None, told):
            continue
        if "alt" in cell.tags and picked:
            picked[-1] = replace(picked[-1], alt=_paragraphs(cell.text))
        else:
            picked.append(cell)
    return picked


def told_in(source: Source, lang: Lang) -> Lang:
    """The language of the texts that a reader of `lang` gets."""
    return lang if any(cell.lang == lang for cell in source.cells) else STAND_IN


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
