"""Step 3, pick: the cells of one language."""

from tichchap.course.parse import Cell, Source
from tichchap.course.project import Lang


def pick(source: Source, lang: Lang) -> list[Cell]:
    """The cells that carry `lang`, and those that both languages share, in order."""
    return [cell for cell in source.cells if cell.lang in (None, lang)]
