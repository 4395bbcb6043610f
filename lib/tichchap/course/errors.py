"""What is wrong with a source, and where."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong in a source: `lectures/04_convolution.py:57: cell 12: …`.

    Cells count from 1 in the order of the source; cell 0 means the source as a whole.
    """

    path: str
    line: int
    cell: int
    message: str

    def __str__(self) -> str:
        cell = f"cell {self.cell}: " if self.cell else ""
        return f"{self.path}:{self.line}: {cell}{self.message}"


class SourceError(Exception):
    """A source that cannot be built. `findings` holds everything that was found, in order."""

    def __init__(self, findings: Finding | Sequence[Finding]) -> None:
        self.findings = [findings] if isinstance(findings, Finding) else list(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class CourseError(Exception):
    """A request that the course cannot fulfil: an unknown name, a file in the way, no course."""
