"""A parsed source: its cells, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tichchap.course.errors import Finding
from tichchap.course.project import Kind


@dataclass(frozen=True)
class Cell:
    """A cell of a source. `number` counts from 1; `line` is the line of its `# %%` marker.

    `alt` describes the pictures that a picked code cell draws, one text each.
    """

    kind: Literal["markdown", "code"]
    text: str
    keys: Mapping[str, Any]
    number: int
    line: int
    alt: tuple[str, ...] = ()

    @property
    def lang(self) -> str | None:
        """`vi`, `en` and so on, or None for a code cell that all languages share."""
        return self.keys.get("lang")

    @property
    def tags(self) -> list[str]:
        """The tags as written."""
        return list(self.keys.get("tags", []))


@dataclass(frozen=True)
class Source:
    """A parsed source: its place in the repository, lecture or exercise, and its cells.

    `archive` is where notebooks can fetch the package from; empty without a public repository.
    """

    path: str
    kind: Kind
    cells: list[Cell] = field(default_factory=list)
    archive: str = ""

    def finding(self, cell: Cell | None, message: str) -> Finding:
        """A finding about `cell`, or about the whole source."""
        if cell is None:
            return Finding(self.path, 1, 0, message)
        return Finding(self.path, cell.line, cell.number, message)
