"""Grades for a spreadsheet."""

from tichchap.autograde.export.sheet import Sheet
from tichchap.autograde.export.table import Cell, TableExport, scores_of


class PlainExport(TableExport):
    """One row for each student; the heading of an assignment names its points."""

    mark = "\ufeff"

    def rows(self, sheet: Sheet) -> list[list[Cell]]:
        """Give the table with its heading."""
        points = [f"{assignment} (/{most:g})" for assignment, most in sheet.most.items()]
        heading: list[Cell] = ["student_id", "last_name", "first_name", "email", *points]
        return [heading] + [
            [p.id, p.last_name, p.first_name, p.email, *scores_of(sheet, p.id)]
            for p in sheet.people
        ]
