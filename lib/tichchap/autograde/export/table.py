"""A table of grades as CSV."""

import csv
import io
import re
from abc import abstractmethod
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from tichchap.autograde.export.sheet import Sheet, read_sheet
from tichchap.course.write import write

Cell = str | float | None
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableExport(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """A CSV file for all students, at `to`."""

    file_name = "grades.csv"
    # Excel takes a CSV file for UTF-8 only with it; Canvas takes it for a part of the first name
    mark = ""

    @abstractmethod
    def rows(self, sheet: Sheet) -> list[list[Cell]]:
        """Give the table with its heading."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table.

        Raises:
            GradingError: there are no such grades.
        """
        sheet = read_sheet(gradebook, self.assignment, self.student)
        write(Path(self.to or self.file_name), self.mark + csv_of(self.rows(sheet)))


def csv_of(rows: list[list[Cell]]) -> str:
    """Write rows as CSV; no cell of it is a formula to a spreadsheet."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[_safe(cell) for cell in row] for row in rows])
    return file.getvalue()


def scores_of(sheet: Sheet, student: str) -> list[Cell]:
    """Give a student's score in each assignment, None where there is none."""
    return [sheet.scores.get((student, assignment)) for assignment in sheet.most]


def _safe(cell: Cell) -> Any:
    if isinstance(cell, float):
        return f"{round(cell, 4):.15g}"
    if cell and cell.startswith(FORMULA) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
